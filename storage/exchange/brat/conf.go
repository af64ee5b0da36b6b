package brat

import (
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func itoa(n int) string { return strconv.Itoa(n) }

// configurations reads annotation.conf and what belongs to it, for each folder
// the nearest one above.
type configurations struct {
	src  *source.Source
	to   foreign.Sink
	read map[string]schemeTypes // by folder of the marks
}

func (c *configurations) of(dir string) schemeTypes {
	if t, ok := c.read[dir]; ok {
		return t
	}
	var t schemeTypes
	switch {
	case c.src.Exists(path.Join(dir, confFile)):
		t = c.load(dir)
	case dir != ".":
		t = c.of(path.Dir(dir))
	}
	c.read[dir] = t
	return t
}

// load reads the configuration of a folder and hands on its scheme.
func (c *configurations) load(dir string) schemeTypes {
	content := func(name string) string {
		p := path.Join(dir, name)
		if !c.src.Exists(p) {
			return ""
		}
		raw, err := c.src.Bytes(p, nil)
		var s string
		if err == nil {
			s, _, err = decode(raw)
		}
		if err != nil {
			c.to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: p}, Reason: err.Error()})
		}
		return s
	}
	conf := parseConf(content(confFile))
	conf.visual(content(visualFile))
	conf.keys(content(keysFile))
	c.to.Scheme(conf.scheme())
	return conf.types
}

// conf is a configuration as read.
type conf struct {
	labels     []annotate.Label // ids are brat's words until scheme
	relations  []annotate.RelationType
	attributes []confAttribute
	entities   []string // words of section entities or spans, for <ENTITY>
	events     []string
	macros     map[string][]string
	types      schemeTypes
	id         schemeID
}

type confAttribute struct {
	annotate.Attribute
	on []string // words of labels; nil: all
}

type schemeID struct{ ID, Name, Version string }

// known is what a note of Postil says of a word of brat's: see the writer.
type known struct {
	Label     string                 `json:"label,omitempty"`
	Relation  string                 `json:"relation,omitempty"`
	Attribute string                 `json:"attribute,omitempty"`
	Value     string                 `json:"value,omitempty"` // of the attribute
	Is        string                 `json:"is"`
	Type      annotate.AttributeType `json:"type,omitempty"` // of an attribute

	Scheme  string `json:"scheme,omitempty"` // its id; Is is its name
	Version string `json:"version,omitempty"`
}

const noteMark = "# postil "

func parseConf(s string) *conf {
	c := &conf{macros: map[string][]string{}, types: schemeTypes{
		labels: map[string]string{}, relations: map[string]string{}, attributes: map[string]string{},
		values: map[string]map[string]string{}, kinds: map[string]annotate.AttributeType{},
	}}
	section := ""
	var above []string // the words above, by depth
	for l := range lines(s) {
		text := strings.TrimRight(l.text, " \t")
		trimmed := strings.TrimLeft(text, " \t")
		switch {
		case strings.HasPrefix(text, noteMark):
			c.note(strings.TrimPrefix(text, noteMark))
			continue
		case trimmed == "" || trimmed[0] == '#' || strings.Trim(trimmed, "-") == "":
			continue
		case trimmed[0] == '[' && trimmed[len(trimmed)-1] == ']':
			section, above = strings.ToLower(trimmed[1:len(trimmed)-1]), nil
			continue
		}
		if name, values, ok := strings.Cut(trimmed, "="); ok && strings.HasPrefix(name, "<") && strings.HasSuffix(name, ">") {
			c.macros[name] = splitTrim(values, "|")
			continue
		}
		// Depth is by tabs; some indent by spaces, of which any number is one step.
		depth := len(text) - len(strings.TrimLeft(text, "\t"))
		if depth == 0 && text[0] == ' ' {
			depth = 1
		}
		word, rest := trimmed, ""
		if i := strings.IndexAny(trimmed, " \t"); i >= 0 {
			word, rest = trimmed[:i], strings.TrimSpace(trimmed[i:])
		}
		chosen := !strings.HasPrefix(word, "!")
		word = strings.TrimPrefix(word, "!")
		depth = min(depth, len(above))
		parent := ""
		if depth > 0 {
			parent = above[depth-1]
		}
		above = append(above[:depth], word)
		c.entry(section, word, parent, rest, chosen)
	}
	return c
}

