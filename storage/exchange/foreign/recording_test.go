package foreign_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// heard is a sink that keeps what it is told, as text.
type heard struct {
	said  []any
	fails int // the article at which it fails, from 1; 0: none
}

var errEnough = errors.New("enough")

func (h *heard) Scheme(s annotate.Scheme)  { h.said = append(h.said, s.Clone()) }
func (h *heard) Problem(p foreign.Problem) { h.said = append(h.said, p) }
func (h *heard) articles() (n int) {
	for _, s := range h.said {
		if _, ok := s.(foreign.Article); ok {
			n++
		}
	}
	return n
}

func (h *heard) Article(a *foreign.Article) error {
	c := *a
	c.Layers = nil
	c.Fields = append([]foreign.Field(nil), a.Fields...)
	for _, l := range a.Layers {
		marks := l.Marks
		l.Attributes = append([]foreign.Field(nil), l.Attributes...)
		l.Relations = append([]foreign.Relation(nil), l.Relations...)
		l.Marks = nil
		for _, m := range marks {
			m.Ranges = append([]offsets.Range(nil), m.Ranges...)
			m.Quotes = append([]string(nil), m.Quotes...)
			m.Fields = append([]foreign.Field(nil), m.Fields...)
			l.Marks = append(l.Marks, m)
		}
		c.Layers = append(c.Layers, l)
	}
	h.said = append(h.said, c)
	if h.fails == h.articles() {
		return errEnough
	}
	return nil
}

func drawText(t *rapid.T, what string) string {
	return rapid.SampledFrom([]string{"", "a", "claim", "“No” 😀\r\n", "\xff\x00", strings.Repeat("long ", 200)}).Draw(t, what)
}

func drawTime(t *rapid.T) time.Time {
	seconds := rapid.Int64Range(-1<<33, 1<<33).Draw(t, "seconds")
	return rapid.SampledFrom([]time.Time{
		{}, time.Unix(seconds, 5).UTC(), time.Unix(seconds, 0).In(time.FixedZone("", 3600)), time.Unix(seconds, 999_999_999).In(time.FixedZone("X", -1800)),
	}).Draw(t, "time")
}

func drawID(t *rapid.T) (id annotate.ID) {
	copy(id[:], rapid.SliceOfN(rapid.Byte(), 0, 16).Draw(t, "id"))
	return id
}

func drawFields(t *rapid.T) (out []foreign.Field) {
	for range rapid.IntRange(0, 3).Draw(t, "fields") {
		v := rapid.SampledFrom([]any{"", "x", true, false, json.Number("1.50"), []string{}, []string{"a", ""}, []string(nil), nil, json.RawMessage("{}")}).Draw(t, "value")
		out = append(out, foreign.Field{Name: drawText(t, "name"), Value: v})
	}
	return out
}

