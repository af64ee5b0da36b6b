package sidecar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"postil/annotate"
)

// someID is the nth of the identities that random layers share, so that
// copies have records in common.
func someID(n int) annotate.ID {
	return annotate.ID{0x01, 0x98, 0, 0, 0, 0, 0x70, 0, 0x80, 14: byte(n >> 8), 15: byte(n)}
}

var (
	person = annotate.ID{0x01, 0x98, 0xAA, 15: 1}
	start  = time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
)

// nasty draws the strings that codecs trip over.
var nasty = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{
		"", "plain", "“quoted”", `back\slash and "quote"`, "tab\tnew\nline\r\nNUL\x00 bell\a DEL\x7f", "line\u2028paragraph\u2029next\u0085",
		"👩\u200d⚕️ 🇧🇷", "e\u0301", "نص عربي", "<script>&amp;</script>", "\ufeffBOM", "\ufffd", "\U0010ffff", `\ud800`, "<<<<<<< HEAD\n=======",
	}),
)

// often draws strings that copies are likely to have in common.
var often = rapid.OneOf(rapid.SampledFrom([]string{"a", "b"}), rapid.Just("a"), nasty)

// times come from a small store, so that copies often agree in them.
func times(t *rapid.T, name string) time.Time {
	n := rapid.IntRange(-1, 5).Draw(t, name)
	if n < 0 {
		return time.Time{}
	}
	return start.Add(time.Duration(n) * time.Millisecond)
}

func extra(t *rapid.T, name string) annotate.Extra {
	n := rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, name)
	if n == 0 {
		return nil
	}
	e := annotate.Extra{}
	for range n {
		e["x-"+rapid.OneOf(nasty, rapid.SampledFrom([]string{"a", "b"})).Draw(t, name+" key")] = json.RawMessage(rapid.SampledFrom([]string{
			"null", "1", "2.50", "1E400", `"a \u00e9 \"b\""`, "[]", `[1, {"a": [null, {}]}]`, `{"z": 1, "a": "x, y: {"}`,
		}).Draw(t, name+" value"))
	}
	return e
}

