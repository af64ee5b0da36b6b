package session

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate"
	"postil/storage"
	"postil/storage/doctor"
	"postil/storage/sidecar"
)

// kindWords are what is said of a kind of finding.
type kindWords struct {
	title  string // of all of that kind
	advice string // what a person can do where there is no fix
}

// wordsOf are those of a kind; none for one that is not known.
func wordsOf(k doctor.Kind) kindWords {
	switch k {
	case doctor.Conflict:
		return kindWords{
			"Versions that git could not merge",
			"Open the file in a text editor, keep one of the versions between the conflict markers, and take the markers away.",
		}
	case doctor.Copy:
		return kindWords{
			"Second versions, left by sync programs",
			"Compare it with the file that it is a version of, and take away the one that is not needed.",
		}
	case doctor.Duplicate:
		return kindWords{
			"Marks with the same id",
			"Open the file in a text editor, and give one of the two another id.",
		}
	case doctor.Person:
		return kindWords{
			"Marks under another name",
			"Find out whose marks these are, and give the file the short name of that person. Of two people with one short name, one chooses another with File › Who annotates.",
		}
	case doctor.Orphan:
		return kindWords{
			"Marks without their article",
			"Put the article back beside the file, or name the file after the article that its marks are of. If the article is gone for good, move the file away.",
		}
	case doctor.Relation:
		return kindWords{
			"Relations that have lost an end",
			"A second version of the file may have the mark that is missing: fix that first, then look again.",
		}
	case doctor.Label:
		return kindWords{
			"Labels that the scheme does not have",
			"Add the label with File › Edit the scheme, or give the mark another one.",
		}
	case doctor.Temporary:
		return kindWords{
			"Files that a crash left behind",
			"Take the file away.",
		}
	case doctor.Config:
		return kindWords{
			"Faults of postil.toml",
			"Open postil.toml in a text editor, and mend the line.",
		}
	case doctor.Unreadable:
		return kindWords{
			"Files that cannot be read",
			"See to it that you may read it and, if it is an article, that it holds text; then look again.",
		}
	case doctor.Broken:
		return kindWords{
			"Damaged files of marks",
			"Bring an earlier state of the file back, from a backup, from git, or with postilctl history. It is left alone until then.",
		}
	case doctor.Newer:
		return kindWords{
			"Files of a newer Postil",
			"Update Postil. The marks are left alone until then.",
		}
	case doctor.Source:
		return kindWords{
			"Marks of another article",
			"Find out which article the marks are of, and name the file after it.",
		}
	case doctor.Quote:
		return kindWords{
			"Marks whose words are no longer there",
			"Their author opens the article and chooses Mark › Place marks: each mark is shown beside the places where its words may be now.",
		}
	case doctor.Attribute:
		return kindWords{
			"Answers that the scheme does not have",
			"Answer anew at the mark, or add the answer with File › Edit the scheme.",
		}
	case doctor.Meta:
		return kindWords{
			"What is known of articles, and fits none",
			"Put the article back beside the file, or move the file away. If it cannot be read, mend it in a text editor.",
		}
	case doctor.Zone:
		return kindWords{
			"Marks outside the article proper",
			"It may well be meant. If not, delete the mark, or correct the zone with Edit › Zone.",
		}
	}
	return kindWords{}
}

// KindTitle is what all findings of a kind are called.
func KindTitle(k doctor.Kind) string { return cmp.Or(wordsOf(k).title, string(k)) }

// hiddenWords stand for what may not be seen.
const hiddenWords = "What is wrong with the mark is shown once you have marked the article done, as are colleagues’ marks."

// Wrong says what is wrong, as a sentence.
func (a *Ailment) Wrong() string {
	if a.Hidden {
		return hiddenWords
	}
	return sentence(a.Text)
}

// Would says what the fix does, as a sentence; "" where there is none.
func (a *Ailment) Would() string {
	if a.Fix == nil {
		return ""
	}
	return sentence(a.Fix.Text)
}

