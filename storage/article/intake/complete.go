package intake

import (
	"fmt"
	"strings"
	"time"

	"github.com/abadojack/whatlanggo"

	"postil/annotate/text"
	"postil/storage/article"
)

// complete fills what a reader has left open: zones by the rules for plain
// text, title, author, outlet and day from the lines that say them, and the
// language by its words.
func complete(d *article.Draft, t *text.Text) {
	o := article.FindOutline(t)
	if d.Zones == nil {
		d.Zones = article.PlainZones(t, o)
		fill(&d.Title, o.Title(t))
	}
	fill(&d.Author, o.Author)
	fill(&d.Outlet, o.Outlet)
	if !o.Date.IsZero() {
		fill(&d.Published, fmt.Sprintf("%04d-%02d-%02d", o.Date.Year, int(o.Date.Month), o.Date.Day))
	}
	d.Published = Day(d.Published)
	for _, s := range []*string{&d.Title, &d.Author, &d.Outlet, &d.URL} {
		*s = clipped(article.Spaced(*s))
	}
	if d.Language = tag(d.Language); d.Language == "" {
		d.Language = language(t.String())
	}
}

func fill(field *string, with string) {
	if *field == "" {
		*field = with
	}
}

// clipped bounds what a hostile source calls a title.
func clipped(s string) string {
	const most = 2000
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Day makes of what a source calls a date a day (2017-08-31) or a time (RFC
// 3339), and "" of what is neither.
func Day(s string) string {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", time.RFC1123Z, time.RFC1123, time.RFC850, "Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	for _, layout := range []string{"2006-01-02", "20060102", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format("2006-01-02") // of which clock is not said
		}
	}
	return article.FindDay(s)
}

// tag is a language as BCP 47 writes it, or "" for what is none.
func tag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) < 2 || len(s) > 35 {
		return ""
	}
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || i == 0 && len(part) > 3 {
			return ""
		}
		for _, r := range part {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
				return ""
			}
		}
	}
	return s
}

// language is told by the words, where they suffice.
func language(s string) string {
	const enough = 8 << 10
	if len(s) > enough {
		s = strings.ToValidUTF8(s[:enough], "")
	}
	if info := whatlanggo.Detect(s); info.IsReliable() {
		return info.Lang.Iso6391()
	}
	return ""
}