func attributes(t *rapid.T) annotate.Attributes {
	a := annotate.Attributes{}
	for range rapid.IntRange(0, 3).Draw(t, "attributes") {
		a[nasty.Draw(t, "attribute")] = rapid.OneOf(
			rapid.Map(nasty, func(s string) any { return s }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Map(rapid.SampledFrom([]string{"0", "-0", "1.50", "12345678901234567890", "1e-7", "3E+400"}), func(s string) any { return json.Number(s) }),
			rapid.Map(rapid.SliceOfN(nasty, 0, 3), func(l []string) any { return l }),
			rapid.Map(rapid.SampledFrom([]string{"null", `{"a": 1}`, `[1, "b"]`}), func(s string) any { return json.RawMessage(s) }),
		).Draw(t, "value")
	}
	return a
}

func randomAnnotation(t *rapid.T, id annotate.ID) *annotate.Annotation {
	a := &annotate.Annotation{
		ID: id, Label: rapid.SampledFrom([]string{"claim", "quote", "警告"}).Draw(t, "label"),
		Attributes: attributes(t), Note: nasty.Draw(t, "note"),
		Created: times(t, "created"), Modified: times(t, "modified"), Extra: extra(t, "annotation"),
	}
	at := 0
	for range rapid.IntRange(1, 3).Draw(t, "spans") {
		f := annotate.Fragment{Exact: nasty.Draw(t, "exact"), Prefix: nasty.Draw(t, "prefix"), Suffix: nasty.Draw(t, "suffix"), Extra: extra(t, "span")}
		f.Start = at + rapid.IntRange(0, 9).Draw(t, "gap")
		f.End = f.Start + rapid.IntRange(1, 9).Draw(t, "length")
		at = f.End
		a.Fragments = append(a.Fragments, f)
	}
	a.Origin.Kind = annotate.OriginKind(rapid.SampledFrom([]string{"", "manual", "suggestion", "of a newer version"}).Draw(t, "origin"))
	if a.Origin.Kind != "" {
		a.Origin.Source = nasty.Draw(t, "source")
		a.Origin.Format = nasty.Draw(t, "format")
		a.Origin.Extra = extra(t, "origin")
		if rapid.Bool().Draw(t, "scored") {
			score := rapid.Float64().Draw(t, "score")
			a.Origin.Score = &score
			a.Origin.From = []annotate.ID{someID(1), someID(2)}
		}
	}
	return a
}

// randomHeader draws a header of one person and article.
func randomHeader(t *rapid.T) annotate.Header {
	return annotate.Header{
		ID:     someID(rapid.IntRange(900, 901).Draw(t, "layer")),
		Person: annotate.Person{ID: person, Slug: "alice", Name: often.Draw(t, "name"), Kind: annotate.Human, Extra: extra(t, "person")},
		State:  rapid.SampledFrom([]annotate.State{"new", "in-progress", "done", "locked"}).Draw(t, "state"),
		Source: annotate.Source{
			Path: "article.txt", SHA256: "00ff", TextSHA256: rapid.SampledFrom([]string{"aa", "bb"}).Draw(t, "text"), Length: rapid.IntRange(0, maxOffset).Draw(t, "length"),
			Encoding: "utf-8", BOM: rapid.Bool().Draw(t, "bom"), Newline: "crlf", Extra: extra(t, "source"),
		},
		Scheme:  annotate.SchemeRef{ID: often.Draw(t, "scheme"), Version: "1", Extra: extra(t, "scheme")},
		Article: attributes(t), Modified: times(t, "header"), Extra: extra(t, "layer"),
	}
}

// randomLayer draws a layer in which each of a few identities is one kind of
// record, or none.
func randomLayer(t *rapid.T) *annotate.Layer {
	var c annotate.Contents
	for n := range rapid.IntRange(0, 8).Draw(t, "records") {
		id := someID(n + 1)
		switch rapid.SampledFrom([]string{"annotation", "annotation", "relation", "decision", "tombstone", "nothing"}).Draw(t, "kind") {
		case "annotation":
			c.Annotations = append(c.Annotations, randomAnnotation(t, id))
		case "relation":
			c.Relations = append(c.Relations, &annotate.Relation{
				ID: id, Type: "answers", From: someID(1), To: someID(2), Note: nasty.Draw(t, "note"),
				Created: times(t, "created"), Modified: times(t, "modified"), Extra: extra(t, "relation"),
			})
		case "decision":
			r := annotate.Record{ID: id, Modified: times(t, "modified")}
			r.Raw = json.RawMessage(fmt.Sprintf(`{"verdict": %q, "id": %q`, rapid.SampledFrom([]string{"keep", "drop"}).Draw(t, "verdict"), id))
			if !r.Modified.IsZero() {
				r.Raw = fmt.Appendf(r.Raw, `, "modified": %q`, r.Modified.Format(time.RFC3339Nano))
			}
			r.Raw = append(r.Raw, '}')
			c.Decisions = append(c.Decisions, r)
		case "tombstone":
			d := annotate.Tombstone{ID: id, Deleted: start.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "deleted")) * time.Millisecond), Extra: extra(t, "tombstone")}
			c.Deleted = append(c.Deleted, d)
		}
	}
	l, err := annotate.NewLayer(randomHeader(t), c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// content is all that a layer says, to be compared.
type content struct {
	Header annotate.Header
	annotate.Contents
}

func contentOf(l *annotate.Layer) content {
	return content{l.Header, annotate.Contents{
		Annotations: slices.Collect(l.Annotations()), Relations: slices.Collect(l.Relations()),
		Decisions: slices.Collect(l.Decisions()), Deleted: slices.Collect(l.Deleted()),
	}}
}

// diff tells where two layers differ; JSON that was kept as it came may differ
// in white space.
func diff(a, b *annotate.Layer) string {
	spaced := cmp.Comparer(func(a, b json.RawMessage) bool {
		x, err := canonical(a)
		y, err2 := canonical(b)
		return err == nil && err2 == nil && bytes.Equal(x, y)
	})
	return cmp.Diff(contentOf(a), contentOf(b), cmpopts.EquateEmpty(), spaced)
}

// randomChange edits, adds, removes or restores some records, or changes the
// header.
func randomChange(t *rapid.T, l *annotate.Layer) annotate.Change {
	c := annotate.Change{Name: "random"}
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		id := someID(rapid.IntRange(1, 12).Draw(t, "id"))
		before := l.Annotation(id)
		isOther := l.Relation(id) != nil
		for r := range l.Decisions() {
			isOther = isOther || r.ID == id
		}
		switch {
		case isOther:
		case before != nil && rapid.Bool().Draw(t, "remove"):
			c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{Before: before})
		default:
			c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{Before: before, After: randomAnnotation(t, id)})
		}
	}
	if rapid.Bool().Draw(t, "state?") {
		c.State = &annotate.Edit[annotate.State]{After: rapid.SampledFrom([]annotate.State{"new", "done"}).Draw(t, "state")}
	}
	if rapid.Bool().Draw(t, "article?") {
		c.Article = &annotate.Edit[annotate.Attributes]{After: attributes(t)}
	}
	for r := range l.Relations() {
		if rapid.Bool().Draw(t, "drop relation") {
			c.Relations = append(c.Relations, annotate.Edit[*annotate.Relation]{Before: r})
		}
	}
	return c
}

func apply(t *rapid.T, l *annotate.Layer) *annotate.Layer {
	now := start.Add(time.Duration(rapid.IntRange(-3, 9).Draw(t, "now")) * time.Millisecond)
	next, _, err := l.Apply(randomChange(t, l), now)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func encode(t interface {
	Helper()
	Fatal(...any)
}, l *annotate.Layer,
) string {
	t.Helper()
	data, err := new(Encoder).Encode(l)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