func splitTrim(s, sep string) []string {
	var out []string
	for _, part := range strings.Split(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func (c *conf) entry(section, word, parent, rest string, chosen bool) {
	if strings.HasPrefix(word, "<") || word == "ENTITY-NESTING" {
		return // which marks may overlap: all may, here
	}
	args := splitTrim(rest, ",")
	switch section {
	case "entities", "spans", "events":
		if section == "events" {
			c.events = append(c.events, word)
			c.roles(word, args)
		} else {
			c.entities = append(c.entities, word)
		}
		if !slices.ContainsFunc(c.labels, func(l annotate.Label) bool { return l.ID == word }) {
			c.labels = append(c.labels, annotate.Label{ID: word, Name: word, Parent: parent, Archived: !chosen})
		}
	case "relations":
		if !chosen {
			return
		}
		r := annotate.RelationType{ID: word, Name: word}
		ends := 0
		for _, a := range args {
			key, value, _ := strings.Cut(a, ":")
			switch {
			case key == "<REL-TYPE>":
				r.Symmetric = strings.Contains(value, "symmetric")
			case strings.HasPrefix(key, "<"):
			case ends == 0:
				r.From, ends = splitTrim(value, "|"), 1
			case ends == 1:
				r.To, ends = splitTrim(value, "|"), 2
			}
		}
		c.addRelation(r)
	case "attributes":
		a := confAttribute{Attribute: annotate.Attribute{ID: word, Name: word, Type: annotate.YesNo}}
		for _, arg := range args {
			key, value, _ := strings.Cut(arg, ":")
			switch key {
			case "Arg":
				a.on = splitTrim(value, "|")
			case "Value":
				a.Type, a.Values = annotate.Choice, splitTrim(value, "|")
			}
		}
		c.attributes = append(c.attributes, a)
	}
}

// roles makes relation types of an event's arguments: Theme+:Protein|<EVENT>.
func (c *conf) roles(event string, args []string) {
	for _, a := range args {
		role, to, ok := strings.Cut(a, ":")
		role = strings.TrimRight(role, "?*+")
		if i := strings.IndexByte(role, '{'); i > 0 {
			role = role[:i]
		}
		if !ok || role == "" || strings.HasPrefix(role, "<") {
			continue
		}
		c.addRelation(annotate.RelationType{ID: role, Name: role, From: []string{event}, To: splitTrim(to, "|")})
	}
}

// addRelation adds a type, or lets a known one have more ends. No ends means
// any, and stays so.
func (c *conf) addRelation(r annotate.RelationType) {
	i := slices.IndexFunc(c.relations, func(h annotate.RelationType) bool { return h.ID == r.ID })
	if i < 0 {
		c.relations = append(c.relations, r)
		return
	}
	h := &c.relations[i]
	h.Symmetric = h.Symmetric && r.Symmetric
	h.From, h.To = union(h.From, r.From), union(h.To, r.To)
}

func union(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// note reads what Postil has written for itself.
func (c *conf) note(s string) {
	var k known
	if json.Unmarshal([]byte(s), &k) != nil {
		return // somebody else's words
	}
	switch {
	case k.Label != "":
		c.types.labels[k.Label] = k.Is
	case k.Relation != "":
		c.types.relations[k.Relation] = k.Is
	case k.Value != "":
		if c.types.values[k.Attribute] == nil {
			c.types.values[k.Attribute] = map[string]string{}
		}
		c.types.values[k.Attribute][k.Value] = k.Is
	case k.Attribute != "":
		c.types.attributes[k.Attribute] = k.Is
		if k.Type != "" {
			c.types.kinds[k.Attribute] = k.Type
		}
	case k.Scheme != "":
		c.id = schemeID{k.Scheme, k.Is, k.Version}
	}
}

// visual reads names and colours.
func (c *conf) visual(s string) {
	section := ""
	for l := range lines(s) {
		text := strings.TrimSpace(l.text)
		switch {
		case text == "" || text[0] == '#':
			continue
		case text[0] == '[' && text[len(text)-1] == ']':
			section = strings.ToLower(text[1 : len(text)-1])
			continue
		}
		switch section {
		case "labels":
			c.called(splitTrim(text, "|"))
		case "drawing":
			i := strings.IndexAny(text, " \t")
			if i < 0 {
				continue
			}
			c.drawn(text[:i], splitTrim(text[i:], ","))
		}
	}
}

func (c *conf) called(f []string) {
	if len(f) < 2 {
		return
	}
	for i := range c.labels {
		if l := &c.labels[i]; l.ID == f[0] {
			l.Name = f[1]
		}
	}
	for i := range c.relations {
		if r := &c.relations[i]; r.ID == f[0] {
			r.Name = f[1]
		}
	}
	for i := range c.attributes {
		if a := &c.attributes[i]; a.ID == f[0] {
			a.Name = f[1]
		}
	}
}

func (c *conf) drawn(word string, looks []string) {
	i := slices.IndexFunc(c.labels, func(l annotate.Label) bool { return l.ID == word })
	if i < 0 {
		return
	}
	for _, look := range looks {
		if value, ok := strings.CutPrefix(look, "bgColor:"); ok {
			if color, ok := parseColor(value); ok {
				c.labels[i].Color = color
			}
		}
	}
}

// parseColor reads a colour of HTML: #rrggbb, #rgb or a name.
func parseColor(s string) (annotate.Color, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) == 4 && s[0] == '#' {
		s = "#" + s[1:2] + s[1:2] + s[2:3] + s[2:3] + s[3:] + s[3:]
	}
	if c, err := annotate.ParseColor(s); err == nil {
		return c, true
	}
	c, ok := colornames.Map[s]
	return annotate.Color{R: c.R, G: c.G, B: c.B}, ok
}

// keys reads lines as "C	Claim".
func (c *conf) keys(s string) {
	for l := range lines(s) {
		f := strings.Fields(l.text)
		if len(f) != 2 || strings.HasPrefix(f[0], "#") {
			continue
		}
		for i := range c.labels {
			if c.labels[i].ID == f[1] && c.labels[i].Key == "" {
				c.labels[i].Key = strings.ToLower(f[0])
			}
		}
	}
}

// scheme is the configuration with the words of brat's replaced by ours.
func (c *conf) scheme() annotate.Scheme {
	s := annotate.Scheme{ID: c.id.ID, Name: c.id.Name, Version: c.id.Version}
	for _, l := range c.labels {
		for _, a := range c.attributes {
			if a.on == nil || slices.Contains(c.expand(a.on, 0), l.ID) {
				l.Attributes = append(l.Attributes, c.attribute(a.Attribute))
			}
		}
		l.ID = c.types.label(l.ID)
		if l.Parent != "" {
			l.Parent = c.types.label(l.Parent)
		}
		s.Labels = append(s.Labels, l)
	}
	for _, r := range c.relations {
		r.ID = c.types.relation(r.ID)
		r.From, r.To = c.ends(r.From), c.ends(r.To)
		s.Relations = append(s.Relations, r)
	}
	return s
}

func (c *conf) attribute(a annotate.Attribute) annotate.Attribute {
	word := a.ID
	a.ID = c.types.attribute(word)
	if kind, ok := c.types.kinds[word]; ok {
		a.Type = kind
	}
	values := make([]string, len(a.Values))
	for i, v := range a.Values {
		values[i] = lookup(c.types.values[word], v)
	}
	a.Values = values
	if a.Type != annotate.Choice && a.Type != annotate.Several {
		a.Values = nil
	}
	return a
}

// ends are the labels that words of ends stand for; nil for any.
func (c *conf) ends(words []string) []string {
	if slices.Contains(words, "<ANY>") {
		return nil
	}
	var out []string
	for _, w := range c.expand(words, 0) {
		if label := c.types.label(w); !slices.Contains(out, label) && slices.ContainsFunc(c.labels, func(l annotate.Label) bool { return l.ID == w }) {
			out = append(out, label)
		}
	}
	return out
}

// mostMacros bounds how deep macros may stand in each other.
const mostMacros = 8

// expand replaces macros by what they stand for.
func (c *conf) expand(words []string, depth int) []string {
	if depth > mostMacros {
		return nil
	}
	var out []string
	for _, w := range words {
		switch {
		case w == "<ENTITY>":
			out = append(out, c.entities...)
		case w == "<EVENT>":
			out = append(out, c.events...)
		case w == "<ANY>":
			out = append(append(out, c.entities...), c.events...)
		case strings.HasPrefix(w, "<"):
			out = append(out, c.expand(c.macros[w], depth+1)...)
		default:
			out = append(out, w)
		}
	}
	return out
}
