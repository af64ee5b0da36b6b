package shape_test

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"

	"postil/app/reader/shape"
)

func TestOneRegularFaceIsEnough(t *testing.T) {
	e := engineOf(t, shape.Config{Sans: read(t, assets, "Inter-Regular.ttf")})
	want := lineOf(e, "Hamburg", sans).Width
	for _, st := range []shape.Style{
		{Family: shape.Serif, Size: 14},
		{Family: shape.Sans, SemiBold: true, Size: 14},
		{Family: shape.Serif, Italic: true, Size: 14},
	} {
		if got := lineOf(e, "Hamburg", st).Width; got != want {
			t.Errorf("%+v: %v px, the only face has %v", st, got, want)
		}
	}
}

func TestEachStyleHasItsFace(t *testing.T) {
	e := engineOf(t, reading(t))
	seen := map[any]shape.Style{}
	for _, family := range []shape.Family{shape.Serif, shape.Sans} {
		for _, st := range []shape.Style{{}, {SemiBold: true}, {Italic: true}} {
			st.Family, st.Size = family, 14
			face := lineOf(e, "a", st).Runs[0].Face
			if other, ok := seen[face]; ok {
				t.Errorf("%+v and %+v share a face", st, other)
			}
			seen[face] = st
		}
	}
	bold := shape.Style{SemiBold: true, Size: 14}
	both := shape.Style{SemiBold: true, Italic: true, Size: 14}
	if lineOf(e, "a", both).Runs[0].Face != lineOf(e, "a", bold).Runs[0].Face {
		t.Error("semi-bold italic does not keep its weight")
	}
}

func TestUnusableFontsAreNamed(t *testing.T) {
	if _, err := shape.NewFaces(shape.Config{}); !errors.Is(err, shape.ErrNoFace) {
		t.Errorf("without any face: %v", err)
	}
	regular := read(t, assets, "Inter-Regular.ttf")
	for name, c := range map[string]shape.Config{
		"SansItalic":  {Sans: regular, SansItalic: []byte("no font")},
		"Emoji":       {Sans: regular, Emoji: regular[:1000]},
		"Fallback[1]": {Sans: regular, Fallback: [][]byte{regular, {0, 1, 0, 0}}},
	} {
		if _, err := shape.NewFaces(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMetricsAreThoseOfTheFace(t *testing.T) {
	e := engineOf(t, reading(t))
	m := e.Metrics(shape.Style{Size: 100})
	if m.Ascent < 60 || m.Ascent > 140 || m.Descent < 10 || m.Descent > 60 {
		t.Errorf("Literata at 100 px is %+v", m)
	}
	if d := e.Metrics(shape.Style{Size: 200}); !near(d.Ascent, 2*m.Ascent, 0.01) || !near(d.Descent, 2*m.Descent, 0.01) {
		t.Errorf("at 200 px %+v, at 100 px %+v", d, m)
	}
}

// system is a configuration that looks for further faces in the system.
func system(t *testing.T) shape.Config {
	c := reading(t)
	c.System, c.CacheDir = true, t.TempDir()
	return c
}

func TestSystemFontsAreLookedAtOnlyWhenNeeded(t *testing.T) {
	faces := facesOf(t, system(t))
	e := shape.NewEngine(faces)
	lineOf(e, "Plain text — “quoted”, with é, Ω and Ж.\t\u200b\x00", serif)
	if faces.SystemOpened() {
		t.Error("text that the reading face has made the system's fonts be read")
	}
	lineOf(e, "سلام", serif)
	if !faces.SystemOpened() {
		t.Error("text without a face did not make the system's fonts be read")
	}
}

func TestWhatSomeSystemFontHasIsNotMissing(t *testing.T) {
	faces := facesOf(t, system(t))
	fonts, err := fontscan.SystemFonts(log.New(io.Discard, "", 0), t.TempDir())
	if err != nil {
		fonts = nil // a system without fonts
	}
	e := shape.NewEngine(faces)
	for _, c := range []string{"ب", "ש", "क", "漢", "か", "한", "ก", "∮", "\U000f0000"} {
		want := 1
		for _, f := range fonts {
			if f.Runes.Contains([]rune(c)[0]) {
				want = 0
				break
			}
		}
		if got := lineOf(e, c, serif).Missing; got != want {
			t.Errorf("%s: %d missing, want %d", c, got, want)
		}
	}
}

func TestAScriptKeepsItsFace(t *testing.T) {
	faces := facesOf(t, system(t))
	text := "بسم الله الرحمن الرحيم"
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			l := lineOf(shape.NewEngine(faces), text, serif)
			if len(l.Runs) != 1 {
				t.Errorf("one Arabic sentence is set in %d runs", len(l.Runs))
			}
		})
	}
	wg.Wait()
}

