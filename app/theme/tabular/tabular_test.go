package tabular

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/go-text/typesetting/font"
	"golang.org/x/image/font/gofont/goregular"
	"pgregory.net/rapid"

	"postil/assets"
)

func parse(t testing.TB, ttf []byte) *font.Face {
	t.Helper()
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		t.Fatal(err)
	}
	return face
}

func advance(face *font.Face, r rune) float32 {
	g, _ := face.NominalGlyph(r)
	return face.HorizontalAdvance(g)
}

func TestDigitsHaveOneWidth(t *testing.T) {
	for name, ttf := range map[string][]byte{"Inter": assets.InterRegular, "Inter Medium": assets.InterMedium} {
		plain := parse(t, ttf)
		if advance(plain, '1') == advance(plain, '8') {
			t.Errorf("%s: digits have one width already, the test shows nothing", name)
		}
		made, err := Digits(ttf)
		if err != nil {
			t.Fatal(err)
		}
		face := parse(t, made)
		for _, r := range "123456789" {
			if got, want := advance(face, r), advance(face, '0'); got != want {
				t.Errorf("%s: %c is %v wide, 0 is %v", name, r, got, want)
			}
		}
	}
}

func TestOtherCharactersKeepTheirGlyphs(t *testing.T) {
	plain := parse(t, assets.InterRegular)
	made, err := Digits(assets.InterRegular)
	if err != nil {
		t.Fatal(err)
	}
	face := parse(t, made)
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.OneOf(rapid.RuneFrom([]rune("abcäßЖΩ—…“ﬁ·←")), rapid.Rune()).
			Filter(func(r rune) bool { return !bytes.ContainsRune([]byte(digits), r) }). // these are changed on purpose
			Draw(t, "character")
		want, known := plain.NominalGlyph(r)
		got, has := face.NominalGlyph(r)
		if got != want || has != known {
			t.Errorf("%U leads to %d (%v), was %d (%v)", r, got, has, want, known)
		}
		if face.HorizontalAdvance(got) != plain.HorizontalAdvance(want) {
			t.Errorf("%U changed its width", r)
		}
	})
}

func TestAFontWithoutTabularFiguresIsRefused(t *testing.T) {
	if _, err := Digits(goregular.TTF); !errors.Is(err, ErrNoTabular) {
		t.Errorf("got %v", err)
	}
}

func FuzzDigits(f *testing.F) {
	f.Add([]byte("no font"))
	f.Add(assets.InterRegular[:2000])
	f.Add([]byte{0, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, ttf []byte) {
		if out, err := Digits(ttf); err == nil && len(out) == 0 {
			panic("no font and no error")
		}
		tables, err := tablesOf(ttf)
		if err != nil {
			return
		}
		again, err := tablesOf(withTables(ttf, tables))
		if err != nil || !slices.EqualFunc(tables, again, func(a, b table) bool { return a.tag == b.tag && bytes.Equal(a.content, b.content) }) {
			t.Errorf("written again the tables are others: %v", err)
		}
	})
}
