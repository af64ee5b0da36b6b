package storage

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"postil/annotate"
	"postil/annotate/compare"
)

// ConfigFile is the name of the file that makes a folder a workspace of its
// own kind. A folder without it is a workspace with the default scheme.
const ConfigFile = "postil.toml"

// maxConfig bounds the size of a configuration, in bytes.
const maxConfig = 1 << 20

// Config is what a workspace's postil.toml says:
//
//	[workspace]
//	name = "Newsroom"
//
//	[review]
//	blind = true                 # false: everybody sees everybody's marks at once
//	reviewers = ["lead"]         # slugs of those who review and are never blind
//	reasons = ["guideline"]      # what reviewers may give as reason; some usual ones where it is missing
//
//	[history]
//	keep = true                  # false: saves are not added to the history in .postil/history
//
//	[scheme]                     # left out: the default scheme
//	id = "newsroom"              # recorded in sidecars
//	version = "1"                # "1" where it is missing
//	name = "Newsroom"            # the id where it is missing
//
//	[[scheme.labels]]
//	id = "claim"                 # stored with every mark; never change it
//	name = "Claim"               # the id where it is missing
//	short = "C"                  # the name's first letter where it is missing
//	key = "1"                    # one letter or digit
//	color = "#4457c9"            # one of a row of colours where it is missing
//	parent = "statement"         # id of the label of which this is a kind
//	guideline = "When to use it."
//	archived = false             # true: kept for old marks, not offered
//
//	[[scheme.labels.attributes]]
//	id = "certainty"
//	name = "Certainty"           # the id where it is missing
//	type = "choice"              # choice, several, text, yesno or number
//	values = ["asserted", "denied"]
//	required = false
//
//	[[scheme.relations]]         # links that may be drawn between two marks
//	id = "answers"               # stored with every relation; never change it
//	name = "Answers"             # the id where it is missing
//	from = ["claim"]             # ids of labels; any where it is missing or empty
//	to = ["quote", "claim"]
//	symmetric = false            # true: both ends are equal
//
//	[[scheme.article]]           # like labels.attributes, about the whole article
//	id = "topic"
//	type = "text"
//
// EditConfig changes such a file and keeps what else it holds, comments too.
type Config struct {
	Name    string // of the workspace; "" where the file gives none
	Scheme  annotate.Scheme
	Review  Review
	History History
}

// History is what a workspace says about keeping what became of its marks.
type History struct {
	// Off keeps saves from being added to the history. What is there stays.
	Off bool
}

// Review is what a workspace says about seeing each other's marks, and deciding
// on them.
type Review struct {
	// Open lets people see the marks of others before they have marked an
	// article done. On a shared folder the opposite is a courtesy, not a lock.
	Open bool
	// Reviewers are the slugs of those who see all marks, whether they have
	// marked an article done or not, since they decide on them. Anybody may decide
	// who may see.
	Reviewers []string
	// Reasons are those that reviewers may give for a decision, in the order in
	// which they are offered; nil means compare.DefaultReasons.
	Reasons []string
}

// Offered are the reasons that reviewers may choose from.
func (r Review) Offered() []string {
	if len(r.Reasons) == 0 {
		return compare.DefaultReasons()
	}
	return r.Reasons
}

// ConfigProblem is one fault of a configuration and where it is. Line and
// Column count from 1, the column in code points.
type ConfigProblem struct {
	Line, Column int
	Text         string
}

// ConfigError lists all that is wrong with a configuration, in the order of
// the file.
type ConfigError struct {
	File     string
	Problems []ConfigProblem
}

// Error is one line per problem, as compilers write them: file:line:column.
func (e *ConfigError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", e.File, p.Line, p.Column, p.Text)
	}
	return strings.Join(lines, "\n")
}

// ParseConfig reads a configuration. Every fault makes it fail: file names the
// configuration in the *ConfigError that it reports then.
func ParseConfig(file string, data []byte) (Config, error) {
	if len(data) > maxConfig {
		return Config{}, &ConfigError{file, []ConfigProblem{{1, 1, fmt.Sprintf("the file has %d bytes; a configuration may have %d", len(data), maxConfig)}}}
	}
	r := &configReader{}
	root := r.parse(data)
	var c Config
	if root != nil {
		c = r.config(root)
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b ConfigProblem) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Column - b.Column
		})
		return Config{}, &ConfigError{file, r.problems}
	}
	return c, nil
}

