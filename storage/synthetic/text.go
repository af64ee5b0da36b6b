package synthetic

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// Text makes an article of at most so many bytes: headlines and paragraphs,
// separated by blank lines, with curly quotes, dashes, accents and now and then
// an emoji. It is canonical text, and ends with a newline.
func Text(seed uint64, bytes int) string {
	w := writer{rand.New(rand.NewPCG(seed, uint64(bytes)))}
	var b strings.Builder
	b.Grow(bytes)
	room := func() int { return bytes - b.Len() - len("\n\n") }
	add := func(paragraph string) bool {
		if len(paragraph) > room() {
			return false
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(paragraph)
		return true
	}
	for full := false; !full; {
		full = !add(w.headline())
		for i := range 6 + w.IntN(9) {
			full = full || !add(w.paragraph(i == 0))
		}
	}
	// Single sentences fill what is left. The longest has fewer bytes than that.
	for room() > 400 {
		add(w.sentence())
	}
	b.WriteByte('\n')
	return b.String()
}

// writer makes up news.
type writer struct{ *rand.Rand }

func (w writer) one(of []string) string { return of[w.IntN(len(of))] }

func (w writer) headline() string {
	return title(fmt.Sprintf("%s %s %s in %s", w.one(adjectives), w.one(subjects), w.one(deeds), w.one(towns)))
}

func (w writer) paragraph(first bool) string {
	var b strings.Builder
	if first {
		b.WriteString(strings.ToUpper(w.one(towns)) + " — ")
	}
	for i := range 1 + w.IntN(5) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.sentence())
	}
	return b.String()
}

// sentence follows one of eight patterns, each as often as it may stand in a
// newspaper.
func (w writer) sentence() string {
	number := fmt.Sprint(2 + w.IntN(979))
	if w.IntN(5) < 2 {
		number = fmt.Sprintf("%d.%d", 1+w.IntN(99), w.IntN(10))
	}
	person := w.one(firstNames) + " " + w.one(lastNames)
	subject, other := w.one(subjects), w.one(subjects)
	body, town, deed, kind, rest := w.one(bodies), w.one(towns), w.one(deeds), w.one(adjectives), w.one(endings)
	switch k := w.IntN(100); {
	case k < 22:
		return fmt.Sprintf("%s in %s %s the %s %s %s.", title(body), town, deed, kind, subject, rest)
	case k < 42:
		return fmt.Sprintf("“The %s is %s,” said %s, a %s at %s.", subject, w.one(verdicts), person, w.one(offices), body)
	case k < 56:
		return fmt.Sprintf("What the %s costs went up by %s%% to %s%s million, figures on the %s showed, %s.", subject, number, w.one(currencies), number, other, rest)
	case k < 70:
		return fmt.Sprintf("%s — who %s the %s %s in %d — told a hearing that %s had %s the %s %s.",
			person, deed, kind, other, 1998+w.IntN(27), w.one(bodies), w.one(deeds), subject, rest)
	case k < 82:
		return fmt.Sprintf("No fewer than %s people were hurt when the %s came to %s, but %s %s that count.", number, subject, town, body, deed)
	case k < 93:
		return fmt.Sprintf("Nobody could say whether the %s %s would pass, and experts at %s reckoned the %s at %s billion.", kind, subject, body, other, number)
	case k < 97:
		return fmt.Sprintf("“We’re still in the dark %s%s #%s…” said one message that was passed on %s,000 times.", w.one(emoji), w.one(emoji), subject, number)
	}
	return fmt.Sprintf("%s – %d %s: the %s was %s.", town, 1+w.IntN(28), w.one(months), subject, deed)
}

// title gives a sentence its capital.
func title(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}
