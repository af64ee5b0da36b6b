package article

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
)

// someZones draws zones of a text of length code points, with and without gaps.
func someZones(t *rapid.T, length int) []Zone {
	var zones []Zone
	at := 0
	for range rapid.IntRange(0, 6).Draw(t, "zones") {
		at += rapid.IntRange(0, 3).Draw(t, "gap")
		end := at + rapid.IntRange(1, 6).Draw(t, "length")
		if end > length {
			break
		}
		zones = append(zones, Zone{rapid.SampledFrom(ZoneKinds()).Draw(t, "kind"), at, end})
		at = end
	}
	return zones
}

func someSpan(t *rapid.T, length int) text.Span {
	start := rapid.IntRange(0, length-1).Draw(t, "start")
	return text.Span{Start: start, End: rapid.IntRange(start+1, length).Draw(t, "end")}
}

// kindsOf is the kind of each code point.
func kindsOf(zones []Zone, length int) []ZoneKind {
	out := make([]ZoneKind, length)
	for _, z := range zones {
		for i := z.Start; i < z.End; i++ {
			out[i] = z.Kind
		}
	}
	return out
}

const zoned = 40

func TestSettingAZoneChangesTheSpanAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones, in := someZones(t, zoned), someSpan(t, zoned)
		kind := rapid.SampledFrom(ZoneKinds()).Draw(t, "new kind")
		before := slices.Clone(zones)
		got := SetZone(zones, in, kind)
		if err := checkZones(got, zoned); err != nil {
			t.Fatalf("%v: %v", err, got)
		}
		if !slices.Equal(before, zones) {
			t.Fatalf("the zones that were given are now %v", zones)
		}
		want := kindsOf(zones, zoned)
		for i := in.Start; i < in.End; i++ {
			want[i] = kind
		}
		if !slices.Equal(kindsOf(got, zoned), want) {
			t.Fatalf("%v, %s over %v: %v", zones, kind, in, got)
		}
	})
}

func TestSettingAZoneTwiceIsAsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones, in := someZones(t, zoned), someSpan(t, zoned)
		kind := rapid.SampledFrom(ZoneKinds()).Draw(t, "new kind")
		once := SetZone(zones, in, kind)
		if twice := SetZone(once, in, kind); !slices.Equal(once, twice) {
			t.Fatalf("once %v, twice %v", once, twice)
		}
	})
}

func TestLayingZonesOverOthersIsAsSettingOneAfterTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones, over := someZones(t, zoned), someZones(t, zoned)
		before := slices.Clone(zones)
		got := LayZones(zones, over)
		if err := checkZones(got, zoned); err != nil {
			t.Fatalf("%v: %v", err, got)
		}
		if !slices.Equal(before, zones) {
			t.Fatalf("the zones that were given are now %v", zones)
		}
		want := zones
		for _, z := range over {
			want = SetZone(want, z.Span(), z.Kind)
		}
		if !slices.Equal(kindsOf(got, zoned), kindsOf(want, zoned)) {
			t.Fatalf("%v over %v: %v, want %v", over, zones, got, want)
		}
	})
}

func TestPuttingBackWhatWasThereRestoresEveryKind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones, in := someZones(t, zoned), someSpan(t, zoned)
		kind := rapid.SampledFrom(ZoneKinds()).Draw(t, "new kind")
		back := PutZones(SetZone(zones, in, kind), in, ZonesIn(zones, in))
		if err := checkZones(back, zoned); err != nil {
			t.Fatalf("%v: %v", err, back)
		}
		if !slices.Equal(kindsOf(back, zoned), kindsOf(zones, zoned)) {
			t.Fatalf("%v became %v", zones, back)
		}
	})
}

func TestAZoneThatWasCutIsWholeAgainOnceItsKindIsSetBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones := []Zone{{ZoneHeadline, 0, 5}, {ZoneFurniture, 6, 8}, {ZoneFurniture, 9, 12}, {ZoneBody, 14, zoned}}
		start := rapid.IntRange(14, zoned-1).Draw(t, "start")
		in := text.Span{Start: start, End: rapid.IntRange(start+1, zoned).Draw(t, "end")}
		if back := SetZone(SetZone(zones, in, ZoneQuote), in, ZoneBody); !slices.Equal(back, zones) {
			t.Fatalf("%v became %v", zones, back)
		}
	})
}

func TestOnlyTheNewZoneJoinsOthersAndOnlyWhereTheyTouch(t *testing.T) {
	zones := []Zone{{ZoneFurniture, 0, 4}, {ZoneFurniture, 4, 6}, {ZoneBody, 6, 9}, {ZoneFurniture, 9, 12}, {ZoneFurniture, 12, 15}}
	for _, c := range []struct {
		in   text.Span
		want []Zone
	}{
		{text.Span{Start: 6, End: 9}, []Zone{{ZoneFurniture, 0, 4}, {ZoneFurniture, 4, 12}, {ZoneFurniture, 12, 15}}},
		{text.Span{Start: 6, End: 8}, []Zone{{ZoneFurniture, 0, 4}, {ZoneFurniture, 4, 8}, {ZoneBody, 8, 9}, {ZoneFurniture, 9, 12}, {ZoneFurniture, 12, 15}}},
		{text.Span{Start: 16, End: 18}, []Zone{{ZoneFurniture, 0, 4}, {ZoneFurniture, 4, 6}, {ZoneBody, 6, 9}, {ZoneFurniture, 9, 12}, {ZoneFurniture, 12, 15}, {ZoneFurniture, 16, 18}}},
		{text.Span{Start: 7, End: 7}, zones},
	} {
		if got := SetZone(zones, c.in, ZoneFurniture); !reflect.DeepEqual(got, c.want) {
			t.Errorf("over %v: %v, want %v", c.in, got, c.want)
		}
	}
}

func TestTheZoneOfACodePointIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones := someZones(t, zoned)
		for i, want := range kindsOf(zones, zoned) {
			if got := ZoneAt(zones, i); got != want {
				t.Fatalf("%d is in %q, want %q: %v", i, got, want, zones)
			}
		}
		if got := ZoneAt(zones, zoned); got != "" {
			t.Fatalf("the end is in %q", got)
		}
	})
}

func TestASpanIsInZonesWhenNothingButSpaceIsOutsideOfThem(t *testing.T) {
	const s = "Menu Share\n\nBody words\nRelated  links\nA picture"
	x, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	span := func(words string) text.Span {
		i := strings.Index(s, words)
		return text.Span{Start: i, End: i + len(words)}
	}
	zone := func(k ZoneKind, words string) Zone { return Zone{k, span(words).Start, span(words).End} }
	zones := []Zone{zone(ZoneFurniture, "Menu"), zone(ZoneFurniture, "Share"), zone(ZoneBody, "Body words"), zone(ZoneFurniture, "Related  links"), zone(ZoneCaption, "A picture")}
	for words, want := range map[string]bool{
		"Menu": true, "enu": true, "Menu Share": true, "Share\n": true, "Share\n\nBody": false, "Body": false,
		"Related  links\nA picture": false, "words\nRelated": false, "\n\n": false,
	} {
		if got := InZones(x, zones, span(words), ZoneFurniture); got != want {
			t.Errorf("%q is in furniture: %v", words, got)
		}
	}
	if !InZones(x, zones, span("links\nA picture"), ZoneCaption, ZoneFurniture) {
		t.Error("a span over furniture and a caption is in neither")
	}
	if InZones(x, zones, text.Span{Start: 2, End: 2}, ZoneFurniture) {
		t.Error("nothing is in furniture")
	}
}
