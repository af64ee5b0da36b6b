// Package intaketest is for the tests of kinds of sources: Read reads an input
// as an import does, Fuzz holds a reader against hostile bytes.
package intaketest

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/article/intake"
)

// Found is what a reader handed over.
type Found struct {
	Drafts   []article.Draft
	Problems []string // "part: reason"
}

type sink struct {
	Found
	ctx context.Context
}

func (s *sink) Article(d article.Draft) error {
	s.Drafts = append(s.Drafts, d)
	return s.ctx.Err()
}

func (s *sink) Problem(part string, err error) {
	s.Problems = append(s.Problems, part+": "+err.Error())
}

// Read reads bytes as a file of a name.
func Read(t testing.TB, k intake.Kind, name, raw string, set ...intake.Settings) (Found, error) {
	t.Helper()
	in := intake.FromBytes(name, []byte(raw))
	if len(set) > 0 {
		in.Settings = set[0]
	}
	s := &sink{ctx: t.Context()}
	err := k.Read(t.Context(), in, s)
	for _, d := range s.Drafts {
		check(t, d)
	}
	return s.Found, err
}

// check holds a draft against what intake.Sink wants.
func check(t testing.TB, d article.Draft) {
	t.Helper()
	if strings.Contains(d.Text, "\x00") {
		return // that is refused for all kinds at once
	}
	if !utf8.ValidString(d.Text) || d.Zones != nil && text.Canonical(d.Text) != d.Text {
		t.Fatalf("not canonical: %q", d.Text)
	}
	x, err := text.New(text.Canonical(d.Text))
	if err != nil {
		t.Fatalf("%v: %q", err, d.Text)
	}
	at := 0
	for _, z := range d.Zones {
		if !x.Valid(z.Span()) || z.Start < at {
			t.Fatalf("zone %+v after %d in a text of %d code points: %q", z, at, x.Len(), d.Text)
		}
		at = z.End
	}
}

// Zones are a draft in lines of kind and words.
func Zones(d article.Draft) []string {
	r := []rune(d.Text)
	var out []string
	for _, z := range d.Zones {
		out = append(out, string(z.Kind)+": "+strings.ReplaceAll(string(r[z.Start:z.End]), "\n", "/"))
	}
	return out
}

// Zip makes a zip of names and contents in turn.
func Zip(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Fuzz holds a reader against any bytes: it must end, and soon, with an error or
// with drafts that are in order.
func Fuzz(f *testing.F, k intake.Kind, name string, seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		s := &sink{ctx: ctx}
		_ = k.Read(ctx, intake.FromBytes(name, raw), s) // any error is a good one
		for _, d := range s.Drafts {
			check(t, d)
		}
		if ctx.Err() != nil {
			t.Fatal("it took half a minute")
		}
	})
}
