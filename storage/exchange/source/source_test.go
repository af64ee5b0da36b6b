package source_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"postil/storage/exchange/source"
)

func open(t *testing.T, name string) *source.Source {
	t.Helper()
	s, err := source.Open(t.Context(), name, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAFolderIsListedWithoutWhatIsHidden(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"10.ann", "2.ann", "a/b.ANN", ".git/x.ann", "__MACOSX/y.ann", "note.txt"} {
		write(t, dir, name, "x")
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link.ann")); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if d := cmp.Diff([]string{"2.ann", "10.ann", "a/b.ANN"}, s.With(".ann")); d != "" || !s.IsFolder() {
		t.Error(d)
	}
	if s.Exists("../x") || s.Exists("a") || !s.Exists("note.txt") {
		t.Error("Exists is wrong")
	}
	if _, err := s.Bytes("link.ann", nil); err == nil {
		t.Error("a link led out of the folder")
	}
	one := open(t, filepath.Join(dir, "note.txt"))
	if one.IsFolder() || one.File() != "note.txt" || !one.Exists("2.ann") {
		t.Errorf("a file alone: %+v", one.Files())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Open(ctx, dir, source.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context's end: %v", err)
	}
}

func TestLimitsAreKept(t *testing.T) {
	files := fstest.MapFS{"a": {Data: []byte("12345")}, "b/c/d": {Data: []byte("1")}}
	from := func(l source.Limits) (*source.Source, error) { return source.FromFS(t.Context(), "files", files, l) }
	if _, err := from(source.Limits{Files: 1}); !errors.Is(err, source.ErrLimit) {
		t.Errorf("two files of one: %v", err)
	}
	if _, err := from(source.Limits{Depth: 1}); !errors.Is(err, source.ErrLimit) {
		t.Errorf("folders too deep: %v", err)
	}
	s, err := from(source.Limits{File: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Bytes("a", nil); !errors.Is(err, source.ErrLimit) {
		t.Errorf("five bytes of four: %v", err)
	}
}

func archive(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAZipIsReadAsAFolder(t *testing.T) {
	p := write(t, t.TempDir(), "x.zip", string(archive(t, "a/b.txt", "hello", "c.txt", "there")))
	s := open(t, p)
	if !s.IsZip(s.File()) {
		t.Fatal("it is a zip")
	}
	z, err := s.Unzip(t.Context(), s.File())
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	data, err := z.Bytes("a/b.txt", nil)
	if string(data) != "hello" || err != nil || !z.IsFolder() || len(z.Files()) != 2 {
		t.Errorf("%q %v %v", data, z.Files(), err)
	}
}

func TestHostileZipsAreRefused(t *testing.T) {
	unzip := func(data []byte, l source.Limits) (*source.Source, error) {
		return source.FromBytes("x.zip", data, l).Unzip(t.Context(), "x.zip")
	}
	for _, name := range []string{"../x", "/x", "a/../../x", `a\..\x`, "C:x", "a//b", ""} {
		if _, err := unzip(archive(t, name, "x"), source.Limits{}); err == nil {
			t.Errorf("an entry %q was taken", name)
		}
	}
	if _, err := unzip(archive(t, "a", "x", "a", "y"), source.Limits{}); err == nil {
		t.Error("two entries of one name were taken")
	}
	if _, err := unzip(archive(t, "a", "x", "b", "y"), source.Limits{Files: 1}); !errors.Is(err, source.ErrLimit) {
		t.Errorf("too many entries: %v", err)
	}
	zeros := strings.Repeat("0", 4<<20)
	if _, err := unzip(archive(t, "a", zeros), source.Limits{Total: 1 << 20}); !errors.Is(err, source.ErrLimit) {
		t.Errorf("too much in all: %v", err)
	}
	z, err := unzip(archive(t, "a", zeros), source.Limits{Ratio: 100})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Bytes("a", nil); !errors.Is(err, source.ErrLimit) {
		t.Errorf("a bomb: %v", err)
	}
	// An entry that claims less than it holds.
	data := archive(t, "a", zeros[:1000])
	lie := bytes.ReplaceAll(data, []byte{0xe8, 3, 0, 0}, []byte{10, 0, 0, 0})
	if z, err := unzip(lie, source.Limits{}); err == nil {
		if got, err := z.Bytes("a", nil); err == nil {
			t.Errorf("an entry that claims 10 bytes gave %d", len(got))
		}
	}
	if _, err := unzip([]byte("PK\x03\x04 no zip"), source.Limits{}); err == nil {
		t.Error("no zip was opened")
	}
}

// slowly hands out few bytes at once.
type slowly struct{ fstest.MapFS }

type slowFile struct{ fs.File }

func (f slowFile) Read(p []byte) (int, error) { return f.File.Read(p[:min(3, len(p))]) }

func (s slowly) Open(name string) (fs.File, error) {
	f, err := s.MapFS.Open(name)
	return slowFile{f}, err
}

func TestLinesEndWithLFAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "bc", "\n", "\r\n", "\u2028", "\u0085", "\v"})).Draw(t, "content"), "")
		if rapid.IntRange(0, 5).Draw(t, "long") == 0 {
			content += strings.Repeat("x", 70_000) + "\nend"
		}
		s, err := source.FromFS(context.Background(), "files", slowly{fstest.MapFS{"a": {Data: []byte(content)}}}, source.Limits{}, "a")
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.Lines("a")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for l.Next() {
			got = append(got, string(l.Bytes()))
			if l.Number() != len(got) {
				t.Fatalf("line %d has number %d", len(got), l.Number())
			}
		}
		want := strings.Split(strings.ReplaceAll(content, "\r\n", "\n"), "\n")
		if want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" || l.Err() != nil {
			t.Fatal(d, l.Err())
		}
	})
}

