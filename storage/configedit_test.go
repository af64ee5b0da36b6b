package storage

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate"
)

func parsed(tb rapid.TB, text string) Config {
	tb.Helper()
	c, err := ParseConfig("f", []byte(text))
	if err != nil {
		tb.Fatalf("%v\n%s", err, text)
	}
	return c
}

func edited(tb rapid.TB, old string, want Config) string {
	tb.Helper()
	out, err := EditConfig([]byte(old), want)
	if err != nil {
		tb.Fatalf("%v\n--- old\n%s\n--- want\n%+v", err, old, want)
	}
	return string(out)
}

const deskConfig = `# The desk's scheme.

[scheme] # see the handbook
id = "desk"
version = "3"

# ---- labels ----

# Statements.
[[scheme.labels]]
id   = "claim"   # old name: statement
name = 'Claim'
key  = "1"

  # How sure?
  [[scheme.labels.attributes]]
  id = "certainty"
  type = "choice"
  values = [
    "asserted", # she said
    "denied"    # she did not
  ]

[[scheme.labels]]
id = "warning"
# key = "2"

# Quotes come last.
[[scheme.labels]]
id = "quote"
color = "#0b7a6c"

# ---- the rest ----

[[scheme.article]]
id = "topic"
type = "text"
`

// diff is what changed between two texts, line by line: "-" and "+".
func diff(a, b string) string {
	x, y := slices.Collect(strings.Lines(a)), slices.Collect(strings.Lines(b))
	n := make([][]int, len(x)+1)
	for i := range n {
		n[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if n[i][j] = max(n[i+1][j], n[i][j+1]); x[i] == y[j] {
				n[i][j] = n[i+1][j+1] + 1
			}
		}
	}
	var out strings.Builder
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && n[i+1][j] >= n[i][j+1]:
			out.WriteString("-" + strings.TrimSuffix(x[i], "\n") + "\n")
			i++
		default:
			out.WriteString("+" + strings.TrimSuffix(y[j], "\n") + "\n")
			j++
		}
	}
	return out.String()
}

