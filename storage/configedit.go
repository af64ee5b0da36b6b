package storage

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"postil/annotate"
)

// ErrConfigFaults is reported when the configuration that should be written could not be read
// again, since its scheme has faults. The message lists them.
var ErrConfigFaults = errors.New("the scheme cannot be used as it is")

// Clone returns a copy that shares nothing with c, so that it may be changed
// and handed to EditConfig or SaveConfig.
func (c Config) Clone() Config {
	c.Scheme = c.Scheme.Clone()
	c.Review.Reviewers = slices.Clone(c.Review.Reviewers)
	c.Review.Reasons = slices.Clone(c.Review.Reasons)
	return c
}

// EditConfig returns the text of a configuration, changed as little as needed
// for ParseConfig to read want from it. What is not named by the difference
// stays byte for byte: comments, order, empty lines, ways of writing. Notes that
// touch a label, an attribute or a relation move with it, and go when it is
// removed, as those within it do; where such things are written as a list in
// brackets, notes stay where they are. Entries are known by their ids; one whose
// id has gone is taken for renamed when a new one has its name. An empty text,
// as where there is no file, becomes a whole new one, with notes on what its
// parts mean.
//
// What want leaves empty is what ParseConfig reads where the key is missing: a
// name is the id, a short name the first letter, a version "1".
//
// It reports a *ConfigError when old has faults, and ErrConfigFaults (with each
// annotate.Problem) when want has. The result has been read again and compared
// with want; a text that cannot be edited so is reported and left.
func EditConfig(old []byte, want Config) ([]byte, error) {
	have, err := ParseConfig(ConfigFile, old)
	if err != nil {
		return nil, fmt.Errorf("cannot edit %s before its faults are mended: %w", ConfigFile, err)
	}
	want = completed(want)
	if err := checkConfig(want); err != nil {
		return nil, err
	}
	have = completed(have)
	if reflect.DeepEqual(have, want) {
		return old, nil
	}
	text, marked := bytes.CutPrefix(old, []byte("\ufeff"))
	d := newConfigDoc(text)
	d.edit(have, want)
	if d.err != nil {
		return nil, fmt.Errorf("cannot edit %s: the way in which it is written is not understood; edit it by hand: %w", ConfigFile, d.err)
	}
	out := d.data
	if marked {
		out = append([]byte("\ufeff"), out...)
	}
	got, err := ParseConfig(ConfigFile, out)
	if err != nil {
		return nil, fmt.Errorf("cannot edit %s: it could not be read afterwards, so it is left as it was; edit it by hand: %w", ConfigFile, err)
	}
	if !reflect.DeepEqual(completed(got), want) {
		return nil, fmt.Errorf("cannot edit %s: it would say something else afterwards, so it is left as it was; edit it by hand", ConfigFile)
	}
	return out, nil
}

// completed is a configuration as ParseConfig would read it, sharing nothing.
func completed(c Config) Config {
	c = c.Clone()
	c.Name = strings.TrimSpace(c.Name)
	c.Review.Reviewers, c.Review.Reasons = orNil(c.Review.Reviewers), orNil(c.Review.Reasons)
	s := &c.Scheme
	s.Version = orElse(s.Version, "1")
	s.Name = orElse(s.Name, s.ID)
	for i := range s.Labels {
		l := &s.Labels[i]
		l.Name = orElse(l.Name, l.ID)
		l.Short = orElse(l.Short, firstLetter(l.Name))
		l.Attributes = completedAttributes(l.Attributes)
	}
	for i := range s.Relations {
		t := &s.Relations[i]
		t.Name = orElse(t.Name, t.ID)
		t.From, t.To = orNil(t.From), orNil(t.To)
	}
	s.Labels, s.Relations, s.Article = orNil(s.Labels), orNil(s.Relations), completedAttributes(s.Article)
	return c
}

