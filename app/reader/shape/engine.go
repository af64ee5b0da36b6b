package shape

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/norm"
)

// maxResolved bounds the cache of faces for clusters that the style's own face
// lacks.
const maxResolved = 1 << 13

// Engine measures and shapes text. It keeps the shaped words of what it has seen,
// up to a bound. It is for one goroutine at a time.
type Engine struct {
	faces *Faces
	lang  language.Language

	loaded   map[*font.Font]*face
	resolved map[resolveKey]*face // nil value: no face has the cluster
	recent   [1 << 10]recent      // single characters, in front of resolved
	words    cache
	buffer   *harfbuzz.Buffer
	lines    segmenter.Segmenter

	// scratch
	key    []byte
	window []rune
	bytes  []byte
	adv    []float32
	shaped []bool
	begins []bool
	breaks []bool
	items  []item
	pieces []piece
	widths []ClusterWidth
}

// face is a font as one engine uses it.
type face struct {
	*font.Face
	shaper          *harfbuzz.Font
	em              float32 // 1/units per em
	ascent, descent float32 // em
	space           float32 // advance of U+0020, em
	plain           charSet // what the fast path may set in it
}

type resolveKey struct {
	own     *font.Font
	script  language.Script
	lang    language.Language
	cluster string
}

// recent remembers the face of a cluster of one character.
type recent struct {
	r      rune
	script language.Script
	lang   language.Language
	own    *face
	found  *face
}

// NewEngine returns an engine over f.
func NewEngine(f *Faces) *Engine {
	return &Engine{
		faces:    f,
		loaded:   map[*font.Font]*face{},
		resolved: map[resolveKey]*face{},
		buffer:   harfbuzz.NewBuffer(),
	}
}

// SetLanguage tells the language of the text as a BCP 47 tag. It selects letter
// forms that differ between languages, above all those of Han characters in
// paragraphs that do not tell by themselves. Empty means unknown. Paragraphs
// prepared before keep their language.
func (e *Engine) SetLanguage(tag string) { e.lang = language.NewLanguage(tag) }

// Metrics returns the vertical measures of the style's own face.
func (e *Engine) Metrics(st Style) Metrics {
	f := e.own(st)
	return Metrics{Ascent: f.ascent * st.Size, Descent: f.descent * st.Size}
}

// own is the style's own face.
func (e *Engine) own(st Style) *face { return e.load(e.faces.of(st)) }

func (e *Engine) load(f *font.Font) *face {
	if l, ok := e.loaded[f]; ok {
		return l
	}
	l := &face{Face: font.NewFace(f), em: 1 / float32(max(f.Upem(), 1))}
	l.shaper = harfbuzz.NewFont(l.Face)
	l.ascent, l.descent = 0.9, 0.25
	if ext, ok := l.FontHExtents(); ok {
		l.ascent, l.descent = max(0, ext.Ascender)*l.em, max(0, -ext.Descender)*l.em
	}
	l.space = 0.25
	if g, ok := l.NominalGlyph(' '); ok {
		l.space = l.HorizontalAdvance(g) * l.em
	}
	l.plain = plainIn(f)
	e.loaded[f] = l
	return l
}

// resolve finds the face that shows a whole grapheme cluster: the style's own,
// a configured fallback, the emoji face, then the system's. Emoji ask the emoji
// face first. It returns nil when no face has it.
func (e *Engine) resolve(own *face, cluster []rune, script language.Script, lang language.Language) *face {
	if len(cluster) > 1 {
		return e.resolveCluster(own, cluster, script, lang)
	}
	r := cluster[0]
	known := &e.recent[r&(1<<10-1)]
	if known.r != r || known.own != own || known.script != script || known.lang != lang {
		*known = recent{r, script, lang, own, e.resolveCluster(own, cluster, script, lang)}
	}
	return known.found
}

func (e *Engine) resolveCluster(own *face, cluster []rune, script language.Script, lang language.Language) *face {
	emoji := isEmoji(cluster)
	if !emoji && hasGlyphs(own.Font, cluster) {
		return own
	}
	key := resolveKey{own.Font, script, lang, string(cluster)}
	if f, ok := e.resolved[key]; ok {
		return f
	}
	var found *face
	if f := e.faces.search(own.Font, cluster, emoji, script, lang); f != nil {
		found = e.load(f)
	}
	if len(e.resolved) >= maxResolved {
		clear(e.resolved)
	}
	e.resolved[key] = found
	return found
}

// search asks the faces in their order.
func (f *Faces) search(own *font.Font, cluster []rune, emoji bool, script language.Script, lang language.Language) *font.Font {
	key := pinKey{script: script, lang: lang}
	if emoji {
		key = pinKey{script: language.Common, emoji: true}
		if f.emoji != nil && covers(f.emoji, cluster) {
			return f.emoji
		}
		if s := f.system.find(key, cluster); s != nil {
			return s
		}
	}
	if covers(own, cluster) {
		return own
	}
	for _, s := range f.fallback {
		if covers(s, cluster) {
			return s
		}
	}
	if s := f.system.find(key, cluster); s != nil {
		return s
	}
	if f.emoji != nil && covers(f.emoji, cluster) {
		return f.emoji
	}
	return nil
}

// covers tells whether a font can show a cluster: as it is, or composed or
// decomposed, which shaping does where the font wants it.
func covers(f *font.Font, cluster []rune) bool {
	if hasGlyphs(f, cluster) {
		return true
	}
	if len(cluster) == 1 && cluster[0] < 0xC0 {
		return false
	}
	s := string(cluster)
	for _, form := range [...]norm.Form{norm.NFC, norm.NFD} {
		if !form.IsNormalString(s) && hasGlyphs(f, []rune(form.String(s))) {
			return true
		}
	}
	return false
}

func hasGlyphs(f *font.Font, cluster []rune) bool {
	for _, r := range cluster {
		if needsNoGlyph(r) {
			continue
		}
		if _, ok := f.NominalGlyph(r); !ok {
			return false
		}
	}
	return true
}
