package article

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"postil/annotate/text"
)

// ZoneKind says what a stretch of an article is.
type ZoneKind string

// The kinds of zones.
const (
	ZoneHeadline   ZoneKind = "headline"
	ZoneStandfirst ZoneKind = "standfirst" // the lines between headline and text that sum it up
	ZoneByline     ZoneKind = "byline"     // who reported, and for whom
	ZoneDateline   ZoneKind = "dateline"   // when it was published
	ZoneBody       ZoneKind = "body"
	ZoneQuote      ZoneKind = "quote"     // a passage set apart as somebody's words
	ZoneCaption    ZoneKind = "caption"   // of a picture
	ZoneFurniture  ZoneKind = "furniture" // what the page says about itself: navigation, sharing, advertising
)

// ZoneKinds lists them.
func ZoneKinds() []ZoneKind {
	return []ZoneKind{ZoneHeadline, ZoneStandfirst, ZoneByline, ZoneDateline, ZoneBody, ZoneQuote, ZoneCaption, ZoneFurniture}
}

// ParseZoneKinds reads kinds that are parted by commas: "furniture,caption".
func ParseZoneKinds(s string) ([]ZoneKind, error) {
	var out []ZoneKind
	for name := range strings.SplitSeq(s, ",") {
		k := ZoneKind(strings.ToLower(strings.TrimSpace(name)))
		if !slices.Contains(ZoneKinds(), k) {
			return nil, fmt.Errorf("there is no zone %q; there are %s", strings.TrimSpace(name), kindNames())
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out, nil
}

func kindNames() string {
	var names []string
	for _, k := range ZoneKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// Zone is a stretch of one kind, in code points of the canonical text.
type Zone struct {
	Kind  ZoneKind `json:"kind"`
	Start int      `json:"start"`
	End   int      `json:"end"` // the first code point after it
}

// Span is where the zone is.
func (z Zone) Span() text.Span { return text.Span{Start: z.Start, End: z.End} }

// checkZones reports the first zone that is of no known kind, is empty or
// reversed, reaches out of a text of length code points, or begins in the one
// before.
func checkZones(zones []Zone, length int) error {
	end := 0
	for i, z := range zones {
		switch {
		case !slices.Contains(ZoneKinds(), z.Kind):
			return fmt.Errorf("zone %d is of an unknown kind %q", i, z.Kind)
		case z.Start < 0 || z.Start >= z.End || z.End > length:
			return fmt.Errorf("zone %d reaches from %d to %d in a text of %d code points", i, z.Start, z.End, length)
		case z.Start < end:
			return fmt.Errorf("zone %d begins at %d, in the one before, which ends at %d", i, z.Start, end)
		}
		end = z.End
	}
	return nil
}

// PlainZones names the stretches of a text that says nothing about itself, by
// the rules of FindOutline; a zone is a line, or the body's lines in a row. It
// covers all that is not white space.
func PlainZones(t *text.Text, o Outline) []Zone {
	var zones []Zone
	add := func(k ZoneKind, spans ...text.Span) {
		for _, s := range spans {
			if !s.Empty() {
				zones = append(zones, Zone{k, s.Start, s.End})
			}
		}
	}
	add(ZoneHeadline, o.Headline)
	add(ZoneStandfirst, o.Standfirst...)
	for _, s := range o.Bylines {
		if isDateline(t.Quote(s)) {
			add(ZoneDateline, s)
		} else {
			add(ZoneByline, s)
		}
	}
	add(ZoneFurniture, o.Furniture...)
	slices.SortFunc(zones, func(a, b Zone) int { return cmp.Compare(a.Start, b.Start) })
	var out []Zone
	at := 0
	rest := func(end int) {
		s := t.TrimSpace(text.Span{Start: at, End: end})
		// The "# " of a headline in Markdown is neither headline nor body.
		if !s.Empty() && strings.Trim(t.Quote(s), "#") != "" {
			out = append(out, Zone{ZoneBody, s.Start, s.End})
		}
	}
	for _, z := range zones {
		rest(z.Start)
		out = append(out, z)
		at = z.End
	}
	rest(t.Len())
	return out
}

// isDateline reports whether a byline says only when: "Published August 31,2017".
func isDateline(s string) bool {
	d, at := findDate(s)
	if d.IsZero() {
		return false
	}
	for _, w := range append(words(s[:at[0]]), words(s[at[1]:])...) {
		if !dateWords[w] && !isClock(w) {
			return false
		}
	}
	return true
}
