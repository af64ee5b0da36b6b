package shape

import "github.com/go-text/typesetting/language"

// PrepareGeneral prepares a paragraph without the fast path.
func (e *Engine) PrepareGeneral(runes []rune, st Style) *Paragraph {
	p := &Paragraph{runes: runes, style: st, space: e.own(st).space * st.Size, set: e.plainSetting(st)}
	e.prepareGeneral(p)
	return p
}

// Plain tells whether the fast path served.
func (p *Paragraph) Plain() bool { return p.plain }

// HasEmojiPresentation and IsEmoji expose the emoji properties.
var (
	HasEmojiPresentation = hasEmojiPresentation
	IsEmoji              = isEmoji
)

// CachedWords counts the words that the engine keeps.
func (e *Engine) CachedWords() int {
	n := 0
	for _, t := range e.words.tables {
		n += len(t.young) + len(t.old) + t.short.used
	}
	return n
}

// Bounds of the word cache: long words in one half, short words.
const (
	MaxCached = maxCached
	MaxShort  = maxShort
)

// SystemOpened tells whether the system's fonts have been looked at.
func (f *Faces) SystemOpened() bool { return f.system != nil && f.system.opened }

// HanLanguage tells the language in which Han characters of a text are shown.
func (e *Engine) HanLanguage(s string) string { return string(e.hanLanguage([]rune(s))) }

// HanFamilies lists the system's families to try for them.
func HanFamilies(lang string) []string {
	return families(pinKey{script: language.Han, lang: language.Language(lang)})
}

// Scripts returns the script of each code point of a text of single clusters.
func Scripts(s string) []language.Script {
	runes := []rune(s)
	script := firstScript(runes)
	var open []bracketScript
	out := make([]language.Script, len(runes))
	for i := range runes {
		script, open = resolveScript(runes[i:i+1], script, open)
		out[i] = script
	}
	return out
}
