package labelstudio

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

type inTask struct {
	ID          jsontext.Value `json:"id"`
	Data        jsontext.Value `json:"data"`
	Annotations []inAnnotation `json:"annotations"`
	Completions []inAnnotation `json:"completions"` // what annotations were called once
	Predictions []inAnnotation `json:"predictions"`
	Drafts      []inAnnotation `json:"drafts"`

	// One annotation alone, with its task, is how a storage is synchronised.
	inAnnotation
	Task jsontext.Value `json:"task"`
}

type inAnnotation struct {
	CompletedBy  jsontext.Value `json:"completed_by"` // a number, an address, or who it is
	User         jsontext.Value `json:"user"`         // of a draft
	Person       *inPerson      `json:"person"`       // as Postil writes it
	State        string         `json:"state"`        // the same
	UniqueID     string         `json:"unique_id"`
	Result       []inResult     `json:"result"`
	WasCancelled bool           `json:"was_cancelled"`
	GroundTruth  bool           `json:"ground_truth"`
	LeadTime     jsontext.Value `json:"lead_time"`
	UpdatedAt    string         `json:"updated_at"`
	ModelVersion string         `json:"model_version"`
	Score        *float64       `json:"score"`
	Prediction   struct {
		ModelVersion string `json:"model_version"`
	} `json:"prediction"`
}

type inPerson struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	ID   string `json:"id"`
}

type inResult struct {
	ID        string   `json:"id"`
	FromName  string   `json:"from_name"`
	ToName    string   `json:"to_name"`
	Type      string   `json:"type"`
	Origin    string   `json:"origin"`
	Score     *float64 `json:"score"`
	Value     inValue  `json:"value"`
	Meta      inMeta   `json:"meta"`
	FromID    string   `json:"from_id"`
	ToID      string   `json:"to_id"`
	Direction string   `json:"direction"`
	Labels    []string `json:"labels"`
}

type inValue struct {
	Start         jsontext.Value `json:"start"` // an offset, or an XPath
	End           jsontext.Value `json:"end"`
	StartOffset   int            `json:"startOffset"`
	EndOffset     int            `json:"endOffset"`
	GlobalOffsets *struct {
		Start int `json:"start"`
		End   int `json:"end"`
	} `json:"globalOffsets"`
	Text            jsontext.Value `json:"text"` // the quote, or the answers of a text area
	Labels          []string       `json:"labels"`
	HyperTextLabels []string       `json:"hypertextlabels"`
	ParagraphLabels []string       `json:"paragraphlabels"`
	Choices         jsontext.Value `json:"choices"`
	Taxonomy        jsontext.Value `json:"taxonomy"`
	Number          jsontext.Value `json:"number"`
	Rating          jsontext.Value `json:"rating"`
	DateTime        jsontext.Value `json:"datetime"`
	X               jsontext.Value `json:"x"` // of regions of pictures
	Points          jsontext.Value `json:"points"`
	Channel         jsontext.Value `json:"channel"` // of regions of sound
}

type inMeta struct {
	Text   jsontext.Value `json:"text"`
	Origin *inOrigin      `json:"origin"`
}

type inOrigin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source"`
	Format string              `json:"format"`
	From   []annotate.ID       `json:"from"`
}

// reader reads the tasks of one file.
type reader struct {
	set     exchange.Settings
	to      foreign.Sink
	config  *config
	article foreign.Article
	task    inTask
	at      foreign.Place

	cancelled int // annotations that were left out
}

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	files := src.With(".json")
	if !src.IsFolder() {
		files = src.Files()
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if src.IsFolder() && len(files) > 1 && match(src.Shape(f), f) == exchange.No {
			to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: f}, Reason: "it has no tasks of Label Studio and was left out"})
			continue
		}
		r := reader{set: set, to: to}
		var err error
		if r.config, err = findConfig(src, f); err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: f}, Reason: "the configuration beside it cannot be read: " + err.Error()})
		}
		to.Scheme(r.config.scheme)
		stopped, err := r.file(src, f)
		switch {
		case stopped != nil:
			return stopped
		case err != nil && len(files) == 1:
			return err
		case err != nil:
			to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: f}, Reason: err.Error()})
		}
	}
	return nil
}

// file reads one file. stopped is an error of the receiver.
func (r *reader) file(src *source.Source, file string) (stopped, err error) {
	values, err := src.Values(file)
	if err != nil {
		return nil, err
	}
	defer values.Close()
	for values.Next() {
		r.at = foreign.Place{File: file, Line: values.Number()}
		err := values.TooLong()
		if err == nil {
			err = r.record(values.Bytes())
		}
		if err != nil {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
			continue
		}
		if err := r.to.Article(&r.article); err != nil {
			return err, nil
		}
	}
	if r.cancelled > 0 {
		r.to.Problem(foreign.Problem{
			Kind: foreign.Noted, At: foreign.Place{File: file},
			Reason: fmt.Sprintf("%d cancelled annotations were left out; the option %s=%s reads them", r.cancelled, cancelledOption, takeIn),
		})
	}
	return nil, values.Err()
}

