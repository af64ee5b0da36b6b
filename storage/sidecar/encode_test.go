package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
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
		var last Pieces
		var lastWas string
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			got, err := e.Pieces(l)
			if err != nil {
				t.Fatal(err)
			}
			if want := encode(t, l); written(t, got) != want {
				t.Fatalf("an encoder with a past wrote\n%s\nwant\n%s", written(t, got), want)
			}
			if last != nil && written(t, last) != lastWas {
				t.Fatal("the bytes of an earlier version changed")
			}
			last, lastWas = got, written(t, got)
			n := 0
			for _, p := range e.annotations {
				if len(p.values) == 0 || len(p.values) > 3*pieceRecords {
					t.Fatalf("a piece has %d records", len(p.values))
				}
				n += len(p.values)
			}
			if n != l.Len() {
				t.Fatalf("the encoder keeps %d annotations of %d", n, l.Len())
			}
			l = apply(t, l)
		}
	})
}

// written is what pieces write, wherever they are cut.
func written(t interface {
	Helper()
	Fatal(...any)
}, p Pieces,
) string {
	t.Helper()
	var b strings.Builder
	n, err := p.WriteTo(&b)
	if err != nil || n != int64(b.Len()) || p.Len() != b.Len() {
		t.Fatal("written are", n, "bytes of", b.Len(), "and", p.Len(), err)
	}
	return b.String()
}

// TestManyMarksAreCarriedAlongByTheEncoder has layers of many pieces: marks come,
// change, move and go one by one and by hundreds.
func TestManyMarksAreCarriedAlongByTheEncoder(t *testing.T) {
	x, first := article(t, 700)
	other, err := Decode(mustEncode(t, first)) // the same, and no record shared
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var e Encoder
		l, n := first, 0
		var seen []*annotate.Layer
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			got, err := e.Pieces(l)
			if err != nil {
				t.Fatal(err)
			}
			if written(t, got) != encode(t, l) {
				t.Fatalf("a version of %d marks is not written as a fresh encoder writes it", l.Len())
			}
			for _, p := range e.annotations {
				if len(p.values) == 0 || len(p.values) > 3*pieceRecords {
					t.Fatalf("a piece has %d records", len(p.values))
				}
			}
			seen = append(seen, l)
			switch rapid.SampledFrom([]string{"edit", "edit", "edit", "back", "reload", "header"}).Draw(t, "step") {
			case "back":
				l = rapid.SampledFrom(seen).Draw(t, "version")
				continue
			case "reload":
				l = other
				continue
			case "header":
				h := l.Header
				h.Article = annotate.Attributes{"n": json.Number(fmt.Sprint(len(seen)))}
				l = l.WithHeader(h)
				continue
			}
			c := annotate.Change{Name: "edits"}
			kind := rapid.SampledFrom([]string{"add", "change", "move", "remove"}).Draw(t, "kind")
			at := rapid.IntRange(0, max(0, l.Len()-1)).Draw(t, "at")
			for i := range rapid.SampledFrom([]int{1, 1, 2, pieceRecords, 3 * pieceRecords, 700}).Draw(t, "many") {
				old := l.At(at + i)
				if kind != "add" && old == nil {
					break
				}
				var a annotate.Annotation
				if old != nil {
					a = *old
				}
				switch kind {
				case "add":
					n++
					place := (at*200 + i*7) % (x.Len() - 10)
					a = annotate.Annotation{ID: someID(n), Label: "new", Fragments: []annotate.Fragment{annotate.NewFragment(x, annotate.Span{Start: place, End: place + 5})}}
				case "change":
					a.Note = fmt.Sprint("changed ", len(seen))
				case "move":
					place := (a.Hull().Start + 1000) % (x.Len() - 10)
					a.Fragments = []annotate.Fragment{annotate.NewFragment(x, annotate.Span{Start: place, End: place + 9})}
				case "remove":
					c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{Before: old})
					continue
				}
				c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{After: &a})
			}
			if l, _, err = l.Apply(c, start.Add(time.Duration(len(seen))*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAVersionAfterOneChangeSharesAllPiecesButOne(t *testing.T) {
	_, l := article(t, 2000)
	var e Encoder
	before, err := e.Pieces(l)
	if err != nil {
		t.Fatal(err)
	}
	a := *l.At(1234)
	a.Note = "one more word"
	next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: &a}}}, start)
	if err != nil {
		t.Fatal(err)
	}
	after, err := e.Pieces(next)
	if err != nil {
		t.Fatal(err)
	}
	had := map[*byte]bool{}
	for _, b := range before {
		had[&b[0]] = true
	}
	fresh := 0
	for _, b := range after {
		if !had[&b[0]] {
			fresh += len(b)
		}
	}
	if piece := after.Len() / 2000 * 2 * pieceRecords; fresh > piece*3/2 {
		t.Errorf("%d bytes of %d are new after one change", fresh, after.Len())
	}
}

func TestWritingStopsAtTheFirstError(t *testing.T) {
	_, l := article(t, 6000) // more than is written at once
	var e Encoder
	p, err := e.Pieces(l)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []int{0, 100, writeSize, writeSize + 1} {
		d := &disk{room: room}
		n, err := p.WriteTo(d)
		if !errors.Is(err, errFull) || int(n) != d.n || d.n > room {
			t.Errorf("with room for %d bytes %d were written, and told: %d, %v", room, d.n, n, err)
		}
	}
}

var errFull = errors.New("the disk is full")

// disk has room for some bytes.
type disk struct{ n, room int }

func (d *disk) Write(b []byte) (int, error) {
	n := min(len(b), d.room-d.n)
	d.n += n
	if n < len(b) {
		return n, errFull
	}
	return n, nil
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
