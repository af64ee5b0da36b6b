package shape_test

import (
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"postil/app/reader/shape"
)

const assets = "../../../assets/fonts"

func read(t testing.TB, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reading is the configuration with the reading faces alone.
func reading(t testing.TB) shape.Config {
	return shape.Config{
		Serif:         read(t, assets, "Literata-Regular.ttf"),
		SerifSemiBold: read(t, assets, "Literata-SemiBold.ttf"),
		SerifItalic:   read(t, assets, "Literata-Italic.ttf"),
		Sans:          read(t, assets, "Inter-Regular.ttf"),
		SansSemiBold:  read(t, assets, "Inter-SemiBold.ttf"),
		SansItalic:    read(t, assets, "Inter-Italic.ttf"),
	}
}

// manifold adds faces for Arabic, Hebrew, Devanagari and some emoji.
func manifold(t testing.TB) shape.Config {
	c := reading(t)
	c.Emoji = read(t, "testdata", "Emoji.otf")
	c.Fallback = [][]byte{read(t, "testdata", "ArabicHebrew.ttf"), read(t, "testdata", "Devanagari.ttf")}
	return c
}

func facesOf(t testing.TB, c shape.Config) *shape.Faces {
	t.Helper()
	f, err := shape.NewFaces(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func engineOf(t testing.TB, c shape.Config) *shape.Engine {
	t.Helper()
	return shape.NewEngine(facesOf(t, c))
}

var (
	serif = shape.Style{Family: shape.Serif, Size: 17}
	sans  = shape.Style{Family: shape.Sans, Size: 14}
)

// lineOf shapes a whole string as one line.
func lineOf(e *shape.Engine, s string, st shape.Style) *shape.Line {
	r := []rune(s)
	return e.ShapeLine(e.Prepare(r, st), 0, len(r))
}

// morsels are what random text is made of.
var morsels = []string{
	"a", "b", "e", "fi", "ffi", "T", "AV", "To.", "word", "well-known", "x/y", "--", "a->b", "Th", "1", "23", "4,5", ".", ",", "!",
	"(", ")", "[", "]", "“", "”", "é", "ß", "—", "…", "$", "%", "+", "/", "#", " ", " ", " ", "  ", "\t",
	"ا", "ل", "لا", "ب", "بِ", "سلام", "م\u200c", "٣", "۴", "،", "א", "ב", "שלום", "בּ", "\u0600١",
	"क", "क्ष", "कि", "र्म", "नमस्ते", "।", "漢", "字", "、", "。", "「", "」", "かな", "한", "글", "\u1112\u1161\u11ab",
	"😀", "👍🏽", "👨\u200d👩\u200d👧", "🇩🇪", "1\ufe0f\u20e3", "☃", "☃\ufe0f", "🜨",
	"\u0301", "e\u0301", "\u0308", "a\u0315\u0300\u05ae", "\u200b", "\u200d", "\u200e", "\u200f", "\u202b", "\u202e",
	"\u202c", "\u2066", "\u2067", "\u2069", "\u00ad", "\u00a0", "\u3000", "\u2003", "\ufeff", "\x00", "\x1b", "\u0085",
	"\u2028", "\v", "\U000f0000", "\ufffe",
}

// anyText draws text of all scripts and oddities.
func anyText() *rapid.Generator[[]rune] {
	return rapid.Custom(func(t *rapid.T) []rune {
		var s []rune
		for _, m := range rapid.SliceOfN(rapid.SampledFrom(morsels), 0, 24).Draw(t, "morsels") {
			s = append(s, []rune(m)...)
		}
		return s
	})
}

// styles draws a style.
func styles() *rapid.Generator[shape.Style] {
	return rapid.Custom(func(t *rapid.T) shape.Style {
		return shape.Style{
			Family:   rapid.SampledFrom([]shape.Family{shape.Serif, shape.Sans}).Draw(t, "family"),
			SemiBold: rapid.Bool().Draw(t, "semibold"),
			Italic:   rapid.Bool().Draw(t, "italic"),
			Size:     rapid.SampledFrom([]float32{11, 14, 17.5, 30}).Draw(t, "size"),
		}
	})
}

func near(a, b, within float32) bool { return a-b <= within && b-a <= within }