func TestALineThatIsTooLongIsSkippedAlone(t *testing.T) {
	s := source.FromBytes("a", []byte("\xef\xbb\xbfone\n"+strings.Repeat("x", 200_000)+"\ntwo\n"+strings.Repeat("y", 150)), source.Limits{Line: 100})
	l, err := s.Lines("a")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for l.Next() {
		line := string(l.Bytes())
		if err := l.TooLong(); err != nil {
			if !errors.Is(err, source.ErrLimit) {
				t.Error(err)
			}
			line = "too long"
		}
		got = append(got, fmt.Sprint(l.Number(), " ", line))
	}
	if d := cmp.Diff([]string{"1 one", "2 too long", "3 two", "4 too long"}, got); d != "" || l.Err() != nil {
		t.Error(d, l.Err())
	}
}

func tokens(content string, l source.Limits) (n int, err error) {
	x, err := source.FromBytes("a.xml", []byte(content), l).XML("a.xml")
	if err != nil {
		return 0, err
	}
	defer x.Close()
	for {
		t, err := x.Token()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if _, ok := t.(xml.StartElement); ok {
			n++
		}
	}
}

func TestXMLHasNoEntitiesAndKeepsItsLimits(t *testing.T) {
	if n, err := tokens(`<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE a SYSTEM "a.dtd"><a><b c="&lt;&#10;"/>`+"\xe9</a>", source.Limits{}); n != 2 || err != nil {
		t.Errorf("%d elements, %v", n, err)
	}
	for name, content := range map[string]string{
		"entities":        `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`,
		"external entity": `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
		"unknown entity":  `<a>&x;</a>`,
		"not closed":      `<a><b></a>`,
	} {
		if _, err := tokens(content, source.Limits{}); err == nil || !strings.Contains(err.Error(), "a.xml") {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := strings.Repeat("<a>", 30) + strings.Repeat("</a>", 30)
	if _, err := tokens(deep, source.Limits{Depth: 20}); !errors.Is(err, source.ErrLimit) {
		t.Errorf("too deep: %v", err)
	}
	if _, err := tokens("<a>"+strings.Repeat("x", 5000)+"</a>", source.Limits{Element: 1000}); !errors.Is(err, source.ErrLimit) {
		t.Errorf("a text that is too long: %v", err)
	}
	if n, err := tokens("<a>"+strings.Repeat("<b>x</b>", 5000)+"</a>", source.Limits{Element: 1000}); n != 5001 || err != nil {
		t.Errorf("many short elements: %d, %v", n, err)
	}
}

func FuzzZip(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := source.FromBytes("x.zip", data, source.Limits{File: 1 << 20, Total: 1 << 20}).Unzip(t.Context(), "x.zip")
		if err != nil {
			return
		}
		for _, name := range z.Files() {
			if b, err := z.Bytes(name, nil); err == nil && len(b) > 1<<20 {
				t.Errorf("%s has %d bytes", name, len(b))
			}
		}
	})
}
