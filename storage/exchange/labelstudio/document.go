package labelstudio

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/net/html"

	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// document is the text of a task, and where places in it are.
type document struct {
	text   string
	path   string // of the article, where the data says it
	fields []foreign.Field
	turns  []int // where the turns of a dialogue begin, in code points; nil for other texts
	page   bool
}

// pathMember is what Postil calls the article's name in the data.
const pathMember = "path"

// document finds the text among a task's data. regions visits the results that
// are about it.
func (r *reader) document(data jsontext.Value, regions func(func(*inResult) bool)) (*document, error) {
	fields, err := foreign.Fields(nil, data)
	if err != nil {
		return nil, fmt.Errorf("its data cannot be read: %w", foreign.BrokenJSON(err))
	}
	i, err := r.textField(fields, regions)
	if err != nil {
		return nil, err
	}
	d := &document{}
	for k, f := range fields {
		s, isText := f.Value.(string)
		switch {
		case k == i:
		case f.Name == pathMember && isText:
			d.path = s
		default:
			d.fields = append(d.fields, f)
		}
	}
	switch v := fields[i].Value.(type) {
	case string:
		d.text = v
		if isPage(regions) {
			d.page = true
			d.text, err = pageText(v)
		}
		return d, err
	case json.RawMessage:
		return d, d.dialogue(v, r.speaker(fields[i].Name))
	}
	return nil, fmt.Errorf("its data %q is no text", fields[i].Name)
}

// textField says which of the data is the text: the one that was named; the
// one that the configuration shows; "text"; the only one; or the only one in
// which all quotes are.
func (r *reader) textField(fields []foreign.Field, regions func(func(*inResult) bool)) (int, error) {
	find := func(name string) int {
		return slices.IndexFunc(fields, func(f foreign.Field) bool { return f.Name == name })
	}
	if name := r.set[textOption]; name != "" {
		if i := find(name); i >= 0 {
			return i, nil
		}
		return 0, fmt.Errorf("its data has no %q, which was named as the text", name)
	}
	found := -1
	regions(func(res *inResult) bool {
		if o, ok := r.config.objects[res.ToName]; ok && !res.isElsewhere() {
			found = find(o.key)
		}
		return found < 0
	})
	if found >= 0 {
		return found, nil
	}
	for _, o := range r.config.objects {
		if i := find(o.key); i >= 0 && len(r.config.objects) == 1 {
			return i, nil
		}
	}
	if i := find("text"); i >= 0 {
		return i, nil
	}
	var strs []int
	for i, f := range fields {
		if _, ok := f.Value.(string); ok && f.Name != pathMember {
			strs = append(strs, i)
		}
	}
	if len(strs) == 1 {
		return strs[0], nil
	}
	var quotes []string
	regions(func(res *inResult) bool {
		if res.isLabel() && res.Value.Text.Kind() == '"' {
			quotes = append(quotes, strings.TrimSpace(textOf(res.Value.Text)))
		}
		return len(quotes) < 100
	})
	var fit []int
	for _, i := range strs {
		s, _ := fields[i].Value.(string)
		if len(quotes) > 0 && !slices.ContainsFunc(quotes, func(q string) bool { return !strings.Contains(s, q) }) {
			fit = append(fit, i)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(strs) == 0:
		return 0, errors.New("its data has no text")
	}
	names := make([]string, len(strs))
	for k, i := range strs {
		names[k] = fields[i].Name
	}
	return 0, fmt.Errorf("it is not clear which of its data is the text: %s; say it with the option %s", strings.Join(names, ", "), textOption)
}

// isPage reports whether regions are places of a page, not of its source.
func isPage(regions func(func(*inResult) bool)) bool {
	page := false
	regions(func(res *inResult) bool {
		page = res.isLabel() && res.Value.Start.Kind() == '"' && (res.Value.GlobalOffsets != nil || strings.Contains(string(res.Value.Start), "/"))
		return !page
	})
	return page
}

// pageText is what a browser has as the text of a page: the text nodes of its
// body, with a line end for each br, which is what global offsets count.
func pageText(source string) (string, error) {
	doc, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(true))
	if err != nil {
		return "", fmt.Errorf("its page cannot be read: %w", err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && within(n, "body"):
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && n.Data == "br":
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

func within(n *html.Node, element string) bool {
	for p := range n.Ancestors() {
		if p.Type == html.ElementNode && p.Data == element {
			return true
		}
	}
	return false
}

// speaker names the members of the turns of a dialogue.
func (r *reader) speaker(key string) object {
	for _, o := range r.config.objects {
		if o.key == key && o.kind == "Paragraphs" {
			return o
		}
	}
	return object{name: "author", text: "text"}
}

// dialogue makes a text of turns: a line for each, after who says it.
func (d *document) dialogue(data []byte, o object) error {
	var turns []map[string]any
	if err := json.Unmarshal(data, &turns); err != nil {
		return errors.New("what should be its text is neither a text nor a dialogue")
	}
	var b strings.Builder
	points := 0
	add := func(s string) {
		b.WriteString(s)
		points += utf8.RuneCountInString(s)
	}
	for i, t := range turns {
		if i > 0 {
			add("\n")
		}
		if who, ok := t[o.name].(string); ok && who != "" {
			add(who + ": ")
		}
		d.turns = append(d.turns, points)
		words, ok := t[o.text].(string)
		if !ok {
			return fmt.Errorf("turn %d of its dialogue has no %q", i, o.text)
		}
		add(words)
	}
	d.text = b.String()
	return nil
}

// place is the range of a region.
func (d *document) place(v *inValue) (offsets.Range, error) {
	if d.page && v.GlobalOffsets == nil && v.Start.Kind() == '"' {
		return offsets.Range{}, errors.New("its place on the page is given as paths only, without global offsets")
	}
	if d.page && v.GlobalOffsets != nil {
		return offsets.Range{Start: v.GlobalOffsets.Start, End: v.GlobalOffsets.End}, nil
	}
	start, err := offset(v.Start)
	if err != nil {
		return offsets.Range{}, err
	}
	end, err := offset(v.End)
	if err != nil {
		return offsets.Range{}, err
	}
	if d.turns != nil {
		if start < 0 || end < 0 || start >= len(d.turns) || end >= len(d.turns) {
			return offsets.Range{}, errors.New("it is in a turn that the dialogue does not have")
		}
		start, end = d.turns[start]+v.StartOffset, d.turns[end]+v.EndOffset
	}
	return offsets.Range{Start: start, End: end}, nil
}

// quote is what a region says that is there. The editor writes line ends as a
// backslash and an n.
func (d *document) quote(s string) string {
	if strings.Contains(s, `\n`) && !strings.Contains(d.text, s) {
		return strings.ReplaceAll(s, `\n`, "\n")
	}
	return s
}
