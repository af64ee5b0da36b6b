package shape

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