// record makes the article of a task.
func (r *reader) record(data []byte) error {
	r.article.Reset()
	r.article.At = r.at
	t := &r.task
	*t = inTask{}
	if err := json.Unmarshal(data, t, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if t.Task != nil && t.Result != nil {
		one := t.inAnnotation
		if err := json.Unmarshal(t.Task, t, jsontext.AllowDuplicateNames(true)); err != nil {
			return fmt.Errorf("the task of the annotation cannot be read: %w", foreign.BrokenJSON(err))
		}
		t.Annotations, t.Completions, t.Predictions, t.Drafts = []inAnnotation{one}, nil, nil, nil
	}
	if t.Data.Kind() != '{' {
		return r.minRecord(data)
	}
	doc, err := r.document(t.Data, t.regions)
	if err != nil {
		return err
	}
	a := &r.article
	a.Text = doc.text
	a.Name = doc.path
	if a.Name == "" {
		a.Name = taskName(t.ID)
	}
	a.Fields = append(a.Fields, doc.fields...)
	for _, list := range [][]inAnnotation{t.Annotations, t.Completions} {
		for i := range list {
			r.annotation(&list[i], doc)
		}
	}
	for i := range t.Drafts {
		d := &t.Drafts[i]
		d.State = orElse(d.State, string(annotate.StateInProgress))
		r.annotation(d, doc)
	}
	for i := range t.Predictions {
		r.prediction(&t.Predictions[i], doc)
	}
	return nil
}

// regions visits all results of the task.
func (t *inTask) regions(visit func(*inResult) bool) {
	for _, list := range [][]inAnnotation{t.Annotations, t.Completions, t.Predictions, t.Drafts} {
		for i := range list {
			for j := range list[i].Result {
				if !visit(&list[i].Result[j]) {
					return
				}
			}
		}
	}
}

// taskName calls an article after the number of its task.
func taskName(id jsontext.Value) string {
	switch id.Kind() {
	case '0':
		return "task-" + string(id)
	case '"':
		s, err := jsontext.AppendUnquote(nil, id)
		if err == nil {
			return string(s)
		}
	}
	return ""
}

func (r *reader) annotation(in *inAnnotation, doc *document) {
	if in.WasCancelled && r.set[cancelledOption] != takeIn {
		r.cancelled++
		return
	}
	l := r.article.AddLayer(in.person(r.at, r.to))
	l.State = annotate.StateDone
	if in.State != "" {
		l.State = annotate.State(in.State)
	}
	if id, err := uuid.Parse(in.UniqueID); err == nil {
		l.ID = id
	}
	if at, err := time.Parse(time.RFC3339, in.UpdatedAt); err == nil {
		l.Modified = at
	}
	if in.LeadTime.Kind() == '0' {
		l.Attributes = append(l.Attributes, foreign.Field{Name: leadTime, Value: number(in.LeadTime)})
	}
	if in.GroundTruth {
		l.Attributes = append(l.Attributes, foreign.Field{Name: groundTruth, Value: true})
	}
	m := marks{reader: r, layer: l, doc: doc, model: in.Prediction.ModelVersion}
	m.read(in.Result)
}

// prediction is the layer of a model.
func (r *reader) prediction(in *inAnnotation, doc *document) {
	p := foreign.Person{Name: orElse(in.ModelVersion, "predictions"), Kind: annotate.Model}
	if in.Person != nil {
		p = in.Person.person()
		p.Kind = annotate.Model
	}
	l := r.article.AddLayer(p)
	l.State = annotate.State(in.State)
	m := marks{reader: r, layer: l, doc: doc, model: p.Name, predicted: true, score: in.Score}
	m.read(in.Result)
}

func (p *inPerson) person() foreign.Person {
	out := foreign.Person{Name: orElse(p.Name, p.Slug), Slug: p.Slug}
	if id, err := uuid.Parse(p.ID); err == nil {
		out.ID = id
	}
	return out
}

// person is who completed an annotation. By version it is a number, an address
// or an object.
func (in *inAnnotation) person(at foreign.Place, to foreign.Sink) foreign.Person {
	if in.Person != nil {
		return in.Person.person()
	}
	who := in.CompletedBy
	if who == nil || who.Kind() == 'n' {
		who = in.User
	}
	return foreign.Person{Name: userName(who, at, to)}
}

func userName(who jsontext.Value, at foreign.Place, to foreign.Sink) string {
	switch who.Kind() {
	case '0':
		return "user " + string(who)
	case '"':
		if s, err := jsontext.AppendUnquote(nil, who); err == nil {
			return string(s)
		}
	case '{':
		var u struct {
			ID    jsontext.Value `json:"id"`
			Email string         `json:"email"`
			First string         `json:"first_name"`
			Last  string         `json:"last_name"`
		}
		err := json.Unmarshal(who, &u, jsontext.AllowDuplicateNames(true))
		if err != nil {
			to.Problem(foreign.Problem{Kind: foreign.Repaired, At: at, Reason: "who completed an annotation cannot be read, so it is nobody's: " + foreign.BrokenJSON(err).Error()})
			return ""
		}
		if u.Email == "" && u.ID.Kind() == '0' {
			u.Email = "user " + string(u.ID)
		}
		return orElse(u.Email, strings.TrimSpace(u.First+" "+u.Last))
	}
	return ""
}

func number(v jsontext.Value) any {
	f, err := foreign.Value(v)
	if err != nil {
		return string(v)
	}
	return f
}

var errNoOffset = errors.New("its ends are no offsets in a text")

func offset(v jsontext.Value) (int, error) {
	s := string(v)
	if v.Kind() == '"' { // some write numbers as texts
		b, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return 0, err
		}
		s = string(b)
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, errNoOffset
	}
	return n, nil
}