func drawArticle(t *rapid.T) foreign.Article {
	place := func() foreign.Place {
		return foreign.Place{File: drawText(t, "file"), Line: rapid.IntRange(0, 1<<40).Draw(t, "line")}
	}
	a := foreign.Article{Name: drawText(t, "name"), Text: drawText(t, "text"), At: place(), NoText: rapid.Bool().Draw(t, "no text"), Fields: drawFields(t)}
	for range rapid.IntRange(0, 3).Draw(t, "layers") {
		l := foreign.Layer{
			Person: foreign.Person{Name: drawText(t, "person"), Slug: drawText(t, "slug"), ID: drawID(t), Kind: annotate.Model},
			ID:     drawID(t), State: annotate.StateDone, Modified: drawTime(t), Attributes: drawFields(t),
		}
		for range rapid.IntRange(0, 4).Draw(t, "marks") {
			m := foreign.Mark{
				ID: drawText(t, "own id"), UUID: drawID(t), Label: drawText(t, "label"), Join: drawText(t, "join"), Rejoin: rapid.Bool().Draw(t, "rejoin"),
				Quotes: rapid.SampledFrom([][]string{nil, {""}, {"a", "b"}}).Draw(t, "quotes"), Fields: drawFields(t), Note: drawText(t, "note"),
				Created: drawTime(t), Modified: drawTime(t), At: place(),
			}
			for range rapid.IntRange(0, 3).Draw(t, "ranges") {
				m.Ranges = append(m.Ranges, offsets.Range{Start: rapid.Int().Draw(t, "start"), End: rapid.IntRange(-5, 1<<40).Draw(t, "end")})
			}
			if rapid.Bool().Draw(t, "by words") {
				m.ByWords, m.Prefix, m.Suffix = true, drawText(t, "prefix"), drawText(t, "suffix")
			}
			score := 0.25
			m.Origin = rapid.SampledFrom([]annotate.Origin{
				{},
				{Kind: annotate.OriginManual},
				{Kind: annotate.OriginSuggestion, Source: "m", Score: &score},
				{Kind: annotate.OriginReview, From: []annotate.ID{{1}}},
				{Kind: annotate.OriginImport, Format: "f", Extra: annotate.Extra{"x": json.RawMessage("1")}},
			}).Draw(t, "origin")
			l.Marks = append(l.Marks, m)
		}
		for range rapid.IntRange(0, 2).Draw(t, "relations") {
			l.Relations = append(l.Relations, foreign.Relation{
				ID: drawText(t, "own id"), UUID: drawID(t), Type: drawText(t, "type"), From: rapid.IntRange(-1, 5).Draw(t, "from"), To: rapid.IntRange(-1, 5).Draw(t, "to"),
				Note: drawText(t, "note"), Created: drawTime(t), Modified: drawTime(t), At: place(),
			})
		}
		a.Layers = append(a.Layers, l)
	}
	return a
}

// sameTimes compares times by what is written of them. A list of nothing is
// another value than none; the other slices only hold what is there.
func sameTimes() cmp.Options {
	lists := func(p cmp.Path) bool {
		t := p.Last().Type()
		return t == reflect.TypeFor[[]string]() || t == reflect.TypeFor[any]()
	}
	return cmp.Options{cmp.FilterPath(func(p cmp.Path) bool { return !lists(p) }, cmpopts.EquateEmpty()), cmp.Comparer(func(a, b time.Time) bool {
		return a.Equal(b) && a.Format(time.RFC3339Nano) == b.Format(time.RFC3339Nano)
	})}
}

func TestARecordingSaysWhatWasSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var first, second, third heard
		r := foreign.NewRecording(&foreign.Room{Bytes: 1 << 24})
		sink := r.Sink(&first)
		for range rapid.IntRange(0, 6).Draw(t, "events") {
			switch rapid.IntRange(0, 3).Draw(t, "event") {
			case 0:
				sink.Scheme(annotate.Scheme{ID: "s", Labels: []annotate.Label{{ID: drawText(t, "label")}}})
			case 1:
				sink.Problem(foreign.Problem{Kind: foreign.Refused, At: foreign.Place{File: "f", Line: 3}, What: drawText(t, "what"), Reason: "r"})
			default:
				a := drawArticle(t)
				if err := sink.Article(&a); err != nil {
					t.Fatal(err)
				}
			}
		}
		end := rapid.SampledFrom([]error{nil, errors.New("cut off")}).Draw(t, "end")
		r.End(end)
		if !r.Whole() {
			t.Fatal("it did not fit")
		}
		for _, h := range []*heard{&second, &third} {
			if err := r.Play(h); !errors.Is(err, end) {
				t.Fatalf("it ended with %v, not %v", err, end)
			}
			if d := cmp.Diff(first.said, h.said, sameTimes()); d != "" {
				t.Fatalf("-said +played:\n%s", d)
			}
		}
	})
}