func completedAttributes(attrs []annotate.Attribute) []annotate.Attribute {
	for i := range attrs {
		attrs[i].Name = orElse(attrs[i].Name, attrs[i].ID)
		attrs[i].Values = orNil(attrs[i].Values)
	}
	return orNil(attrs)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func orNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

// checkConfig reports what would keep a configuration from being read.
func checkConfig(c Config) error {
	problems := c.Scheme.Check()
	if strings.TrimSpace(c.Scheme.ID) == "" {
		problems = append(problems, annotate.Problem{Field: "scheme.id", Text: "the scheme needs an id, the word that sidecars record"})
	}
	if len(problems) > 0 {
		errs := make([]error, len(problems))
		for i, p := range problems {
			errs[i] = p
		}
		return fmt.Errorf("%w: %w", ErrConfigFaults, errors.Join(errs...))
	}
	for i, slug := range c.Review.Reviewers {
		if slug == "" || SafeName(slug) != slug || slices.Contains(c.Review.Reviewers[:i], slug) {
			return fmt.Errorf("%w: the reviewer %q is there twice, or is no slug", ErrConfigFaults, slug)
		}
	}
	for i, reason := range c.Review.Reasons {
		if strings.TrimSpace(reason) == "" || slices.Contains(c.Review.Reasons[:i], reason) {
			return fmt.Errorf("%w: the reason %q is there twice, or has no words", ErrConfigFaults, reason)
		}
	}
	if !utf8.ValidString(c.Name) || !isUTF8(schemeEntry(c.Scheme)) || !isUTF8(configEntry{fields: []configField{{value: c.Review.Reasons}}}) {
		return fmt.Errorf("%w: a name or text in it is not Unicode", ErrConfigFaults)
	}
	return nil
}

func isUTF8(e configEntry) bool {
	for _, f := range e.fields {
		switch v := f.value.(type) {
		case string:
			if !utf8.ValidString(v) {
				return false
			}
		case []string:
			if slices.ContainsFunc(v, func(s string) bool { return !utf8.ValidString(s) }) {
				return false
			}
		}
	}
	for _, l := range e.lists {
		if slices.ContainsFunc(l.entries, func(e configEntry) bool { return !isUTF8(e) }) {
			return false
		}
	}
	return true
}

// edit makes the difference between have, which the text says, and want.
func (d *configDoc) edit(have, want Config) {
	fresh := len(bytes.TrimSpace(d.data)) == 0
	note := func(s string) string {
		if !fresh {
			return ""
		}
		return strings.ReplaceAll(s, "\n", d.newline)
	}
	if fresh {
		d.appendBlock(note(noteTop))
	}
	if have.Name != want.Name {
		name := configField{key: "name", value: want.Name, needless: want.Name == ""}
		switch {
		case d.get("workspace") == nil:
			d.prependBlock(note(noteWorkspace) + configEntry{fields: []configField{name}}.block("[workspace]", d.newline))
		case name.needless && d.drop("workspace", "name"):
		default:
			d.set("workspace", name.key, name.value, []string{"name"})
		}
	}
	d.editReview(have.Review, want.Review, note)
	if have.History != want.History {
		keep := configField{key: "keep", value: !want.History.Off}
		d.setTable("history", []string{"keep"}, []configField{keep}, note(noteHistory))
	}
	switch {
	case reflect.DeepEqual(have.Scheme, want.Scheme):
	case d.get("scheme") == nil:
		d.appendScheme(schemeEntry(want.Scheme))
	default:
		d.update("scheme", schemeEntry(want.Scheme), func() configEntry {
			s := d.get("scheme")
			h := annotate.Scheme{ID: d.string(s, "id"), Version: orElse(d.string(s, "version"), "1")}
			h.Name = orElse(d.string(s, "name"), h.ID)
			return schemeEntry(h)
		})
	}
}

// editReview makes the difference in what is said about reviewing.
func (d *configDoc) editReview(have, want Review, note func(string) string) {
	var changed []configField
	notes := ""
	if have.Open != want.Open {
		changed = append(changed, configField{key: "blind", value: !want.Open})
		notes += noteReview
	}
	if !slices.Equal(have.Reviewers, want.Reviewers) {
		if len(want.Reviewers) > 0 || !d.drop("review", "reviewers") {
			changed = append(changed, configField{key: "reviewers", value: slices.Clone(want.Reviewers)})
		}
		notes += noteReviewers
	}
	if !slices.Equal(have.Reasons, want.Reasons) {
		if len(want.Reasons) > 0 || !d.drop("review", "reasons") {
			changed = append(changed, configField{key: "reasons", value: slices.Clone(want.Reasons)})
		}
		notes += noteReasons
	}
	d.setTable("review", []string{"blind", "reviewers", "reasons"}, changed, note(notes))
}

// setTable gives keys of a table values. A table that is not there yet comes behind
// the workspace's, below a note.
func (d *configDoc) setTable(table string, order []string, changed []configField, note string) {
	switch w := d.get("workspace"); {
	case len(changed) == 0:
	case d.get(table) != nil:
		for _, f := range changed {
			d.set(table, f.key, f.value, order)
		}
	case w != nil && w.block >= 0:
		d.insertAfter(w.block, note+configEntry{fields: changed}.block("["+table+"]", d.newline))
	default:
		d.prependBlock(note + configEntry{fields: changed}.block("["+table+"]", d.newline))
	}
}

// Notes of a new file and of a new scheme.
const (
	noteTop = `# What this workspace is called, and how its articles are labelled. Lines that
# begin with # are notes for people; Postil keeps them when it changes the rest.
`
	noteWorkspace = ""
	noteReview    = `# Until an article is marked done, people do not see each other's marks of it;
# with blind = false they always do.
`
	noteReviewers = `# Who reviews and always sees all marks: the names that stand in files of marks.
`
	noteReasons = `# What reviewers may give as reason for a decision.
`
	noteHistory = `# Whether what became of the marks is kept in .postil/history.
`
	noteScheme = `# The scheme. Files of marks record its id and version; give it a new version
# when the meaning of a label changes.
`
)

// notes of the scheme's lists, by key.
var listNotes = map[string]string{
	"labels": `# The labels, in the order in which they are offered. The id is stored with
# every mark, so it stays; everything else may change. A label that is no longer
# wanted is archived (archived = true), not removed, while marks have it.
`,
	"relations": `# Links that may be drawn between two marks: from and to are the labels of
# their ends; without them, any. A symmetric one has no direction.
`,
	"article": `# What is asked about the article as a whole.
`,
}

// appendScheme writes a scheme to the end of the file.
func (d *configDoc) appendScheme(e configEntry) {
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", d.newline) }
	text := crlf(noteScheme) + configEntry{fields: e.fields}.block("[scheme]", d.newline)
	for _, l := range e.lists {
		note := crlf(listNotes[l.key])
		for _, sub := range l.entries {
			text += d.newline
			if note != "" {
				// An empty line, since it is about all of them.
				text += note + d.newline
				note = ""
			}
			text += sub.block("[["+l.header+"]]", d.newline)
		}
	}
	d.appendBlock(text)
}
