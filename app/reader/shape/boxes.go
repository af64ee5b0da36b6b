package shape

// Boxes visits, in order, the grapheme clusters of a paragraph that are drawn
// as boxes: those that no face has, and control characters. It finds what
// ShapeLine counts in Line.Missing without shaping anything. A cluster is told
// by its code points in the paragraph, half-open, and by those characters of it
// that the style's own face lacks, which are good until yield returns.
func (e *Engine) Boxes(paragraph string, st Style, yield func(start, end int, lacking []rune)) {
	set := e.plainSetting(st)
	if isAllPlain(paragraph, &set.face.plain) {
		return
	}
	p := &Paragraph{runes: []rune(paragraph), style: st, set: set}
	e.begins = e.clusterStarts(e.begins, p.runes)
	e.itemize(p)
	for _, it := range e.items {
		if it.kind == box {
			yield(int(it.start), int(it.end), set.face.lacking(p.runes[it.start:it.end]))
		}
	}
}

// isAllPlain reports whether a text has no characters but those of a set.
func isAllPlain(s string, set *charSet) bool {
	for _, r := range s {
		if !set.has(r) {
			return false
		}
	}
	return true
}

// lacking are the characters of a cluster for which the face has no glyph and
// needs one; all, where it has each by itself.
func (f *face) lacking(cluster []rune) []rune {
	var out []rune
	for _, r := range cluster {
		if _, ok := f.NominalGlyph(r); !ok && !needsNoGlyph(r) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return cluster
	}
	return out
}
