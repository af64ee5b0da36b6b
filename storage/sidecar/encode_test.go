package sidecar

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

func TestRandomChangesAreCarriedAlongByTheEncoder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e Encoder
		l := randomLayer(t)
		var last []byte
		var lastWas string
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			got, err := e.Encode(l)
			if err != nil {
				t.Fatal(err)
			}
			if want := encode(t, l); string(got) != want {
				t.Fatalf("an encoder with a past wrote\n%s\nwant\n%s", got, want)
			}
			if string(last) != lastWas {
				t.Fatal("the bytes of an earlier Encode changed")
			}
			last, lastWas = got, string(got)
			if n := len(e.annotations); n != l.Len() {
				t.Fatalf("the encoder keeps %d annotations of %d", n, l.Len())
			}
			l = apply(t, l)
		}
	})
}

// Annotations are changed in place here, as nobody may do, because that shows
// which of them an encoder wrote again.
func TestEncoderCopiesTheRecordsThatDidNotChange(t *testing.T) {
	_, l := article(t, 40)
	var e Encoder
	if _, err := e.Encode(l); err != nil {
		t.Fatal(err)
	}
	edited, early := *l.At(20), *l.At(30)
	edited.Label = "warning"
	early.ID, early.Fragments = someID(1), slices.Clone(l.At(0).Fragments) // before most
	next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{
		{Before: l.At(20), After: &edited}, {Before: l.At(3)}, {Before: l.At(39)}, {After: &early},
	}}, start)
	if err != nil {
		t.Fatal(err)
	}
	for a := range next.Annotations() {
		a.Note = "written again"
	}
	data, err := e.Encode(next)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(data), "written again"); n != 2 {
		t.Errorf("%d records were written again, want the 2 that are new or changed", n)
	}
}

func TestEncoderSeesThatATombstoneChanged(t *testing.T) {
	var e Encoder
	for _, grave := range []annotate.Tombstone{
		{ID: someID(1), Deleted: start},
		{ID: someID(1), Deleted: start.Add(time.Second)},
		{ID: someID(1), Deleted: start.Add(time.Second), Extra: annotate.Extra{"x": []byte("1")}},
		{ID: someID(2), Deleted: start},
	} {
		l, err := annotate.NewLayer(annotate.Header{}, annotate.Contents{Deleted: []annotate.Tombstone{grave}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Encode(l)
		if err != nil {
			t.Fatal(err)
		}
		if want := encode(t, l); string(got) != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
