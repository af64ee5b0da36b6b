package shape

import (
	"io"
	"log"
	"os"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// systemFonts finds faces among the system's fonts. The scan happens at the
// first search. A face that was found for a script is asked first from then on,
// so that a script keeps its face however its characters are spread over fonts.
// It is safe for concurrent use.
type systemFonts struct {
	cacheDir string

	mu     sync.Mutex
	opened bool
	fonts  *fontscan.FontMap // nil after opening: the system has none
	pins   map[pinKey][]*font.Font
}

type pinKey struct {
	script language.Script
	lang   language.Language
	emoji  bool
}

// find returns a font that has the whole cluster, or nil. There is none in nil.
func (s *systemFonts) find(key pinKey, cluster []rune) *font.Font {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if isHan(key.script) {
		key.script = language.Han
	}
	for _, f := range s.pins[key] {
		if covers(f, cluster) {
			return f
		}
	}
	if !s.opened {
		s.open()
	}
	if s.fonts == nil {
		return nil
	}
	s.fonts.SetQuery(fontscan.Query{Families: families(key)})
	s.fonts.SetScript(key.script)
	for _, r := range cluster {
		if needsNoGlyph(r) {
			continue
		}
		// ResolveFace answers with any face when none has the character.
		face := s.fonts.ResolveFace(r)
		if face == nil || !covers(face.Font, cluster) {
			continue
		}
		s.pins[key] = append(s.pins[key], face.Font)
		return face.Font
	}
	return nil
}

// open scans the system's fonts, or reads the index of an earlier scan. A system
// whose fonts cannot be read is one without fonts: characters then show as boxes.
func (s *systemFonts) open() {
	s.opened = true
	s.pins = map[pinKey][]*font.Font{}
	dir := s.cacheDir
	if dir == "" || os.MkdirAll(dir, 0o755) != nil {
		temp, err := os.MkdirTemp("", "postil-fonts-")
		if err != nil {
			return
		}
		defer os.RemoveAll(temp)
		dir = temp
	}
	fonts := fontscan.NewFontMap(log.New(io.Discard, "", 0))
	if fonts.UseSystemFonts(dir) == nil {
		s.fonts = fonts
	}
}

// families are the names to try first. The Noto families come first where the
// Han characters' shape depends on the language, for they exist for each.
func families(key pinKey) []string {
	if key.emoji {
		return []string{"Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", fontscan.Emoji}
	}
	switch {
	case key.script == language.Hangul, key.script == language.Han && key.lang == "ko":
		return []string{"Noto Sans CJK KR", "Noto Sans KR", "Noto Serif CJK KR", "Source Han Sans K", "Apple SD Gothic Neo", "Malgun Gothic"}
	case key.script != language.Han:
		return []string{"Noto Sans", "DejaVu Sans"}
	case key.lang == "ja":
		return []string{"Noto Sans CJK JP", "Noto Sans JP", "Noto Serif CJK JP", "Source Han Sans", "Hiragino Sans", "Yu Gothic", "Meiryo"}
	case key.lang == "zh-tw", key.lang == "zh-hk", key.lang == "zh-hant":
		return []string{"Noto Sans CJK TC", "Noto Sans TC", "Noto Serif CJK TC", "Source Han Sans TC", "PingFang TC", "Microsoft JhengHei"}
	}
	return []string{"Noto Sans CJK SC", "Noto Sans SC", "Noto Serif CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"}
}
