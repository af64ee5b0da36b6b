package storage

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/annotate/compare"
)

func TestConfigOfTheSampleWorkspace(t *testing.T) {
	data, err := os.ReadFile("../assets/sample/postil.toml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseConfig("postil.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	if c.Name == "" || c.Scheme.ID == "" || len(c.Scheme.Labels) < 3 || c.Scheme.Labels[0].Guideline == "" {
		t.Errorf("%+v", c)
	}
}

func TestConfigFillsInWhatMayBeMissing(t *testing.T) {
	c, err := ParseConfig("postil.toml", []byte("\ufeff[scheme]\r\nid = \"x\"\r\n[[scheme.labels]]\r\nid = \"économie\"\r\n[[scheme.labels]]\r\nid = \"b\"\r\nname = \"Big\"\r\narchived = true\r\n[[scheme.labels.attributes]]\r\nid = \"n\"\r\ntype = \"number\"\r\n[[scheme.article]]\r\nid = \"topic\"\r\ntype = \"choice\"\r\nvalues = [\"a\", \"b\"]\r\nrequired = true\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Scheme: annotate.Scheme{
		ID: "x", Version: "1", Name: "x",
		Labels: []annotate.Label{
			{ID: "économie", Name: "économie", Short: "É", Color: palette[0]},
			{ID: "b", Name: "Big", Short: "B", Color: palette[1], Archived: true, Attributes: []annotate.Attribute{{ID: "n", Name: "n", Type: annotate.Number}}},
		},
		Article: []annotate.Attribute{{ID: "topic", Name: "topic", Type: annotate.Choice, Values: []string{"a", "b"}, Required: true}},
	}}
	if d := cmp.Diff(want, c); d != "" {
		t.Error(d)
	}
}

func TestConfigWithoutASchemeHasTheDefaultOne(t *testing.T) {
	for _, in := range []string{"", "# nothing\n", "[workspace]\nname = \"Desk\"\n"} {
		c, err := ParseConfig("postil.toml", []byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(annotate.DefaultScheme(), c.Scheme); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestReviewIsBlindUnlessTheConfigSaysOtherwise(t *testing.T) {
	for in, open := range map[string]bool{"": false, "[review]\n": false, "[review]\nblind = true\n": false, "[review]\nblind = false\n": true} {
		c, err := ParseConfig("postil.toml", []byte(in))
		if err != nil || c.Review.Open != open {
			t.Errorf("%q: open %v, %v", in, c.Review.Open, err)
		}
	}
	if _, err := ParseConfig("f", []byte("[review]\nblind = \"no\"\nbling = 1\n")); err == nil || strings.Count(err.Error(), "f:") != 2 {
		t.Errorf("a wrong type and an unknown key: %v", err)
	}
}

func TestHistoryIsKeptUnlessTheConfigSaysOtherwise(t *testing.T) {
	for in, off := range map[string]bool{"": false, "[history]\n": false, "[history]\nkeep = true\n": false, "[history]\nkeep = false\n": true} {
		c, err := ParseConfig("postil.toml", []byte(in))
		if err != nil || c.History.Off != off {
			t.Errorf("%q: off %v, %v", in, c.History.Off, err)
		}
	}
	if _, err := ParseConfig("f", []byte("[history]\nkeep = \"no\"\nkeeps = 1\n")); err == nil || strings.Count(err.Error(), "f:") != 2 {
		t.Errorf("a wrong type and an unknown key: %v", err)
	}
}

func TestReasonsAreThoseOfTheConfigOrTheUsualOnes(t *testing.T) {
	c, err := ParseConfig("f", []byte("[review]\nreasons = [\"rule 4.2\", \"doubt\"]\n"))
	if err != nil || !slices.Equal(c.Review.Offered(), []string{"rule 4.2", "doubt"}) {
		t.Errorf("%q, %v", c.Review.Reasons, err)
	}
	for _, in := range []string{"", "[review]\nreasons = []\n"} {
		if c, err := ParseConfig("f", []byte(in)); err != nil || c.Review.Reasons != nil || !slices.Equal(c.Review.Offered(), compare.DefaultReasons()) {
			t.Errorf("%q: %q, %v", in, c.Review.Offered(), err)
		}
	}
	_, err = ParseConfig("f", []byte("[review]\nreasons = [\"a\",\n  \" \", \"a\"]\n"))
	if want := "f:3:3: a reason needs words\nf:3:8: the reason \"a\" is there twice"; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if _, err := EditConfig(nil, Config{Scheme: annotate.DefaultScheme(), Review: Review{Reasons: []string{"a", "a"}}}); !errors.Is(err, ErrConfigFaults) {
		t.Errorf("%v", err)
	}
}

func TestConfigNamesEveryFaultWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"unknown keys at every depth": {
			"title = 1\n[workspace]\nnam = \"x\"\n[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"\ncolour = \"#000000\"\n[[scheme.labels.attributes]]\nid = \"q\"\ntype = \"text\"\nvalue = 1\n",
			`f:1:1: unknown key "title": the file may have the tables workspace, review, history, scheme
f:3:1: unknown key "nam": [workspace] may have name
f:8:1: unknown key "colour": [[scheme.labels]] may have id, name, short, key, color, parent, guideline, archived, attributes
f:12:1: unknown key "value": [[scheme.labels.attributes]] may have id, name, type, values, required`,
		},
		"wrong types": {
			"[workspace]\nname = 3\n[scheme]\nid = true\nlabels = [1, {id = \"a\", archived = \"no\"}]\n",
			`f:2:1: "name" must be a text in quotation marks, not a number or date
f:4:1: "id" must be a text in quotation marks, not true or false
f:5:11: every one of "labels" must be a table, not a number or date
f:5:25: "archived" must be true or false, not a text in quotation marks`,
		},
		"a key twice, and a fault after it": {
			"[workspace]\nname = \"a\"\nname = \"b\"\n[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"\ncolor = \"red\"\n",
			`f:3:1: the key "name" stands twice: it is already on line 2
f:8:1: "red" is not a colour: write # and six hexadecimal digits, as in #4457c9`,
		},
		"a table twice": {
			"[workspace]\nname = \"a\"\n[workspace]\n",
			`f:3:2: "workspace" stands twice: it is already on line 1`,
		},
		"keys, ids and parents that clash": {
			"[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"\nkey = \"1\"\n[[scheme.labels]]\nid = \"b\"\nkey = \"1\"\nparent = \"z\"\n[[scheme.labels]]\nid = \"a\"\n",
			`f:8:1: the key "1" is already that of the label "a"
f:9:1: there is no label "z"
f:11:1: two labels have the id "a"`,
		},
		"attributes of the article": {
			"[scheme]\nid = \"s\"\nlabels = [{id = \"a\"}]\n[[scheme.article]]\nid = \"t\"\ntype = \"list\"\n",
			`f:6:1: "list" is no type of attribute: use choice, several, text, yesno or number`,
		},
		"no labels, no id": {
			"[scheme]\nname = \"s\"\n",
			`f:1:2: the scheme needs an id, the word that sidecars record
f:1:2: the scheme has no labels; add at least one [[scheme.labels]]`,
		},
		"an empty colour": {
			"[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"a\"\ncolor = \"\"\n",
			`f:5:1: "" is not a colour: write # and six hexadecimal digits, as in #4457c9`,
		},
		"no TOML": {"[workspace]\nname = \n", "f:2:8: unexpected character U+000A at start of value"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseConfig("f", []byte(c.in))
			var ce *ConfigError
			if !errors.As(err, &ce) {
				t.Fatalf("error %v is no *ConfigError", err)
			}
			if d := cmp.Diff(strings.Split(c.want, "\n"), strings.Split(err.Error(), "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// FuzzConfig: whatever the bytes, the answer is a scheme that passes its own
// check, or faults within the file.
func FuzzConfig(f *testing.F) {
	sample, err := os.ReadFile("../assets/sample/postil.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	for _, s := range []string{"", "[scheme]\n", "a.b.c = 1\na.b = 2", "[[scheme.labels]]\n[scheme.labels.attributes]\n", "scheme = [[[]]]", "[a]\n[a.b]\n[a]\n", "x = {y = {z = 1}, y.z = 2}", "[[scheme.labels]]\nid=\"a\"\nparent=\"a\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseConfig("f", data)
		if err == nil {
			if p := c.Scheme.Check(); len(p) > 0 {
				t.Fatalf("accepted a scheme with faults: %v", p)
			}
			return
		}
		var ce *ConfigError
		if !errors.As(err, &ce) || len(ce.Problems) == 0 {
			t.Fatalf("an error without problems: %v", err)
		}
		lines := strings.Count(string(data), "\n") + 1
		for _, p := range ce.Problems {
			if p.Line < 1 || p.Line > lines+1 || p.Column < 1 || p.Text == "" {
				t.Fatalf("problem %+v in a file of %d lines", p, lines)
			}
		}
	})
}

func TestReviewersAreNamedByTheirSlugs(t *testing.T) {
	c, err := ParseConfig("f", []byte("[review]\nreviewers = [\"ida-marsh\", \"lead\"]\n"))
	if err != nil || !slices.Equal(c.Review.Reviewers, []string{"ida-marsh", "lead"}) {
		t.Errorf("%q, %v", c.Review.Reviewers, err)
	}
	_, err = ParseConfig("f", []byte("[review]\nreviewers = [\"lead\",\n  \"Ida Marsh\", \"lead\", \"\"]\n"))
	var faults *ConfigError
	if !errors.As(err, &faults) || len(faults.Problems) != 3 || faults.Problems[0].Line != 3 {
		t.Errorf("%v", err)
	}
	if _, err := EditConfig(nil, Config{Scheme: annotate.DefaultScheme(), Review: Review{Reviewers: []string{"a", "a"}}}); !errors.Is(err, ErrConfigFaults) {
		t.Errorf("%v", err)
	}
}
