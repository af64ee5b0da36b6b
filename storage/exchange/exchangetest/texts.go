package exchangetest

import (
	"postil/annotate"
	"postil/annotate/text"
)

// MustText is a text of a test.
func MustText(s string) *text.Text {
	t, err := text.New(s)
	if err != nil {
		panic(err) // the test's text is none
	}
	return t
}

// Fragments are those of a mark on spans of a text.
func Fragments(t *text.Text, spans ...[2]int) (out []annotate.Fragment) {
	for _, s := range spans {
		out = append(out, annotate.NewFragment(t, text.Span{Start: s[0], End: s[1]}))
	}
	return out
}
