package storage

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"postil/annotate/text"
	"postil/assets"
	"postil/storage/article"
)

var corrected = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)

const wire = "Menu Sections Subscribe\n\nStorm nears the coast\n\nBy Ida Marsh\n\nThe quay is closed, the board said on Tuesday.\n\nRelated stories\nFerry fares\n"

// metaOf is a meta file of an imported article, about a text.
func metaOf(t testing.TB, s string, zones ...article.Zone) string {
	t.Helper()
	x, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	b, err := article.Meta{
		Title: "Storm", TextSHA256: textSum(x), Length: x.Len(), Zones: zones,
		Importer: article.Importer{Kind: "html", Version: 2, Program: "postil 1", Imported: "2026-05-01T08:00:00Z"},
		Original: article.Original{Source: "a.html", File: "a.original.html", SHA256: strings.Repeat("a1", 32), Bytes: 3},
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// inWords are zones as kind and words.
func inWords(t *text.Text, zones []article.Zone) []string {
	var out []string
	for _, z := range zones {
		out = append(out, string(z.Kind)+": "+t.Quote(z.Span()))
	}
	return out
}

func setWords(a *Article, words string, kind article.ZoneKind) func([]article.Zone) []article.Zone {
	i := strings.Index(a.Text.String(), words)
	in := text.Span{Start: a.Text.CodePoint(i), End: a.Text.CodePoint(i + len(words))}
	return func(z []article.Zone) []article.Zone { return article.SetZone(z, in, kind) }
}

func TestZonesAreThoseOfTheMetaFileWhereItIsAboutThisText(t *testing.T) {
	own := article.Zone{Kind: article.ZoneCaption, Start: 0, End: 4}
	dir := folderOf(t, map[string]string{
		"a.txt": wire, "a.meta.json": metaOf(t, wire, own),
		"b.txt": wire, "b.meta.json": metaOf(t, wire+" ", own),
		"c.txt": wire,
		"d.txt": wire, "d.meta.json": `{"format":"postil.article","version":2}`,
		"e.txt": wire, "e.meta.json": `nonsense`,
	})
	w := open(t, dir)
	for p, c := range map[string]struct {
		first string
		err   error
	}{
		"a.txt": {"caption: Menu", nil}, "b.txt": {"furniture: Menu Sections Subscribe", nil}, "c.txt": {"furniture: Menu Sections Subscribe", nil},
		"d.txt": {"furniture: Menu Sections Subscribe", ErrNewerMeta}, "e.txt": {"furniture: Menu Sections Subscribe", ErrBrokenMeta},
	} {
		a, err := w.ReadArticle(p)
		if err != nil {
			t.Fatal(err)
		}
		zones, err := w.Zones(p, a.Text)
		if got := inWords(a.Text, zones); got[0] != c.first || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v; want %q, %v", p, got, err, c.first, c.err)
		}
		if err != nil && !strings.Contains(err.Error(), article.MetaPath(p)) {
			t.Errorf("%s: the reason does not name the file: %v", p, err)
		}
	}
}

func TestACorrectedZoneOfAPlainArticleMakesAMetaFileThatIsTrue(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": wire})
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	zones, err := w.EditZones(t.Context(), a, corrected, setWords(a, "Ferry fares", article.ZoneCaption))
	if err != nil || article.ZoneAt(zones, a.Text.Len()-3) != article.ZoneCaption {
		t.Fatalf("%v, %v", zones, err)
	}
	if again, err := w.Zones("a.txt", a.Text); err != nil || !slices.Equal(again, zones) {
		t.Errorf("read again: %v, %v", again, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "a.meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, claim := range []string{"importer", "original", "title"} {
		if strings.Contains(string(raw), claim) {
			t.Errorf("it speaks of %s: %s", claim, raw)
		}
	}
	if !strings.Contains(string(raw), `"corrected": "2026-05-12T12:00:00Z"`) {
		t.Errorf("it does not say when it was corrected: %s", raw)
	}
	fitsSchema(t, raw)
	if text, _ := os.ReadFile(filepath.Join(dir, "a.txt")); string(text) != wire {
		t.Error("the article was written")
	}
}

func fitsSchema(t *testing.T, raw []byte) {
	t.Helper()
	var schema, instance any
	if err := errors.Join(json.Unmarshal(assets.ArticleSchema(), &schema), json.Unmarshal(raw, &instance)); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("article.schema.json", schema); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("article.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(instance); err != nil {
		t.Errorf("%v\n%s", err, raw)
	}
}

func TestCorrectingAZoneKeepsWhatElseIsKnownOfTheArticle(t *testing.T) {
	meta := strings.Replace(metaOf(t, wire, article.Zone{Kind: article.ZoneBody, Start: 0, End: 20}), "{", `{"mood":{"a":[1,2]},`, 1)
	dir := folderOf(t, map[string]string{"a.txt": wire, "a.meta.json": meta})
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.EditZones(t.Context(), a, corrected, setWords(a, "Sections", article.ZoneFurniture)); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "a.meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := article.ParseMeta(raw)
	if err != nil {
		t.Fatal(err)
	}
	if m.Title != "Storm" || m.Importer.Kind != "html" || m.Original.File != "a.original.html" || len(m.Notes) != 0 || !strings.Contains(string(raw), "mood") {
		t.Errorf("what was known is gone: %s", raw)
	}
	if got := inWords(a.Text, m.Zones); !slices.Equal(got, []string{"body: Menu ", "furniture: Sections", "body:  Subscr"}) {
		t.Errorf("%q", got)
	}
	fitsSchema(t, raw)
}

func TestAMetaFileThatMustNotBeOverwrittenStays(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  error
	}{
		"of a newer version":         {map[string]string{"a.meta.json": `{"format":"postil.article","version":2}`}, ErrNewerMeta},
		"broken":                     {map[string]string{"a.meta.json": `{"format":`}, ErrBrokenMeta},
		"with zones out of the text": {map[string]string{"a.meta.json": `{"format":"postil.article","version":1,"length":1,"zones":[{"kind":"body","start":0,"end":9}]}`}, ErrBrokenMeta},
		"of another article":         {map[string]string{"a.meta.json": metaOf(t, "Other\n"), "a.md": "Other\n"}, ErrOtherMeta},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["a.txt"] = wire
			dir := folderOf(t, c.files)
			w := open(t, dir)
			a, err := w.ReadArticle("a.txt")
			if err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			if _, err := w.EditZones(t.Context(), a, corrected, setWords(a, "Storm", article.ZoneBody)); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "a.meta.json") {
				t.Errorf("%v, want %v", err, c.want)
			}
			if after := snapshot(t, dir); !slices.Equal(before, after) {
				t.Errorf("before %q, after %q", before, after)
			}
		})
	}
}

