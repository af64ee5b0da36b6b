// Package find looks for words in an article. Use Plain.
package find

import (
	"regexp"
	"unicode/utf8"

	"postil/annotate/text"
)

// Plain returns where query occurs in t, letter case aside, in text order and
// without overlaps; at most limit places, and whether there are more. Hits
// begin and end at grapheme boundaries: "e" is not found in "e" with an accent
// of its own. The time is linear in the text, whatever the query.
func Plain(t *text.Text, query string, limit int) (hits []text.Span, more bool) {
	if query == "" || !utf8.ValidString(query) {
		return nil, false
	}
	re := regexp.MustCompile("(?i)" + regexp.QuoteMeta(query))
	s := t.String()
	point, at := 0, 0 // code points before byte at
	for at <= len(s) {
		m := re.FindStringIndex(s[at:])
		if m == nil {
			return hits, false
		}
		from, to := at+m[0], at+m[1]
		start := point + utf8.RuneCountInString(s[at:from])
		hit := text.Span{Start: start, End: start + utf8.RuneCountInString(s[from:to])}
		at, point = to, hit.End
		if t.SnapGrapheme(hit) != hit {
			continue
		}
		if len(hits) == limit {
			return hits, true
		}
		hits = append(hits, hit)
	}
	return hits, false
}
