package scheme

import (
	"fmt"

	"postil/annotate"
	"postil/app/widgets"
)

// losses says, one sentence each, what the files would go on holding without
// the edited scheme having a place for it. Nothing of it is ever deleted: the
// sentences are for asking before saving. Labels are not among them, since one
// that marks may have is archived, not removed.
func (d *draft) losses() []string {
	if d.use == nil {
		return nil
	}
	var out []string
	for i := range d.now.Labels {
		out = append(out, d.lostAnswers(d.labelQuestions(i))...)
	}
	for _, r := range d.was.Relations {
		if s := d.lostLinks(r); s != "" {
			out = append(out, s)
		}
	}
	return append(out, d.lostAnswers(d.articleQuestions())...)
}

// lostLinks says what becomes of the links of a relation type in force, or "".
func (d *draft) lostLinks(was annotate.RelationType) string {
	if now, ok := d.now.Relation(was.ID); ok {
		if n := d.use.LostLinks(was, now); n > 0 {
			return fmt.Sprintf("%s of “%s” would no longer be allowed between such labels, but %s in the files and %s still shown.",
				upper(d.count(n, "link")), now.Name, verb(n, "stays", "stay"), verb(n, "is", "are"))
		}
		return ""
	}
	if d.use.Relations[was.ID] == 0 && d.unread == nil {
		return ""
	}
	n := d.use.Relations[was.ID]
	return fmt.Sprintf("%s of “%s” %s in the files, shown by the id “%s”.", upper(d.count(n, "link")), was.Name, verb(n, "stays", "stay"), was.ID)
}

// lostAnswers says what becomes of the answers to questions in force.
func (d *draft) lostAnswers(a asked) []string {
	var out []string
	for _, was := range a.was {
		if s := d.lostAnswer(a, was); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (d *draft) lostAnswer(a asked, was annotate.Attribute) string {
	total := a.answers[was.ID].Count()
	for _, now := range *a.list {
		if now.ID != was.ID {
			continue
		}
		if n := a.lost(now); n > 0 {
			return fmt.Sprintf("%s of %s to “%s” (%s) would no longer fit, but stay in the files until somebody answers anew.",
				d.number(n), d.count(total, "answer"), now.Name, a.about)
		}
		return ""
	}
	if total == 0 && d.unread == nil {
		return ""
	}
	return fmt.Sprintf("%s to “%s” (%s) %s in the files, but %s not shown any more.",
		upper(d.count(total, "answer")), was.Name, a.about, verb(total, "stays", "stay"), verb(total, "is", "are"))
}

// number is how many there are, as far as they could be counted.
func (d *draft) number(n int) string {
	if d.unread != nil {
		return "At least " + widgets.Thousands(n)
	}
	return widgets.Thousands(n)
}

// count is number with what is counted, in the singular.
func (d *draft) count(n int, of string) string {
	s := widgets.Thousands(n) + " " + of
	if n != 1 {
		s += "s"
	}
	if d.unread != nil {
		return "at least " + s
	}
	return s
}

// inUse says how often something is used: a count, that it is being counted, or
// that it is not used.
func (d *draft) inUse(n int, of string) string {
	switch {
	case d.use == nil:
		return "Counting the " + of + "s…"
	case n == 0 && d.unread == nil:
		return "No " + of + "s."
	default:
		return upper(d.count(n, of)) + "."
	}
}

// mergeWords says what merging a label into another does.
func (d *draft) mergeWords(from, to string) []string {
	mine, all := d.use.Mine[from], d.use.Labels[from]
	name, into := d.labelName(from), d.labelName(to)
	out := []string{fmt.Sprintf("%s of yours %s “%s” instead of “%s”, which is archived. The scheme is saved with it.",
		upper(d.count(mine, "mark")), verb(mine, "gets", "get"), into, name)}
	if others := all - mine; others > 0 {
		out = append(out, fmt.Sprintf("%s of other people %s “%s”.", upper(d.count(others, "mark")), verb(others, "keeps", "keep"), name))
	}
	target, _ := d.now.Label(to)
	for _, q := range questionsOf(d.now, from) {
		n := d.use.Answers[from][q.ID].Count()
		if n > 0 && !hasQuestion(target.Attributes, q.ID) {
			out = append(out, fmt.Sprintf("%s to “%s” %s with the marks, but “%s” does not ask for it.", upper(d.count(n, "answer")), q.Name, verb(n, "stays", "stay"), into))
		}
	}
	return append(out, "“Undo merging labels” in the File menu takes it back, until the program ends.")
}

func questionsOf(s annotate.Scheme, label string) []annotate.Attribute {
	l, _ := s.Label(label)
	return l.Attributes
}

func hasQuestion(list []annotate.Attribute, id string) bool {
	for _, q := range list {
		if q.ID == id {
			return true
		}
	}
	return false
}

// verb is the form of a verb that goes with a number.
func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// upper begins a sentence with a word that may begin with a digit.
func upper(s string) string {
	if len(s) > 0 && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
