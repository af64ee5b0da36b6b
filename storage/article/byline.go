package article

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// readByline reports whether a line says who reported and when, and takes
// outlet, author and date from it. A line needs a date, or words such as "By"
// or "Published"; after the headline, an outlet in capitals ("AFP WORLD") is
// enough.
func (o *Outline) readByline(s string, afterHeadline bool) bool {
	date, at := findDate(s)
	parts := byParts(s)
	signed := false
	var outlet, author string
	rest := 0 // words that the rules do not explain
	for _, p := range parts {
		p = strings.TrimFunc(p, func(r rune) bool { return unicode.IsSpace(r) || isMargin(r) || r == ',' })
		if a, ok := byAuthor(p); ok {
			signed = true
			author = a
			continue
		}
		if d, where := findDate(p); !d.IsZero() {
			lead := words(p[:where[0]])
			tail := words(p[where[1]:])
			for _, w := range append(lead, tail...) {
				if !dateWords[w] && !isClock(w) {
					rest++
				}
			}
			continue
		}
		if ws := words(p); len(ws) > 0 && dateWords[ws[0]] {
			signed = signed || len(ws) > 1
			continue
		}
		switch {
		case outlet == "" && len(words(p)) <= 5:
			outlet = p
		case author == "" && len(words(p)) <= 5:
			author = p
		default:
			rest += len(words(p))
		}
	}
	switch {
	case !date.IsZero() && rest <= 2 && (len(parts) > 1 || at[1]-at[0] >= len(s)/3 || signed):
	case signed && rest <= 6 && (afterHeadline || len(parts) > 1):
	case afterHeadline && len(parts) == 1 && outlet != "" && isCapitals(s) && len(words(s)) <= 4:
	default:
		return false
	}
	// A single part with a date in it, such as "Published May 12, 2026", names
	// no outlet; what is known from an earlier line stays.
	if o.Outlet == "" {
		o.Outlet = outletCase(outlet)
	}
	if o.Author == "" {
		o.Author = author
	}
	if o.Date.IsZero() {
		o.Date = date
	}
	return true
}

// partSeparator parts outlet, author and date; commas do not, for they stand
// in dates.
var partSeparator = regexp.MustCompile(`\s*[·•|]\s*|\s+[–—/-]\s+`)

func byParts(s string) []string {
	out := make([]string, 0, 4)
	for _, p := range partSeparator.Split(s, -1) {
		if strings.TrimSpace(p) != "" {
			out = append(out, p)
		}
	}
	return out
}

// authorWords introduce an author.
var authorWords = []string{"by ", "written by ", "reporting by ", "von ", "par ", "por ", "автор: ", "автор ", "текст: ", "بقلم: ", "بقلم ", "كتب: ", "كتبت: "}

// byAuthor reads "By Ida Marsh" and "한서윤 기자".
func byAuthor(p string) (string, bool) {
	lower := strings.ToLower(p)
	for _, w := range authorWords {
		if strings.HasPrefix(lower, w) && len(lower) == len(p) && len(words(p)) <= 8 {
			name := strings.TrimSpace(p[len(w):])
			first, _ := utf8.DecodeRuneInString(name)
			// "by the sea" is no author: names begin with a capital where the
			// script has them.
			if name != "" && !unicode.IsLower(first) {
				return name, true
			}
		}
	}
	if name, ok := strings.CutSuffix(p, " 기자"); ok && len(words(name)) <= 3 {
		return strings.TrimSpace(name), true
	}
	return "", false
}

// dateWords may stand beside a date in a byline.
var dateWords = wordSet(`published updated posted modified last first on at am pm gmt utc est edt cet bst et
	monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
	опубликовано обновлено дата в года г نُشر نشر في آخر تحديث يوم بتاريخ م هـ 입력 수정 게재 오전 오후
	veröffentlicht aktualisiert am uhr publié mis à jour le publicado actualizado el`)

func isClock(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return !unicode.IsNumber(r) && r != 'h' }) < 0
}

// isCapitals reports whether all letters are capitals, and there are two at
// least.
func isCapitals(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			n++
		case unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune(".!?:;…", r):
			return false
		}
	}
	return n >= 2
}

// outletCase writes an outlet's name in capitals as a name: "COASTAL WIRE" is
// "Coastal Wire". Words of up to three letters are taken for initials (AFP)
// unless they are common words.
func outletCase(s string) string {
	if !isCapitals(s) {
		return s
	}
	ws := strings.Fields(s)
	for i, w := range ws {
		lower := strings.ToLower(w)
		switch {
		case i > 0 && (lower == "of" || lower == "and" || lower == "the" || lower == "и" || lower == "de"):
			ws[i] = lower
		case utf8.RuneCountInString(w) > 3 || lower == "the" || lower == "new" || lower == "day" || lower == "sun":
			first, n := utf8.DecodeRuneInString(w)
			ws[i] = string(first) + strings.ToLower(w[n:])
		}
	}
	return strings.Join(ws, " ")
}

// IsBylineBelowHeadline reports whether a line near the headline says who
// reported: there "By Ida Marsh" is enough, which elsewhere may begin a sentence.
func IsBylineBelowHeadline(s string) bool {
	_, signed := byAuthor(strings.TrimSpace(s))
	return IsByline(s) || signed && !ClosesSentence(s)
}

// IsByline reports whether a line says who reported, by its words alone.
func IsByline(s string) bool {
	var o Outline
	return utf8.RuneCountInString(s) <= maxByline && o.readByline(s, false) && !isDateline(s)
}

// IsDateline reports whether a line says only when something was published.
func IsDateline(s string) bool { return isDateline(s) }