// dense is a text that cannot be made much smaller, of so many bytes.
func dense(n int) string {
	r := rand.NewChaCha8([32]byte{byte(n)})
	b := make([]byte, n)
	for i := range b {
		b[i] = ' ' + byte(r.Uint64()%90)
	}
	return string(b)
}

func TestARecordingThatDoesNotFitIsNotWholeAndKeepsNothing(t *testing.T) {
	for _, size := range []int{10, 1 << 18, 1 << 20} {
		var h heard
		room := &foreign.Room{Bytes: size}
		r := foreign.NewRecording(room)
		sink := r.Sink(&h)
		for i := range 40 {
			a := foreign.Article{Name: fmt.Sprint(i), Text: dense(60_000), Layers: []foreign.Layer{{Marks: []foreign.Mark{{
				Label: fmt.Sprint("label ", i), Fields: []foreign.Field{{Name: "f", Value: json.RawMessage("{}")}}, Created: time.Unix(5, 0),
			}}}}}
			if err := sink.Article(&a); err != nil {
				t.Fatal(err)
			}
			sink.Scheme(annotate.Scheme{ID: "s"})
			sink.Problem(foreign.Problem{Reason: "r"})
		}
		r.End(nil)
		if r.Whole() || len(h.said) != 120 {
			t.Errorf("with %d bytes it is whole: %v; %d things were handed on", size, r.Whole(), len(h.said))
		}
		if next := foreign.NewRecording(room); !next.Whole() {
			next.Sink(&h).Scheme(annotate.Scheme{})
			if next.End(nil); next.Whole() {
				t.Errorf("with %d bytes used up another recording is whole", size)
			}
		}
	}
}

// A folder has a recording for each of its files, and many files are small.
func TestManySmallRecordingsTakeLittleMoreThanWhatIsSaid(t *testing.T) {
	const files, size = 500, 3000
	room := &foreign.Room{Bytes: files*(size+200) + 1<<13} // and the one that is being made
	var all []*foreign.Recording
	for i := range files {
		r := foreign.NewRecording(room)
		if err := r.Sink(&heard{}).Article(&foreign.Article{Name: fmt.Sprint(i), Text: dense(size)}); err != nil {
			t.Fatal(err)
		}
		r.End(nil)
		all = append(all, r)
	}
	for i, r := range all {
		var h heard
		if err := r.Play(&h); err != nil || !r.Whole() || h.articles() != 1 {
			t.Fatalf("recording %d of %d is whole: %v; %d articles are played, %v", i, files, r.Whole(), h.articles(), err)
		}
	}
}

func TestWhatRepeatsTakesLessThanItsWords(t *testing.T) {
	room := &foreign.Room{Bytes: 1 << 20}
	r := foreign.NewRecording(room)
	sink := r.Sink(&heard{})
	for i := range 200 {
		if err := sink.Article(&foreign.Article{Name: fmt.Sprint(i), Text: strings.Repeat("the same words again ", 500)}); err != nil {
			t.Fatal(err)
		}
	}
	if r.End(nil); !r.Whole() || room.Bytes < 1<<19 {
		t.Errorf("2 MB of the same words leave %d bytes of 1 MB; whole: %v", room.Bytes, r.Whole())
	}
}

func TestPlayingEndsWithTheSink(t *testing.T) {
	r := foreign.NewRecording(&foreign.Room{Bytes: 1 << 20})
	sink := r.Sink(&heard{})
	for range 3 {
		if err := sink.Article(&foreign.Article{Text: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	r.End(nil)
	if h := (&heard{fails: 2}); !errors.Is(r.Play(h), errEnough) || h.articles() != 2 {
		t.Errorf("%d articles were played", h.articles())
	}
	failing := foreign.NewRecording(&foreign.Room{Bytes: 1 << 20})
	if err := failing.Sink(&heard{fails: 1}).Article(&foreign.Article{}); !errors.Is(err, errEnough) {
		t.Error(err)
	}
	if failing.End(errEnough); failing.Whole() {
		t.Error("what the sink has broken off is whole")
	}
}
