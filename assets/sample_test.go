package assets_test

import (
	"io/fs"
	"path"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"postil/assets"
)

// articles returns the text of each sample article by its name.
func articles(t *testing.T) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	err := fs.WalkDir(assets.Sample(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".txt" {
			return err
		}
		text, err := fs.ReadFile(assets.Sample(), name)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestTheSampleIsAWorkspaceOfAtLeastEightArticles(t *testing.T) {
	if _, err := fs.Stat(assets.Sample(), "postil.toml"); err != nil {
		t.Error(err)
	}
	texts := articles(t)
	if len(texts) < 8 {
		t.Errorf("want at least 8 articles, got %d", len(texts))
	}
	for _, folder := range []string{"wire/", "archive/2025/"} {
		found := false
		for name := range texts {
			found = found || strings.HasPrefix(name, folder)
		}
		if !found {
			t.Errorf("no article lies in %s", folder)
		}
	}
}

// An article whose bytes are already its canonical text can be read beside its
// sidecar with any tool.
func TestSampleArticlesAreCanonicalText(t *testing.T) {
	for name, text := range articles(t) {
		switch {
		case !utf8.ValidString(text):
			t.Errorf("%s is not UTF-8", name)
		case strings.ContainsAny(text, "\r\x00\ufeff"):
			t.Errorf("%s holds a carriage return, a NUL or a byte order mark", name)
		case !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n"):
			t.Errorf("%s does not end with one newline", name)
		}
		if strings.TrimSpace(strings.SplitN(text, "\n", 2)[0]) == "" {
			t.Errorf("%s begins with an empty line", name)
		}
		if words := len(strings.Fields(text)); words < 350 {
			t.Errorf("%s has only %d words", name, words)
		}
	}
}

func TestTheSampleHoldsWhatIsHardToOffsetAndToDraw(t *testing.T) {
	var all strings.Builder
	longest := 0
	for _, text := range articles(t) {
		all.WriteString(text)
		longest = max(longest, len(strings.Fields(text)))
	}
	if longest < 1500 {
		t.Errorf("the longest article has %d words, want one of 1500 or more", longest)
	}
	hard := map[string]func(rune) bool{
		"Arabic letters":             func(r rune) bool { return unicode.Is(unicode.Arabic, r) },
		"Cyrillic letters":           func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) },
		"Hangul syllables":           func(r rune) bool { return unicode.Is(unicode.Hangul, r) },
		"Han characters":             func(r rune) bool { return unicode.Is(unicode.Han, r) },
		"combining marks":            func(r rune) bool { return r == '\u0308' },
		"zero width joiners":         func(r rune) bool { return r == '\u200d' },
		"flags":                      func(r rune) bool { return r >= '\U0001F1E6' && r <= '\U0001F1FF' },
		"tagged flags":               func(r rune) bool { return r == '\U000E007F' },
		"skin tones":                 func(r rune) bool { return r >= '\U0001F3FB' && r <= '\U0001F3FF' },
		"keycaps":                    func(r rune) bool { return r == '\u20e3' },
		"characters beyond 16 bits":  func(r rune) bool { return r > 0xFFFF },
		"variation selectors":        func(r rune) bool { return r == '\ufe0f' },
		"typographic opening quotes": func(r rune) bool { return r == '“' },
	}
	for what, is := range hard {
		if !strings.ContainsFunc(all.String(), is) {
			t.Errorf("no article holds %s", what)
		}
	}
}