func TestNothingIsWrittenWhenNoZoneChangesOrTheArticleIsAnother(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": wire})
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, dir)
	if _, err := w.EditZones(t.Context(), a, corrected, setWords(a, "Storm nears", article.ZoneHeadline)); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, dir); !slices.Equal(before, after) {
		t.Errorf("before %q, after %q", before, after)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte(wire+"More.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := w.EditZones(t.Context(), a, corrected, setWords(a, "Storm", article.ZoneBody)); !errors.Is(err, ErrArticleChanged) {
		t.Errorf("of a text that is gone: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.meta.json")); err == nil {
		t.Error("a meta file was made")
	}
}

func TestTheMetaFileOfAnEarlierTextIsBroughtToThePresentOneAndSaysSo(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": wire, "a.meta.json": metaOf(t, "Earlier.\n")})
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Storm", "Ferry"} {
		if _, err := w.EditZones(t.Context(), a, corrected, setWords(a, words, article.ZoneBody)); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "a.meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := article.ParseMeta(raw)
	if err != nil || m.TextSHA256 != a.Source.TextSHA256 || m.Length != a.Text.Len() || m.Title != "Storm" || !slices.Equal(m.Notes, []string{changedNote}) {
		t.Errorf("%v: %s", err, raw)
	}
}

func TestCorrectionsOfTwoPeopleAtOnceAreBothKept(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": wire})
	var both sync.WaitGroup
	for _, words := range []string{"Menu", "Ferry"} {
		w := open(t, dir)
		a, err := w.ReadArticle("a.txt")
		if err != nil {
			t.Fatal(err)
		}
		both.Go(func() {
			if _, err := w.EditZones(t.Context(), a, corrected, setWords(a, words, article.ZoneCaption)); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	zones, err := w.Zones("a.txt", a.Text)
	got := inWords(a.Text, zones)
	if err != nil || !slices.Contains(got, "caption: Menu") || !slices.Contains(got, "caption: Ferry") {
		t.Errorf("%q, %v", got, err)
	}
}