func (r *configReader) config(root *tomlValue) Config {
	c := Config{Scheme: annotate.DefaultScheme()}
	r.known(root, "", "workspace", "review", "history", "scheme")
	if w := r.table(root, "workspace"); w != nil {
		r.known(w, "[workspace]", "name")
		c.Name = strings.TrimSpace(r.string(w, "name"))
	}
	if v := r.table(root, "review"); v != nil {
		r.known(v, "[review]", "blind", "reviewers", "reasons")
		c.Review.Open = v.children["blind"] != nil && !r.bool(v, "blind")
		c.Review.Reviewers = orNil(r.strings(v, "reviewers"))
		for i, slug := range c.Review.Reviewers {
			switch at := root.find(fmt.Sprintf("review.reviewers[%d]", i)); {
			case slug == "" || SafeName(slug) != slug:
				r.say(at, "%q is no slug; it is the part of a file of marks that names the person, as in article.txt.ida-marsh.ann.json", slug)
			case slices.Contains(c.Review.Reviewers[:i], slug):
				r.say(at, "the reviewer %q is there twice", slug)
			}
		}
		c.Review.Reasons = orNil(r.strings(v, "reasons"))
		for i, reason := range c.Review.Reasons {
			switch at := root.find(fmt.Sprintf("review.reasons[%d]", i)); {
			case strings.TrimSpace(reason) == "":
				r.say(at, "a reason needs words")
			case slices.Contains(c.Review.Reasons[:i], reason):
				r.say(at, "the reason %q is there twice", reason)
			}
		}
	}
	if h := r.table(root, "history"); h != nil {
		r.known(h, "[history]", "keep")
		c.History.Off = h.children["keep"] != nil && !r.bool(h, "keep")
	}
	if s := r.table(root, "scheme"); s != nil {
		c.Scheme = r.scheme(s)
		for _, p := range c.Scheme.Check() {
			// Check calls the article's attributes scheme.attributes.
			field := strings.Replace(p.Field, "scheme.attributes[", "scheme.article[", 1)
			r.say(root.find(field), "%s", p.Text)
		}
	}
	return c
}

func (r *configReader) scheme(s *tomlValue) annotate.Scheme {
	r.known(s, "[scheme]", "id", "version", "name", "labels", "relations", "article")
	out := annotate.Scheme{ID: r.string(s, "id"), Version: r.string(s, "version"), Name: r.string(s, "name")}
	if strings.TrimSpace(out.ID) == "" && r.typed(s, "id", tomlString) {
		r.say(s.at("id"), "the scheme needs an id, the word that sidecars record")
	}
	if out.Version == "" {
		out.Version = "1"
	}
	if out.Name == "" {
		out.Name = out.ID
	}
	for i, t := range r.tables(s, "labels", "[[scheme.labels]]") {
		out.Labels = append(out.Labels, r.label(t, i))
	}
	for _, t := range r.tables(s, "relations", "[[scheme.relations]]") {
		out.Relations = append(out.Relations, r.relation(t))
	}
	out.Article = r.attributes(s, "article", "[[scheme.article]]")
	return out
}

func (r *configReader) relation(t *tomlValue) annotate.RelationType {
	r.known(t, "[[scheme.relations]]", "id", "name", "from", "to", "symmetric")
	rel := annotate.RelationType{
		ID: r.string(t, "id"), Name: r.string(t, "name"),
		From: r.strings(t, "from"), To: r.strings(t, "to"), Symmetric: r.bool(t, "symmetric"),
	}
	if rel.Name == "" {
		rel.Name = rel.ID
	}
	return rel
}

// palette gives labels without a colour one, by their place in the scheme.
var palette = [...]annotate.Color{
	{R: 0x44, G: 0x57, B: 0xc9},
	{R: 0xa6, G: 0x55, B: 0x00},
	{R: 0x0b, G: 0x7a, B: 0x6c},
	{R: 0xb0, G: 0x30, B: 0x60},
	{R: 0x5d, G: 0x6b, B: 0x00},
	{R: 0x7a, G: 0x3f, B: 0xb0},
	{R: 0x00, G: 0x6e, B: 0xa8},
	{R: 0x8a, G: 0x4b, B: 0x2f},
}

// PaletteColor is the colour of a label that has none of its own and is the
// ith of its scheme.
func PaletteColor(i int) annotate.Color { return palette[i%len(palette)] }

func (r *configReader) label(t *tomlValue, i int) annotate.Label {
	r.known(t, "[[scheme.labels]]", "id", "name", "short", "key", "color", "parent", "guideline", "archived", "attributes")
	l := annotate.Label{
		ID: r.string(t, "id"), Name: r.string(t, "name"), Short: r.string(t, "short"), Key: r.string(t, "key"),
		Color: PaletteColor(i), Parent: r.string(t, "parent"), Guideline: r.string(t, "guideline"), Archived: r.bool(t, "archived"),
	}
	if c := r.string(t, "color"); c != "" || t.child("color") != nil && r.typed(t, "color", tomlString) {
		var err error
		if l.Color, err = annotate.ParseColor(c); err != nil {
			r.say(t.at("color"), "%v", err)
		}
	}
	if l.Name == "" {
		l.Name = l.ID
	}
	if l.Short == "" {
		l.Short = firstLetter(l.Name)
	}
	l.Attributes = r.attributes(t, "attributes", "[[scheme.labels.attributes]]")
	return l
}

func (r *configReader) attributes(t *tomlValue, key, where string) []annotate.Attribute {
	var out []annotate.Attribute
	for _, a := range r.tables(t, key, where) {
		out = append(out, r.attribute(a, where))
	}
	return out
}

func (r *configReader) attribute(t *tomlValue, where string) annotate.Attribute {
	r.known(t, where, "id", "name", "type", "values", "required")
	attr := annotate.Attribute{
		ID: r.string(t, "id"), Name: r.string(t, "name"), Type: annotate.AttributeType(r.string(t, "type")),
		Values: r.strings(t, "values"), Required: r.bool(t, "required"),
	}
	if attr.Name == "" {
		attr.Name = attr.ID
	}
	return attr
}

// firstLetter is the first letter or digit of a name, as a capital.
func firstLetter(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return ""
}
