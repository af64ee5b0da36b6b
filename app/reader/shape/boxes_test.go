package shape_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/app/reader/shape"
)

type foundBox struct {
	start, end int
	lacking    string
}

func boxesOf(e *shape.Engine, s string, st shape.Style) []foundBox {
	var out []foundBox
	e.Boxes(s, st, func(start, end int, lacking []rune) { out = append(out, foundBox{start, end, string(lacking)}) })
	return out
}

func TestBoxesTellWhichCharactersNoFaceHas(t *testing.T) {
	e := engineOf(t, reading(t))
	for s, want := range map[string][]foundBox{
		"":                            nil,
		"The quay – “safe”, she said": nil,
		"Мост закрыт":                 nil,
		"a\ue000b":                    {{1, 2, "\ue000"}},
		"a漢字\u0301b":                  {{1, 2, "漢"}, {2, 4, "字"}}, // the accent is in the face
		"x\u1abf y":                   {{0, 2, "\u1abf"}},
		"bell\a":                      {{4, 5, "\a"}},
		"a\tb\u200d\u00ad\u2028c":     nil,
		"\U0010fffd\U0010fffd":        {{0, 1, "\U0010fffd"}, {1, 2, "\U0010fffd"}},
	} {
		if got := boxesOf(e, s, serif); !slices.Equal(got, want) {
			t.Errorf("%+q: %v, want %v", s, got, want)
		}
	}
}

// What is found without shaping is what shaping draws as boxes.
func TestBoxesAreThoseOfTheShapedLine(t *testing.T) {
	engines := []*shape.Engine{engineOf(t, reading(t)), engineOf(t, manifold(t))}
	char := rapid.OneOf(
		rapid.SampledFrom([]rune("ab –“”é\t\u0301\u200d\ufe0f\u00ad\u20e3\a\u0085")),
		rapid.SampledFrom([]rune("漢字かな한글नमस्ते😀👩🏽🇩🇪1☃שלוםمرحبا\ue000\U0010fffd")),
		rapid.Rune().Filter(func(r rune) bool { return r != '\n' && r != 0xfffd }),
	)
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(engines).Draw(t, "engine")
		st := rapid.SampledFrom([]shape.Style{serif, sans}).Draw(t, "style")
		runes := rapid.SliceOfN(char, 0, 30).Draw(t, "text")
		l := e.ShapeLine(e.Prepare(runes, st), 0, len(runes))
		boxes := boxesOf(e, string(runes), st)
		if len(boxes) != l.Missing {
			t.Fatalf("%+q: %d boxes are found, %d drawn", string(runes), len(boxes), l.Missing)
		}
		for _, b := range boxes {
			if b.lacking == "" || b.start >= b.end {
				t.Fatalf("%+q: the box %v", string(runes), b)
			}
			drawn := slices.ContainsFunc(l.Runs, func(r shape.Run) bool { return r.Missing && r.Start <= b.start && b.end <= r.End })
			if !drawn {
				t.Fatalf("%+q: nothing is missing at %d", string(runes), b.start)
			}
		}
	})
}