// emojiProperties is where Debian's package unicode-data has them.
const emojiProperties = "/usr/share/unicode/emoji/emoji-data.txt"

func TestEmojiTableIsThatOfUnicodeWhereInstalled(t *testing.T) {
	file, err := os.Open(emojiProperties)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("%s is not installed", emojiProperties)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want := map[rune]bool{}
	sc := bufio.NewScanner(file)
	for sc.Scan() {
		line, _, _ := strings.Cut(sc.Text(), "#")
		span, property, ok := strings.Cut(line, ";")
		if !ok || strings.TrimSpace(property) != "Emoji_Presentation" {
			continue
		}
		first, last, ranged := strings.Cut(strings.TrimSpace(span), "..")
		if !ranged {
			last = first
		}
		a, errA := strconv.ParseInt(first, 16, 32)
		b, errB := strconv.ParseInt(last, 16, 32)
		if errA != nil || errB != nil {
			t.Fatalf("%q", line)
		}
		for r := a; r <= b; r++ {
			want[rune(r)] = true
		}
	}
	if len(want) < 1000 {
		t.Fatalf("only %d emoji in %s", len(want), emojiProperties)
	}
	for r := rune(0); r <= 0x10FFFF; r++ {
		if got := shape.HasEmojiPresentation(r); got != want[r] {
			t.Errorf("%U: %v, want %v", r, got, want[r])
		}
	}
}

func TestHanCharactersFollowTheLanguageOfTheirText(t *testing.T) {
	e := engineOf(t, reading(t))
	for _, c := range []struct{ tag, text, want string }{
		{"", "漢字かな", "ja"},
		{"", "漢字 한글", "ko"},
		{"", "漢字", "zh"},
		{"zh-Hant", "漢字", "zh-hant"},
		{"ja", "漢字", "ja"},
		{"ko", "漢字かな", "ja"},
		{"de", "漢字", "zh"},
	} {
		e.SetLanguage(c.tag)
		if got := e.HanLanguage(c.text); got != c.want {
			t.Errorf("%s in a text of language %q is %q, want %q", c.text, c.tag, got, c.want)
		}
	}
	for lang, region := range map[string]string{"ja": "JP", "ko": "KR", "zh": "SC", "zh-hant": "TC"} {
		if first := shape.HanFamilies(lang)[0]; first != "Noto Sans CJK "+region {
			t.Errorf("the first family for %s is %s", lang, first)
		}
	}
}

func TestCommonCharactersTakeTheScriptAroundThem(t *testing.T) {
	const l, a, h = language.Latin, language.Arabic, language.Han
	for text, want := range map[string][]language.Script{
		"1a, ب!":  {l, l, l, l, a, a},
		"a(ب)c":   {l, l, a, l, l}, // a closing bracket takes that of its opening one
		"「漢」a」":   {h, h, h, l, l},
		"٣ب":      {a, a},
		"123":     {l, l, l},
		"a(ب[c)]": {l, l, a, a, l, l, l},
	} {
		if got := shape.Scripts(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
