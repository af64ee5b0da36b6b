// Package labelstudio reads and writes Label Studio's JSON: tasks with the
// annotations of people and the predictions of models, and the configuration of
// the labels beside them. Use Format with package exchange.
//
//	tasks.json  [{"data": {"text": "Minister says taxes rise", "path": "wire/a.txt"},
//	              "annotations": [{"person": {"slug": "alice"}, "result": [
//	                {"id": "r1", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
//	                 "value": {"start": 0, "end": 8, "text": "Minister", "labels": ["source"]}, "meta": {"text": ["a note"]}},
//	                {"id": "r1", "from_name": "stance", "to_name": "text", "type": "choices", "value": {"start": 0, "end": 8, "choices": ["for"]}},
//	                {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right", "labels": ["says"]}]}]}]
//	config.xml  <View><Labels name="label" toName="text"><Label value="source"/></Labels><Text name="text" value="$text"/>…</View>
//
// Offsets are code points of the text as stored, where CRLF counts two; older
// versions counted UTF-16, which package exchange finds out by the quotes.
//
// # What becomes of it
//
// A region with a label is a mark, of the id that the region has; one with
// several labels is a mark for each. What else is said of the region (choices,
// text areas, numbers, ratings) is an attribute called after its control; what
// is said of the task as a whole is an attribute of the article. meta.text is
// the note. Each annotation is a layer of the one who completed it, each
// prediction one of the model, and drafts are layers in progress. lead_time and
// ground_truth are attributes of the article. Cancelled annotations are left
// out unless asked for. Regions of pictures and sound are refused.
//
// HyperText is read by the global offsets of its regions: the article is what
// the page says, with a line end for each br. Dialogues (Paragraphs) become a
// line for each turn. JSON_MIN is read as far as it goes: it has no relations,
// and only a configuration beside it tells answers from data.
//
// # What is lost
//
// Label Studio has no marks in pieces, no notes on relations and no times of
// regions. It drops "person" and "state", which Postil writes for its own
// reading, when it imports a task.
//
// Source: docs/source/guide of HumanSignal/label-studio, its label-studio-sdk
// converter, and web/libs/editor for what offsets count.
package labelstudio

import (
	"path"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

const (
	textOption      = "text"
	cancelledOption = "cancelled"
	leaveOut        = "leave"
	takeIn          = "take"
	completedOption = "completed-by"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "label-studio",
		Description: "Label Studio JSON: a folder or zip of tasks.json and config.xml; JSON_MIN in",
		Extensions:  []string{".json"},
		Folder:      true,
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Attributes: true, Notes: true, Relations: true, Article: true,
			People: true, State: true, Origin: true, IDs: true, Quotes: true,
		},
		Options: []exchange.Option{
			{Name: textOption, Description: "reading: which of a task's data is the text; empty: what the configuration or the quotes say"},
			{
				Name: cancelledOption, Default: leaveOut, Values: []string{leaveOut, takeIn},
				Description: "reading: whether annotations that were cancelled are left out (leave) or read (take)",
			},
			{
				Name: completedOption, Default: "none", Values: []string{"none", "email"},
				Description: "writing: whether people are named to Label Studio by their email address; it then refuses tasks of people whom it does not know",
			},
		},
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

// sniff looks for tasks in the first files.
func sniff(src *source.Source) exchange.Match {
	best := exchange.No
	files := src.With(".json")
	if len(files) == 0 && !src.IsFolder() {
		files = src.Files()
	}
	for _, f := range files[:min(len(files), 8)] {
		best = max(best, match(src.Shape(f), path.Base(f)))
	}
	return best
}

func match(s source.Shape, name string) exchange.Match {
	results := s.HasAny(".annotations[].result", ".predictions[].result", ".completions[].result")
	switch {
	case s.Is(".data", '{') && results:
		return exchange.Certain
	case s.Is(".data", '{') && s.HasAny(".annotations", ".predictions", ".completions"):
		return exchange.Likely
	case s.Is(".result", '[') && s.Has(".task"):
		return exchange.Certain // one annotation, as synchronised to a storage
	case isMin(s):
		return exchange.Certain
	case s.Is(".data", '{') && s.HasAny(".data.text") && !s.HasAny(".text") && strings.HasSuffix(name, ".json"):
		return exchange.Perhaps // tasks that nobody has begun
	}
	return exchange.No
}

// isMin knows JSON_MIN by what it says of every annotation, or by its regions.
func isMin(s source.Shape) bool {
	if s.HasAny(".data", ".result", ".spans", ".entities", ".answer") {
		return false
	}
	regions := false
	for p, k := range s {
		if before, ok := strings.CutSuffix(p, "[].labels"); ok && k == jsontext.Kind('[') && strings.Count(before, ".") == 1 && s.Has(before+"[].start", before+"[].end") {
			regions = true
		}
	}
	return regions || s.Has(".annotation_id", ".annotator", ".lead_time")
}