func TestEditsTouchOnlyWhatTheyAreAbout(t *testing.T) {
	for name, c := range map[string]struct {
		old    string
		change func(*Config)
		want   string // lines gone and come
	}{
		"a field that is there": {deskConfig, func(c *Config) { c.Scheme.Labels[0].Name = "Statement" }, `
-name = 'Claim'
+name = "Statement"
+short = "C"
`},
		"a field that is not there": {deskConfig, func(c *Config) { c.Scheme.Labels[0].Guideline = "Mark “it” \\ all." }, `
+guideline = "Mark “it” \\ all."
`},
		"an indented table": {deskConfig, func(c *Config) { c.Scheme.Labels[0].Attributes[0].Required = true }, `
+  required = true
`},
		"a field without a note goes": {deskConfig, func(c *Config) { c.Scheme.Labels[0].Key = "" }, `
-key  = "1"
`},
		"a field with a note is emptied": {"[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"\nkey = \"1\" # one\n", func(c *Config) { c.Scheme.Labels[0].Key = "" }, `
-key = "1" # one
+key = "" # one
`},
		"archive": {deskConfig, func(c *Config) { c.Scheme.Labels[1].Archived = true }, `
+archived = true
`},
		"a label at the end": {deskConfig, func(c *Config) {
			c.Scheme.Labels = append(c.Scheme.Labels, annotate.Label{ID: "new", Name: "New", Key: "n", Color: palette[3]})
		}, `
+[[scheme.labels]]
+id = "new"
+name = "New"
+short = "N"
+key = "n"
+color = "#b03060"
+
`},
		"a label between others keeps the colours of those behind it": {deskConfig, func(c *Config) {
			c.Scheme.Labels = slices.Insert(c.Scheme.Labels, 1, annotate.Label{ID: "new", Color: palette[3]})
		}, `
+id = "new"
+name = "new"
+short = "N"
+color = "#b03060"
+
+[[scheme.labels]]
+color = "#a65500"
`},
		"a label goes with its notes": {deskConfig, func(c *Config) {
			c.Scheme.Labels = slices.Delete(c.Scheme.Labels, 0, 1)
			c.Scheme.Labels[0].Color = palette[0]
		}, `
-# Statements.
-id   = "claim"   # old name: statement
-name = 'Claim'
-key  = "1"
-
-  # How sure?
-  [[scheme.labels.attributes]]
-  id = "certainty"
-  type = "choice"
-  values = [
-    "asserted", # she said
-    "denied"    # she did not
-  ]
-
-[[scheme.labels]]
`},
		"a label moves with its notes": {deskConfig, func(c *Config) {
			l := c.Scheme.Labels
			l[1], l[2] = l[2], l[1]
		}, `
-[[scheme.labels]]
-id = "warning"
-# key = "2"
-
+[[scheme.labels]]
+id = "warning"
+color = "#a65500"
+# key = "2"
+
`},
		"a label gets another id": {deskConfig, func(c *Config) { c.Scheme.Labels[0].ID = "statement" }, `
-id   = "claim"   # old name: statement
+id   = "statement"   # old name: statement
`},
		"values of a list": {deskConfig, func(c *Config) {
			c.Scheme.Labels[0].Attributes[0].Values = []string{"asserted", "hedged", "denied", "none"}
		}, `
-    "denied"    # she did not
+    "hedged",
+    "denied",    # she did not
+    "none"
`},
		"only the value that moves is moved": {"[scheme]\nid = \"s\"\nlabels = [{id = \"x\"}]\n[[scheme.article]]\nid = \"q\"\ntype = \"choice\"\nvalues = [\n  \"a\",\n  \"b\", # two\n  \"c\", # three\n]\n", func(c *Config) {
			c.Scheme.Article[0].Values = []string{"b", "c", "a"}
		}, `
-  "a",
+  "a",
`},
		"an attribute of a label that has none": {deskConfig, func(c *Config) {
			c.Scheme.Labels[1].Attributes = []annotate.Attribute{{ID: "n", Type: annotate.Number}}
		}, `
+[[scheme.labels.attributes]]
+id = "n"
+name = "n"
+type = "number"
+
`},
		"a relation, the first": {deskConfig, func(c *Config) {
			c.Scheme.Relations = []annotate.RelationType{{ID: "answers", Name: "Answers", From: []string{"quote"}, Symmetric: true}}
		}, `
+
+[[scheme.relations]]
+id = "answers"
+name = "Answers"
+from = ["quote"]
+symmetric = true
`},
		"the last attribute of the article": {deskConfig, func(c *Config) { c.Scheme.Article = nil }, `
-
-[[scheme.article]]
-id = "topic"
-type = "text"
`},
		"a workspace name where the file begins with a note": {"# top\n[scheme]\nid = \"s\"\nlabels = [{id = \"a\"}]\n", func(c *Config) { c.Name = "Desk" }, `
+
+[workspace]
+name = "Desk"
`},
		"review, behind the workspace": {"[workspace]\nname = \"x\"\n", func(c *Config) { c.Review.Open = true }, `
+
+[review]
+blind = false
`},
		"no history, behind the workspace": {"[workspace]\nname = \"x\"\n", func(c *Config) { c.History.Off = true }, `
+
+[history]
+keep = false
`},
		"history again": {"[history]\nkeep = false # too large\n", func(c *Config) { c.History.Off = false }, `
-keep = false # too large
+keep = true # too large
`},
		"reasons, behind the workspace": {"[workspace]\nname = \"x\"\n", func(c *Config) { c.Review.Reasons = []string{"rule 4.2", "doubt"} }, `
+
+[review]
+reasons = ["rule 4.2", "doubt"]
`},
		"reviewers, between blind and reasons": {"[review]\nblind = true # courtesy\nreasons = [\"a\"]\n", func(c *Config) { c.Review.Reviewers = []string{"lead"} }, `
+reviewers = ["lead"]
`},
		"a reason more": {"[review]\nreasons = [\n  \"a\", # one\n]\nblind = true\n", func(c *Config) { c.Review.Reasons = append(c.Review.Reasons, "b") }, `
+  "b",
`},
		"no reasons of one's own": {"[review]\nblind = true\nreasons = [\"a\"]\n", func(c *Config) { c.Review.Reasons = nil }, `
-reasons = ["a"]
`},
		"lines that end as on Windows": {"[scheme]\r\nid = \"s\"\r\n[[scheme.labels]]\r\nid = \"a\"\r\n", func(c *Config) { c.Scheme.Labels[0].Guideline = "a\nb" }, "\n+guideline = \"a\\nb\"\r\n"},
		"no newline at the end": {"[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"", func(c *Config) { c.Scheme.Labels[0].Key = "k" }, `
-id = "a"
+id = "a"
+key = "k"
`},
		"inline tables": {"scheme = {id = \"s\", labels = [{id = \"a\"}, {id = \"b\", key = \"b\"}]} # all\n", func(c *Config) {
			c.Scheme.Labels[0].Key = "1"
			c.Scheme.Labels[0].Attributes = []annotate.Attribute{{ID: "q", Type: annotate.Words}}
			c.Scheme.Labels = append(c.Scheme.Labels[:1], annotate.Label{ID: "c", Color: palette[0]})
			c.Scheme.Article = []annotate.Attribute{{ID: "t", Type: annotate.YesNo}}
		}, `
-scheme = {id = "s", labels = [{id = "a"}, {id = "b", key = "b"}]} # all
+scheme = {id = "s", labels = [{id = "a", key = "1", attributes = [{ id = "q", name = "q", type = "text" }]}, { id = "c", name = "c", short = "C", color = "#4457c9" }], article = [{ id = "t", name = "t", type = "yesno" }]} # all
`},
		"dotted keys": {"scheme.id = \"s\"\nscheme.labels = [\n  {id = \"a\"}, # first\n]\n", func(c *Config) {
			c.Scheme.Name = "S"
			c.Scheme.Labels = append(c.Scheme.Labels, annotate.Label{ID: "b", Color: palette[1]})
			c.Scheme.Article = []annotate.Attribute{{ID: "t", Type: annotate.YesNo}}
		}, `
+scheme.name = "S"
+  { id = "b", name = "b", short = "B", color = "#a65500" },
+
+[[scheme.article]]
+id = "t"
+name = "t"
+type = "yesno"
`},
		"no empty lines between tables": {"[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"\n[[scheme.labels]]\nid = \"b\"\n", func(c *Config) {
			c.Scheme.Labels = slices.Insert(c.Scheme.Labels, 1, annotate.Label{ID: "c", Color: palette[5]})
			c.Scheme.Labels[2].Color = palette[2]
		}, `
+id = "c"
+name = "c"
+short = "C"
+color = "#7a3fb0"
+[[scheme.labels]]
`},
		"several lines": {deskConfig, func(c *Config) { c.Scheme.Labels[2].Guideline = "One \"\"\"two\"\"\".\nThree\"" }, `
+guideline = """
+One \"\""two\"\"".
+Three\""""
`},
	} {
		t.Run(name, func(t *testing.T) {
			want := parsed(t, c.old).Clone()
			c.change(&want)
			got := edited(t, c.old, want)
			if d := cmp.Diff(completed(want), completed(parsed(t, got))); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(strings.TrimPrefix(c.want, "\n"), diff(c.old, got)); d != "" {
				t.Errorf("%s\n%s", d, got)
			}
		})
	}
}

func TestEditingNothingWritesAFileThatExplainsItself(t *testing.T) {
	want := Config{Name: "Newsroom", Scheme: annotate.DefaultScheme(), Review: Review{Open: true}}
	want.Scheme.Labels[0].Key = "c"
	want.Scheme.Relations = []annotate.RelationType{{ID: "answers", Name: "Answers", From: []string{"quote"}, To: []string{"claim", "quote"}}}
	want.Scheme.Article = []annotate.Attribute{{ID: "topic", Name: "Topic", Type: annotate.Choice, Values: []string{"flood", "fire"}, Required: true}}
	got := edited(t, "", want)
	golden := "testdata/config-new.toml"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(file), got); d != "" {
		t.Error(d)
	}
	if got := edited(t, "", Config{Scheme: annotate.DefaultScheme()}); got != "" {
		t.Errorf("the defaults need no file, but %q was written", got)
	}
}

func TestSchemesWithFaultsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*annotate.Scheme){
		"two labels with one id":    func(s *annotate.Scheme) { s.Labels[1].ID = s.Labels[0].ID },
		"no labels":                 func(s *annotate.Scheme) { s.Labels = nil },
		"no id":                     func(s *annotate.Scheme) { s.ID = " " },
		"not Unicode":               func(s *annotate.Scheme) { s.Labels[0].Guideline = "\xff" },
		"a relation of no label":    func(s *annotate.Scheme) { s.Relations = []annotate.RelationType{{ID: "r", To: []string{"nobody"}}} },
		"two relations with one id": func(s *annotate.Scheme) { s.Relations = []annotate.RelationType{{ID: "r"}, {ID: "r"}} },
	} {
		want := parsed(t, deskConfig).Clone()
		change(&want.Scheme)
		if out, err := EditConfig([]byte(deskConfig), want); !errors.Is(err, ErrConfigFaults) || out != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var ce *ConfigError
	if _, err := EditConfig([]byte("[scheme]\n"), Config{Scheme: annotate.DefaultScheme()}); !errors.As(err, &ce) {
		t.Errorf("a file with faults: %v", err)
	}
}

func TestRelationsOfAConfig(t *testing.T) {
	c := parsed(t, "[scheme]\nid = \"s\"\nlabels = [{id = \"a\"}, {id = \"b\"}]\n[[scheme.relations]]\nid = \"r\"\nfrom = [\"a\"]\nto = [\"a\", \"b\"]\nsymmetric = true\n[[scheme.relations]]\nid = \"any\"\nname = \"Any\"\n")
	want := []annotate.RelationType{{ID: "r", Name: "r", From: []string{"a"}, To: []string{"a", "b"}, Symmetric: true}, {ID: "any", Name: "Any"}}
	if d := cmp.Diff(want, c.Scheme.Relations); d != "" {
		t.Error(d)
	}
	_, err := ParseConfig("f", []byte("[scheme]\nid = \"s\"\nlabels = [{id = \"a\"}]\n[[scheme.relations]]\nid = \"r\"\nfrom = [\n  \"a\",\n  \"c\",\n]\ncolour = 1\n[[scheme.relations]]\nid = \"r\"\n"))
	if got := fmt.Sprint(err); got != `f:8:3: there is no label "c"
f:10:1: unknown key "colour": [[scheme.relations]] may have id, name, from, to, symmetric
f:12:1: two relations have the id "r"` {
		t.Error(got)
	}
}

// anyText draws what people and their clipboards put into fields.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "x", "Claim", "two words", "é", "\"", `"""`, `\`, "'", "a\nb\n", "\r\n", "# no note", "[x]", "\t", "\x00\x7f", "{a = 1}", "end\\", "“q”", "👩‍👩‍👧"}),
		rapid.StringN(0, 12, -1),
	)
}

// anyScheme draws a scheme that passes its check.
func anyScheme(t *rapid.T) annotate.Scheme {
	s := annotate.Scheme{ID: rapid.SampledFrom([]string{"s", "t", "a b"}).Draw(t, "scheme"), Version: rapid.SampledFrom([]string{"", "1", "2.0"}).Draw(t, "version"), Name: anyText().Draw(t, "name")}
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "é", "f g", "h\"h"}), 1, 5, rapid.ID).Draw(t, "labels")
	for i, id := range ids {
		l := annotate.Label{
			ID: id, Name: anyText().Draw(t, "label name"), Short: rapid.SampledFrom([]string{"", "A", "ab", "\"\\"}).Draw(t, "short"),
			Color:     annotate.Color{R: rapid.Byte().Draw(t, "red")},
			Guideline: anyText().Draw(t, "guideline"), Archived: rapid.Bool().Draw(t, "archived"),
			Attributes: anyAttributes(t),
		}
		if rapid.Bool().Draw(t, "palette") {
			l.Color = palette[i]
		}
		if rapid.Bool().Draw(t, "key") {
			l.Key = string(rune('1' + i))
		}
		if i > 0 && rapid.Bool().Draw(t, "parent") {
			l.Parent = rapid.SampledFrom(ids[:i]).Draw(t, "parent id")
		}
		s.Labels = append(s.Labels, l)
	}
	ends := rapid.SliceOfN(rapid.SampledFrom(ids), 0, 3)
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"r", "s", "t", "u"}), 0, 3, rapid.ID).Draw(t, "relations") {
		s.Relations = append(s.Relations, annotate.RelationType{ID: id, Name: anyText().Draw(t, "relation name"), From: ends.Draw(t, "from"), To: ends.Draw(t, "to"), Symmetric: rapid.Bool().Draw(t, "symmetric")})
	}
	s.Article = anyAttributes(t)
	return s
}

func anyAttributes(t *rapid.T) []annotate.Attribute {
	var out []annotate.Attribute
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"p", "q", "r", "s"}), 0, 3, rapid.ID).Draw(t, "attributes") {
		a := annotate.Attribute{ID: id, Name: anyText().Draw(t, "attribute name"), Required: rapid.Bool().Draw(t, "required")}
		a.Type = rapid.SampledFrom([]annotate.AttributeType{annotate.Choice, annotate.Several, annotate.Words, annotate.YesNo, annotate.Number}).Draw(t, "type")
		if a.Type == annotate.Choice || a.Type == annotate.Several {
			a.Values = rapid.SliceOfN(anyText(), 1, 4).Draw(t, "values")
		}
		out = append(out, a)
	}
	return out
}

func anyConfig(t *rapid.T) Config {
	c := Config{Name: anyText().Draw(t, "workspace"), Review: Review{Open: rapid.Bool().Draw(t, "open")}, Scheme: annotate.DefaultScheme()}
	c.Review.Reviewers = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"lead", "ida-marsh", "jo"}), 0, 2, rapid.ID).Draw(t, "reviewers")
	c.Review.Reasons = rapid.SliceOfNDistinct(anyText().Filter(func(s string) bool { return strings.TrimSpace(s) != "" }), 0, 3, rapid.ID).Draw(t, "reasons")
	c.History.Off = rapid.Bool().Draw(t, "no history")
	if rapid.IntRange(0, 9).Draw(t, "own scheme") > 0 {
		c.Scheme = anyScheme(t)
	}
	return completed(c)
}

// scribe writes a configuration as different people would, with notes. Each
// note is a line of its own words, which ends with the id of the entry to which
// it belongs, if any.
type scribe struct {
	*rapid.T
	out     strings.Builder
	notes   int
	newline string
}

func (s *scribe) chance() bool { return rapid.IntRange(0, 3).Draw(s.T, "chance") == 0 }

func (s *scribe) note(of string) string {
	s.notes++
	return fmt.Sprintf("# note %d of %q;", s.notes, of)
}

func (s *scribe) line(text string) { s.out.WriteString(text + s.newline) }

// above writes what may stand above a header of an entry within another.
func (s *scribe) above(of, within string) {
	for s.chance() {
		s.line("")
	}
	if s.chance() {
		s.line("")
		s.line(s.note(within))
		s.line("")
	}
	if s.chance() {
		s.line(s.note(of))
	}
}

func (s *scribe) value(v any, of string) string {
	switch v := v.(type) {
	case []string:
		if len(v) == 0 || s.chance() {
			return tomlText(v, s.newline)
		}
		out := "[" + s.newline
		for i, e := range v {
			out += "  " + tomlText(e, "")
			if i < len(v)-1 || s.chance() {
				out += ","
			}
			if s.chance() {
				out += " " + s.note(of)
			}
			out += s.newline
		}
		return out + "]"
	case string:
		if !strings.ContainsAny(v, "'\n\r\t\x00\x7f") && strings.IndexFunc(v, func(r rune) bool { return r < ' ' }) < 0 && s.chance() {
			return "'" + v + "'"
		}
	}
	return tomlText(v, s.newline)
}

func (s *scribe) block(e configEntry, header, of, name string) {
	indent := strings.Repeat(" ", rapid.IntRange(0, 2).Draw(s.T, "indent"))
	if s.chance() {
		s.line(indent + header + " " + s.note(of))
	} else {
		s.line(indent + header)
	}
	for _, f := range e.fields {
		if f.needless && !s.chance() {
			continue
		}
		if f.key == "name" && f.value == e.text("id") && s.chance() {
			continue
		}
		if f.key == "short" && f.value == firstLetter(name) && s.chance() {
			continue
		}
		if f.needless && f.key == "short" {
			continue
		}
		if s.chance() {
			s.line(s.note(of))
		}
		if text := indent + f.key + " = " + s.value(f.value, of); s.chance() {
			s.line(text + "   " + s.note(of))
		} else {
			s.line(text)
		}
	}
}

func (s *scribe) entry(e configEntry, header, of, within string) {
	s.above(of, within)
	s.block(e, header, of, e.text("name"))
	for _, l := range e.lists {
		if len(l.entries) > 0 && s.chance() {
			s.line(l.key + " = " + l.inline())
			continue
		}
		for _, sub := range l.entries {
			s.entry(sub, "[["+l.header+"]]", of+" "+sub.text("id"), of)
		}
	}
}

// scribble writes a whole configuration.
func scribble(t *rapid.T, c Config) string {
	s := &scribe{T: t, newline: rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "newline")}
	e := schemeEntry(c.Scheme)
	form := rapid.IntRange(0, 5).Draw(t, "form")
	withScheme := !cmp.Equal(c.Scheme, completed(Config{Scheme: annotate.DefaultScheme()}).Scheme)
	if withScheme && form == 0 { // dotted keys
		for _, f := range e.fields {
			s.line("scheme." + f.key + " = " + s.value(f.value, ""))
		}
		for _, l := range e.lists {
			s.line("scheme." + l.key + " = " + l.inline() + " " + s.note(""))
		}
	}
	if withScheme && form == 1 {
		s.line("scheme = " + e.inline() + " " + s.note(""))
	}
	if c.Name != "" {
		s.above("", "")
		s.block(configEntry{fields: []configField{{key: "name", value: c.Name}}}, "[workspace]", "", "")
	}
	if r := c.Review; r.Open || len(r.Reasons) > 0 || len(r.Reviewers) > 0 {
		s.above("", "")
		fields := []configField{{key: "blind", value: !r.Open}}
		if len(r.Reviewers) > 0 || s.chance() {
			fields = append(fields, configField{key: "reviewers", value: r.Reviewers})
		}
		if len(r.Reasons) > 0 || s.chance() {
			fields = append(fields, configField{key: "reasons", value: r.Reasons})
		}
		s.block(configEntry{fields: fields}, "[review]", "", "")
	}
	if c.History.Off || s.chance() {
		s.above("", "")
		s.block(configEntry{fields: []configField{{key: "keep", value: !c.History.Off}}}, "[history]", "", "")
	}
	if withScheme && form > 1 {
		s.above("", "")
		s.block(configEntry{fields: e.fields}, "[scheme]", "", "")
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			for _, sub := range e.lists[i].entries {
				s.entry(sub, "[["+e.lists[i].header+"]]", e.lists[i].key+" "+sub.text("id"), "")
			}
		}
	}
	for s.chance() {
		s.line("")
		s.line(s.note(""))
	}
	text := s.out.String()
	if s.chance() {
		text = strings.TrimRight(text, "\r\n")
	}
	return text
}

// TestAnyConfigCanBeEditedIntoAnyOther: the result says what was wanted, notes
// stay that do not belong to what was removed, and wanting what is there changes
// nothing.
func TestAnyConfigCanBeEditedIntoAnyOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := anyConfig(t)
		old := scribble(t, have)
		if d := cmp.Diff(have, completed(parsed(t, old))); d != "" {
			t.Fatalf("the test writes something else than it means: %s\n%s", d, old)
		}
		if got := edited(t, old, have); got != old {
			t.Fatalf("wanting what is there changed the file:\n%s", diff(old, got))
		}
		want := anyConfig(t)
		got := edited(t, old, want)
		if d := cmp.Diff(want, completed(parsed(t, got))); d != "" {
			t.Fatal(d)
		}
		there := map[string]bool{`""`: true}
		for _, l := range schemeEntry(want.Scheme).lists {
			for _, e := range l.entries {
				of := l.key + " " + e.text("id")
				there[fmt.Sprintf("%q", of)] = true
				for _, l := range e.lists {
					for _, e := range l.entries {
						there[fmt.Sprintf("%q", of+" "+e.text("id"))] = true
					}
				}
			}
		}
		for i, part := range strings.Split(old, "# note ") {
			if i == 0 {
				continue
			}
			note, _, _ := strings.Cut(part, ";")
			_, of, _ := strings.Cut(note, " of ")
			if of != `""` && !there[of] {
				continue
			}
			if !strings.Contains(got, "# note "+note+";") {
				t.Fatalf("the note %s is gone:\n%s\n--- became\n%s", note, old, got)
			}
		}
	})
}

// TestOneEditLeavesAllOtherLines: a change to one field of one label changes,
// adds or removes the one line on which it stands, and no note goes.
func TestOneEditLeavesAllOtherLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := anyConfig(t)
		old := scribble(t, have)
		want := have.Clone()
		l := &want.Scheme.Labels[rapid.IntRange(0, len(want.Scheme.Labels)-1).Draw(t, "which")]
		switch rapid.IntRange(0, 3).Draw(t, "field") {
		case 0:
			l.Color = annotate.Color{G: rapid.Byte().Draw(t, "green")}
		case 1:
			l.Archived = !l.Archived
		case 2:
			l.Key = rapid.SampledFrom([]string{"", "x", "ß"}).Draw(t, "key")
		case 3:
			l.Parent = ""
		}
		if !strings.Contains(old, "scheme") {
			return // the whole scheme has to be written
		}
		got := edited(t, old, want)
		gone, come := 0, 0
		for line := range strings.Lines(diff(old, got)) {
			if strings.HasPrefix(line, "-") {
				gone++
			} else {
				come++
			}
		}
		if gone > 1 || come > 2 || come == 2 && strings.HasSuffix(old, "\n") {
			t.Fatalf("%d lines gone, %d come:\n%s", gone, come, diff(old, got))
		}
		if strings.Count(old, "# note ") != strings.Count(got, "# note ") {
			t.Fatalf("notes are gone:\n%s", diff(old, got))
		}
		if back := edited(t, got, have); strings.Count(back, "# note ") != strings.Count(old, "# note ") {
			t.Fatalf("notes are gone on the way back:\n%s", diff(got, back))
		}
	})
}

// TestALabelAddedAndRemovedLeavesNoTrace: byte for byte.
func TestALabelAddedAndRemovedLeavesNoTrace(t *testing.T) {
	for i := range 4 {
		have := parsed(t, deskConfig)
		want := have.Clone()
		for j := range want.Scheme.Labels { // so that no colour has to be written
			want.Scheme.Labels[j].Color = palette[j]
		}
		base := edited(t, strings.ReplaceAll(deskConfig, "id = \"warning\"\n", "id = \"warning\"\ncolor = \"#a65500\"\n"), want)
		base = strings.ReplaceAll(base, "key  = \"1\"\n", "key  = \"1\"\ncolor = \"#4457c9\"\n")
		with := want.Clone()
		with.Scheme.Labels = slices.Insert(with.Scheme.Labels, i, annotate.Label{ID: "new", Attributes: []annotate.Attribute{{ID: "x", Type: annotate.Words}}})
		added := edited(t, base, with)
		if d := cmp.Diff(base, edited(t, added, want)); d != "" || added == base {
			t.Errorf("at %d: %s", i, d)
		}
	}
}

// FuzzEditConfig: whatever a readable file looks like, wanting what it says
// changes nothing, and an edit says what is wanted or is refused.
func FuzzEditConfig(f *testing.F) {
	sample, err := os.ReadFile("../assets/sample/postil.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample, "x", uint8(1))
	f.Add([]byte(deskConfig), "a\nb", uint8(7))
	for _, s := range []string{
		"", "# only\n", "scheme = {id = \"s\", labels = [{id = \"a\", }, # b\n]}", "scheme.id = \"s\"\nscheme.labels = [{id = \"a\"}]\n[workspace]",
		"[[scheme.labels]]\nid = \"a\"\n[scheme]\nid = \"s\"\n[[scheme.labels.attributes]]\nid = \"b\"\ntype = \"text\"\n",
		"\ufeff[\"scheme\"]\r\n id=\"s\"\r\n[[ scheme . labels ]]\r\nid=\"\"\"\r\na\"\"\"\"\r\nguideline='''\n# x\n[y]'''", "[workspace]\nname = \"a\" # b\n\n\n# c",
	} {
		f.Add([]byte(s), "k", uint8(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, word string, what uint8) {
		have, err := ParseConfig("f", data)
		if err != nil {
			return
		}
		same, err := EditConfig(data, have)
		if err != nil && !errors.Is(err, ErrConfigFaults) || err == nil && string(same) != string(data) {
			t.Fatalf("wanting what is there: %v", err)
		}
		want := have.Clone()
		s := &want.Scheme
		i := int(what>>4) % len(s.Labels)
		switch what % 8 {
		case 0:
			want.Name, want.Review.Open, want.Review.Reasons = word, !want.Review.Open, append(want.Review.Reasons, word)
			want.Review.Reviewers = append(want.Review.Reviewers, word)
		case 1:
			s.Labels[i].Guideline = word
		case 2:
			s.Labels[i].ID, s.Name = word, word
		case 3:
			s.Labels = slices.Insert(s.Labels, i, annotate.Label{ID: word})
		case 4:
			s.Labels = slices.Delete(s.Labels, i, i+1)
		case 5:
			slices.Reverse(s.Labels)
		case 6:
			s.Relations = append(s.Relations, annotate.RelationType{ID: word, From: []string{s.Labels[i].ID}})
		case 7:
			s.Labels[i].Attributes = append(s.Labels[i].Attributes, annotate.Attribute{ID: word, Type: annotate.Several, Values: []string{word, "b"}})
			s.Article = nil
		}
		out, err := EditConfig(data, want)
		if errors.Is(err, ErrConfigFaults) {
			return
		}
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		got, err := ParseConfig("f", out)
		if err != nil || !cmp.Equal(completed(got), completed(want)) {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}
