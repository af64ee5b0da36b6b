package labelstudio

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"postil/annotate"
	"postil/storage/exchange/source"
)

// config is a labelling configuration: what the controls are that results
// refer to, and which data they are about.
type config struct {
	controls map[string]*control
	objects  map[string]object
	scheme   annotate.Scheme
}

// control asks about a region or the task.
type control struct {
	name      string
	attribute string // what it is called here
	labels    []string
	declared  annotate.Attribute
	perRegion bool
}

// object shows data of the task.
type object struct {
	kind string // Text, HyperText, Paragraphs
	key  string // of the data
	name string // Paragraphs: the member that names the speaker
	text string // Paragraphs: the member that is what was said
}

// findConfig reads the configuration beside a file of tasks, or an empty one
// where there is none.
func findConfig(src *source.Source, near string) (*config, error) {
	names := []string{"config.xml", "label_config.xml", "labeling_config.xml", "labeling-config.xml"}
	for _, n := range names {
		if p := path.Join(path.Dir(near), n); src.Exists(p) {
			return readConfig(src, p)
		}
	}
	return &config{}, nil
}

func readConfig(src *source.Source, file string) (*config, error) {
	x, err := src.XML(file)
	if err != nil {
		return &config{}, err
	}
	defer x.Close()
	c := &config{controls: map[string]*control{}, objects: map[string]object{}}
	var at *control
	for {
		t, err := x.Token()
		switch {
		case errors.Is(err, io.EOF):
			c.finish()
			return c, nil
		case err != nil:
			return &config{}, err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if made := c.element(e, at); made != nil {
			at = made
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// element takes an element, within the control at, and returns the control
// that it begins.
func (c *config) element(e xml.StartElement, at *control) *control {
	name, value := attr(e, "name"), attr(e, "value")
	kinds := map[string]annotate.AttributeType{"Choices": annotate.Choice, "TextArea": annotate.Words, "Number": annotate.Number, "Rating": annotate.Number, "Taxonomy": annotate.Several, "DateTime": annotate.Words}
	switch tag := e.Name.Local; tag {
	case "Text", "HyperText", "Paragraphs":
		c.objects[name] = object{kind: tag, key: strings.TrimPrefix(value, "$"), name: orElse(attr(e, "nameKey"), "author"), text: orElse(attr(e, "textKey"), "text")}
	case "Label":
		id := orElse(attr(e, "alias"), value)
		l := annotate.Label{ID: id, Name: value, Key: attr(e, "hotkey"), Guideline: attr(e, "hint")}
		if color, err := annotate.ParseColor(attr(e, "background")); err == nil {
			l.Color = color
		}
		if id != "" && !slices.ContainsFunc(c.scheme.Labels, func(h annotate.Label) bool { return h.ID == id }) {
			c.scheme.Labels = append(c.scheme.Labels, l)
		}
	case "Relation":
		if value != "" {
			c.scheme.Relations = append(c.scheme.Relations, annotate.RelationType{ID: value, Name: value})
		}
	case "Choice":
		if at != nil {
			at.declared.Values = append(at.declared.Values, orElse(attr(e, "alias"), value))
		}
	default:
		kind, ok := kinds[tag]
		if !ok || name == "" {
			return nil
		}
		m := &control{name: name, attribute: orElse(attr(e, "attribute"), name), perRegion: attr(e, "perRegion") == "true"}
		m.declared = annotate.Attribute{ID: m.attribute, Name: orElse(attr(e, "title"), m.attribute), Type: kind, Required: attr(e, "required") == "true"}
		switch choice := attr(e, "choice"); {
		case kind == annotate.Choice && choice == "multiple":
			m.declared.Type = annotate.Several
		case kind == annotate.Choice && attr(e, "answers") == "yes-no":
			m.declared.Type = annotate.YesNo
		}
		if when := attr(e, "whenLabelValue"); when != "" {
			m.labels = strings.Split(when, ",")
			if attr(e, "labels") != "" { // as Postil writes them, for labels with commas
				m.labels = strings.Split(attr(e, "labels"), "\n")
			}
		}
		c.controls[name] = m
		return m
	}
	return nil
}

// finish makes the scheme of the controls.
func (c *config) finish() {
	names := make([]string, 0, len(c.controls))
	for n := range c.controls {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		m := c.controls[n]
		a := m.declared
		if a.Type == annotate.YesNo {
			a.Values = nil
		}
		if !m.perRegion {
			c.scheme.Article = append(c.scheme.Article, a)
			continue
		}
		for i := range c.scheme.Labels {
			if l := &c.scheme.Labels[i]; len(m.labels) == 0 || slices.Contains(m.labels, l.ID) || slices.Contains(m.labels, l.Name) {
				l.Attributes = append(l.Attributes, a)
			}
		}
	}
}

// controls gives each attribute that is written a control of its own name.
type controls struct {
	all  []*control
	by   map[controlKey]*control
	used map[string]bool
}

type controlKey struct {
	attribute string
	kind      annotate.AttributeType
	article   bool
}

func newControls(s *annotate.Scheme) *controls {
	c := &controls{by: map[controlKey]*control{}, used: map[string]bool{labelControl: true, textObject: true}}
	for _, l := range s.Labels {
		for _, a := range l.Attributes {
			c.declare(a, l.ID)
		}
	}
	for _, a := range s.Article {
		if a.ID != leadTime && a.ID != groundTruth {
			c.declare(a, "")
		}
	}
	return c
}

// declare is the control of an attribute of a label, or of the article.
func (c *controls) declare(a annotate.Attribute, label string) *control {
	key := controlKey{a.ID, a.Type, label == ""}
	m := c.by[key]
	if m == nil {
		m = &control{name: a.ID, attribute: a.ID, declared: a, perRegion: label != ""}
		m.declared.Values = slices.Clone(a.Values)
		for n := 2; c.used[m.name] || m.name == ""; n++ {
			m.name = a.ID + "-" + strconv.Itoa(n)
		}
		c.used[m.name] = true
		c.by[key] = m
		c.all = append(c.all, m)
	}
	if label != "" && !slices.Contains(m.labels, label) {
		m.labels = append(m.labels, label)
	}
	for _, v := range a.Values {
		if !slices.Contains(m.declared.Values, v) {
			m.declared.Values = append(m.declared.Values, v)
		}
	}
	return m
}

// of is the control that asks for a value of an attribute.
func (c *controls) of(attribute string, kind annotate.AttributeType, label string, values []string) *control {
	m := c.by[controlKey{attribute, kind, label == ""}]
	if m == nil || label != "" && !slices.Contains(m.labels, label) {
		m = c.declare(annotate.Attribute{ID: attribute, Name: attribute, Type: kind}, label)
	}
	if kind == annotate.Choice || kind == annotate.Several {
		for _, v := range values {
			if !slices.Contains(m.declared.Values, v) {
				m.declared.Values = append(m.declared.Values, v)
			}
		}
	}
	return m
}

// write writes the configuration.
func (c *controls) write(w io.Writer, s *annotate.Scheme) error {
	var b strings.Builder
	b.WriteString("<View>\n  <Labels name=\"" + labelControl + "\" toName=\"" + textObject + "\">\n")
	for _, l := range s.Labels {
		b.WriteString("    <Label")
		pair(&b, "value", orElse(l.Name, l.ID))
		if l.Name != l.ID && l.Name != "" {
			pair(&b, "alias", l.ID)
		}
		if l.Color != (annotate.Color{}) {
			pair(&b, "background", l.Color.String())
		}
		if l.Key != "" {
			pair(&b, "hotkey", l.Key)
		}
		if l.Guideline != "" {
			pair(&b, "hint", l.Guideline)
		}
		b.WriteString("/>\n")
	}
	b.WriteString("  </Labels>\n  <Text name=\"" + textObject + "\" value=\"$text\"/>\n")
	if len(s.Relations) > 0 {
		b.WriteString("  <Relations>\n")
		for _, r := range s.Relations {
			b.WriteString("    <Relation")
			pair(&b, "value", r.ID)
			b.WriteString("/>\n")
		}
		b.WriteString("  </Relations>\n")
	}
	for _, m := range c.all {
		m.write(&b, len(m.labels) == len(s.Labels))
	}
	b.WriteString("</View>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (m *control) write(b *strings.Builder, always bool) {
	tag := map[annotate.AttributeType]string{annotate.Words: "TextArea", annotate.Number: "Number"}[m.declared.Type]
	tag = orElse(tag, "Choices")
	b.WriteString("  <" + tag)
	pair(b, "name", m.name)
	pair(b, "toName", textObject)
	if m.attribute != m.name {
		pair(b, "attribute", m.attribute)
	}
	if m.declared.Name != m.attribute {
		pair(b, "title", m.declared.Name)
	}
	values := m.declared.Values
	switch m.declared.Type {
	case annotate.Choice:
		pair(b, "choice", "single")
	case annotate.Several:
		pair(b, "choice", "multiple")
	case annotate.YesNo:
		pair(b, "choice", "single")
		pair(b, "answers", "yes-no")
		values = []string{"true", "false"}
	case annotate.Words:
		pair(b, "maxSubmissions", "1")
		values = nil
	case annotate.Number:
		values = nil
	}
	if m.declared.Required {
		pair(b, "required", "true")
	}
	if m.perRegion {
		pair(b, "perRegion", "true")
		if !always {
			pair(b, "visibleWhen", "region-selected")
			pair(b, "whenTagName", labelControl)
			pair(b, "whenLabelValue", strings.Join(m.labels, ","))
			if strings.Contains(strings.Join(m.labels, ""), ",") {
				pair(b, "labels", strings.Join(m.labels, "\n"))
			}
		}
	}
	if len(values) == 0 {
		b.WriteString("/>\n")
		return
	}
	b.WriteString(">\n")
	for _, v := range values {
		b.WriteString("    <Choice")
		pair(b, "value", v)
		b.WriteString("/>\n")
	}
	b.WriteString("  </" + tag + ">\n")
}

// pair writes an attribute of an element.
func pair(b *strings.Builder, name, value string) {
	b.WriteString(" " + name + `="`)
	_ = xml.EscapeText(b, []byte(value)) // a Builder takes all
	b.WriteByte('"')
}