// RepairLines say what a repair did, a line for each of its fixes that was not taken
// back, the file first.
func RepairLines(r doctor.Kept) []string {
	out := make([]string, len(r.Fixes))
	for i, f := range r.Fixes {
		out[i] = curled(f) + "."
	}
	return out
}

// sentence begins with a capital, ends with a full stop, and has quotes as print has
// them.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return curled(s)
}

// curled has “these” quotes in the place of those of code, unless they come in no pairs.
func curled(s string) string {
	var b strings.Builder
	open, escaped := false, false
	for _, r := range s {
		switch {
		case escaped:
			escaped = false
			if r != '"' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case r == '\\' && open:
			escaped = true
		case r == '"' && open:
			b.WriteRune('”')
			open = false
		case r == '"':
			b.WriteRune('“')
			open = true
		default:
			b.WriteRune(r)
		}
	}
	if open || escaped {
		return s
	}
	return b.String()
}

// describer makes ailments of findings, on another goroutine than the session's.
type describer struct {
	ws     *storage.Workspace
	own    string
	rules  storage.Review
	states map[string]annotate.State // of the person's layers, by article
	name   func(annotate.Person) string
}

// describer takes what is needed from the session.
func (s *Session) describer() *describer {
	d := &describer{ws: s.ws, own: s.person.Slug, rules: s.ws.Config().Review, states: map[string]annotate.State{}}
	for path, doc := range s.docs {
		d.states[path] = doc.Layer.State
	}
	letters := map[string]string{}
	if s.reviewing.hidden {
		for _, slug := range s.everybody() {
			letters[slug] = s.NameOf(slug)
		}
	}
	names := map[string]string{}
	for _, slug := range s.everybody() {
		names[slug] = s.realName(slug)
	}
	for _, doc := range s.docs {
		for _, l := range doc.others {
			names[l.Person.Slug] = l.Person.Name
		}
	}
	names[s.person.Slug] = s.person.Name
	d.name = func(p annotate.Person) string { return cmp.Or(letters[p.Slug], p.Name, names[p.Slug], p.Slug) }
	return d
}

// describe makes ailments of what was found, by kind.
func (d *describer) describe(ctx context.Context, r doctor.Report) []Ailment {
	out := make([]Ailment, 0, len(r.Findings))
	told := map[string]string{} // names, as the layers that can be read have them
	for _, f := range r.Findings {
		told[f.By.Slug] = f.By.Name
	}
	for _, f := range r.Findings {
		a := Ailment{Finding: f, Article: f.Path}
		file := f.Path
		if of, ok := storage.CopyOf(file); ok {
			file = of
		}
		if article, slug, ok := storage.SplitSidecar(file); ok {
			a.Article = article
			by := f.By
			if by.Slug == "" {
				by.Slug, by.Name = slug, told[slug]
			}
			a.Own, a.Person = slug == d.own, d.name(by)
		}
		if f.Kind == doctor.Orphan || !storage.IsArticle(a.Article) {
			a.Article = ""
		}
		a.Hidden = f.Mark != (annotate.ID{}) && !a.Own && ctx.Err() == nil && !mayCompare(d.rules, d.own, d.state(a.Article))
		if f.Fix == nil {
			a.Advice = wordsOf(f.Kind).advice
			if a.Own && f.Kind == doctor.Quote {
				a.Advice = "Go there: each mark is shown beside the places where its words may be now, as with Mark › Place marks."
			}
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Ailment) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	return out
}

// state is how far the person has come with an article.
func (d *describer) state(article string) annotate.State {
	if st, ok := d.states[article]; ok {
		return st
	}
	st := annotate.StateNew
	if data, err := d.ws.ReadRaw(storage.SidecarPath(article, d.own)); err == nil {
		if l, err := sidecar.Decode(data); err == nil {
			st = l.State
		}
	}
	d.states[article] = st
	return st
}
