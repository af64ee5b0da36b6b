package article

import (
	"math"
	"slices"
	"sort"
	"unicode"

	"postil/annotate/text"
)

// SetZone says that a span is of a kind. What is outside of it keeps its kind,
// or stays in no zone. Zones that reach out of the span are cut; the new one
// joins those of its kind that touch it, so that a zone which was cut is whole
// again once its kind is set back. Others are never joined: two lines of
// furniture stay two. An empty span changes nothing. The zones must be in order
// and without overlap, as ParseMeta and PlainZones give them; so is what is
// returned, which shares nothing with them.
func SetZone(zones []Zone, in text.Span, kind ZoneKind) []Zone {
	return PutZones(zones, in, []Zone{{kind, in.Start, in.End}})
}

// PutZones puts zones in the place of those in a span, as SetZone does with one;
// with ZonesIn it takes that back. What of them is out of the span is left out.
func PutZones(zones []Zone, in text.Span, with []Zone) []Zone {
	if in.Empty() {
		return slices.Clone(zones)
	}
	out := make([]Zone, 0, len(zones)+len(with)+1)
	out = append(out, ZonesIn(zones, text.Span{End: in.Start})...)
	out = join(out, ZonesIn(with, in))
	return join(out, ZonesIn(zones, text.Span{Start: in.End, End: math.MaxInt}))
}

// LayZones lays zones over others, as SetZone does with each of them; they must be
// in order and without overlap.
func LayZones(zones, over []Zone) []Zone {
	var out []Zone
	at := 0
	for _, z := range over {
		out = join(out, ZonesIn(zones, text.Span{Start: at, End: z.Start}))
		out = join(out, []Zone{z})
		at = z.End
	}
	return join(out, ZonesIn(zones, text.Span{Start: at, End: math.MaxInt}))
}

// join appends zones. The first of them makes the last one longer where the two
// are of one kind and touch.
func join(zones, more []Zone) []Zone {
	if n := len(zones); n > 0 && len(more) > 0 && zones[n-1].Kind == more[0].Kind && zones[n-1].End == more[0].Start {
		zones[n-1].End = more[0].End
		more = more[1:]
	}
	return append(zones, more...)
}

// ZonesIn are the zones of a span, cut to it; none are in an empty one.
func ZonesIn(zones []Zone, in text.Span) []Zone {
	if in.Empty() {
		return nil
	}
	i := sort.Search(len(zones), func(i int) bool { return zones[i].End > in.Start })
	var out []Zone
	for ; i < len(zones) && zones[i].Start < in.End; i++ {
		z := zones[i]
		z.Start, z.End = max(z.Start, in.Start), min(z.End, in.End)
		out = append(out, z)
	}
	return out
}

// ZoneAt is the kind of the zone that a code point is in, or "".
func ZoneAt(zones []Zone, point int) ZoneKind {
	i := sort.Search(len(zones), func(i int) bool { return zones[i].End > point })
	if i < len(zones) && zones[i].Start <= point {
		return zones[i].Kind
	}
	return ""
}

// InZones reports whether a span lies wholly in zones of some kinds. White space
// between two of them counts as theirs. An empty span lies in none.
func InZones(t *text.Text, zones []Zone, in text.Span, kinds ...ZoneKind) bool {
	at := in.Start
	for _, z := range ZonesIn(zones, in) {
		if !slices.Contains(kinds, z.Kind) {
			continue
		}
		if !onlySpace(t, at, z.Start) {
			return false
		}
		at = z.End
	}
	return at > in.Start && onlySpace(t, at, in.End)
}

func onlySpace(t *text.Text, start, end int) bool {
	for ; start < end; start++ {
		if !unicode.IsSpace(t.At(start)) {
			return false
		}
	}
	return true
}
