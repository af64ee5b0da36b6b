package shape

import "postil/app/reader/bidi"

// piece is the part of an item that stands in a line.
type piece struct {
	kind       kind
	level      bidi.Level
	rtl        bool // direction in which the word was shaped
	face       *face
	word       *word // text only
	origin     int32 // code point of the paragraph where the word begins
	start, end int32 // in the paragraph
	width      float32
}

func (it *item) piece(start, end int32) piece {
	return piece{
		kind: it.kind, level: it.level, rtl: it.set.rtl, face: it.set.face, word: it.word,
		origin: it.start, start: start, end: end,
	}
}

// advance is the width of a piece; a tab has its greatest.
func (pc *piece) advance(p *Paragraph) float32 {
	switch pc.kind {
	case text:
		return (pc.word.upTo(int(pc.end-pc.origin)) - pc.word.upTo(int(pc.start-pc.origin))) * p.style.Size
	case space:
		return float32(pc.end-pc.start) * p.space
	case tab:
		return p.tab()
	case box:
		return missingEm * p.style.Size
	}
	return 0
}

// clusterWidths appends the grapheme clusters of the piece in logical order.
func (pc *piece) clusterWidths(p *Paragraph, out []ClusterWidth) []ClusterWidth {
	switch pc.kind {
	case text:
		w := pc.word
		before := w.upTo(int(pc.start - pc.origin))
		for i := w.cluster(int(pc.start - pc.origin)); i < len(w.edge); i++ {
			end := w.end(i) + int(pc.origin)
			if end > int(pc.end) {
				break
			}
			out = append(out, ClusterWidth{end, (w.edge[i] - before) * p.style.Size})
			before = w.edge[i]
		}
	case space:
		for at := pc.start; at < pc.end; at++ {
			out = append(out, ClusterWidth{int(at) + 1, p.space})
		}
	default:
		out = append(out, ClusterWidth{int(pc.end), pc.advance(p)})
	}
	return out
}

// split fills e.pieces with what stands in [start,end) of the paragraph, in
// logical order, each piece of one level of that line.
func (e *Engine) split(p *Paragraph, start, end int) {
	e.pieces = e.pieces[:0]
	if start >= end {
		return
	}
	if p.plain {
		e.splitPlain(p, start, end)
		return
	}
	var from []bidi.Level
	if p.levels != nil {
		from = p.levels[start:end]
	}
	levels := bidi.LineLevels(p.runes[start:end], from, p.base)
	for i := p.itemAt(start); i < len(p.items) && int(p.items[i].start) < end; i++ {
		it := &p.items[i]
		s, t := max(it.start, int32(start)), min(it.end, int32(end))
		for s < t {
			next := t
			var level bidi.Level
			if levels != nil {
				level = levels[int(s)-start]
				for at := s + 1; at < t; at++ {
					if levels[int(at)-start] != level && it.clusterEdge(at) {
						next = at
						break
					}
				}
			}
			pc := it.piece(s, next)
			pc.level = level
			if pc.kind == text {
				e.free(p, it, &pc)
			}
			pc.width = pc.advance(p)
			e.pieces = append(e.pieces, pc)
			s = next
		}
	}
}

// clusterEdge tells whether a grapheme cluster of the item begins at code point at.
func (it *item) clusterEdge(at int32) bool {
	switch it.kind {
	case space:
		return true
	case text:
		i := int(at - it.start)
		k := it.word.cluster(i)
		return i == 0 || k > 0 && it.word.end(k-1) == i
	}
	return false
}

// free makes sure that a piece can be taken out of its word, else shapes it anew.
func (e *Engine) free(p *Paragraph, it *item, pc *piece) {
	if pc.word.cuttable(int(pc.start-pc.origin)) && pc.word.cuttable(int(pc.end-pc.origin)) {
		return
	}
	e.begins = e.clusterStarts(e.begins, p.runes[pc.start:pc.end])
	pc.word = e.shape(it.set, p.runes, int(pc.start), int(pc.end), e.begins)
	pc.origin = pc.start
}

func (e *Engine) splitPlain(p *Paragraph, start, end int) {
	t := e.words.table(p.set)
	i := start
	for i > 0 && p.runes[i-1] != ' ' && p.runes[start] != ' ' {
		i--
	}
	for i < end {
		j := wordEnd(p.runes, i)
		if j > i {
			it := item{start: int32(i), end: int32(j), set: p.set, word: e.wordAt(p.set, t, p.runes[i:j])}
			pc := it.piece(int32(max(i, start)), int32(min(j, end)))
			e.free(p, &it, &pc)
			pc.width = pc.advance(p)
			e.pieces = append(e.pieces, pc)
		}
		k := j
		for k < end && p.runes[k] == ' ' {
			k++
		}
		if k > j {
			e.pieces = append(e.pieces, piece{kind: space, start: int32(j), end: int32(k), width: float32(k-j) * p.space})
		}
		i = k
	}
}

// ShapeLine places the glyphs of [start,end) as one line. The line is as wide as
// all of it, trailing spaces included; what those take is Line.Trailing.
func (e *Engine) ShapeLine(p *Paragraph, start, end int) *Line {
	start = min(max(start, 0), len(p.runes))
	end = min(max(end, start), len(p.runes))
	e.split(p, start, end)
	own := p.set.face
	size := p.style.Size
	l := &Line{Base: p.base, length: end - start, Ascent: own.ascent * size, Descent: own.descent * size}

	var pen float32
	glyphs := 0
	for i := range e.pieces {
		pc := &e.pieces[i]
		if pc.kind == tab {
			// Everything before a tab stands between it and the line's start, in
			// either direction, because L1 gives tabs the paragraph's level.
			pc.width = p.nextTab(pen) - pen
		}
		if pc.kind == text {
			glyphs += len(pc.word.glyphs)
			l.Ascent = max(l.Ascent, pc.face.ascent*size)
			l.Descent = max(l.Descent, pc.face.descent*size)
		}
		pen += pc.width
	}
	l.Trailing = e.trailing(p)

	w := writer{line: l, p: p, offset: int32(start), own: own, glyphs: make([]Glyph, 0, glyphs)}
	l.clusters = make([]cluster, 0, end-start)
	if p.plain || !e.mixed() {
		for i := range e.pieces {
			w.place(&e.pieces[i])
		}
	} else {
		levels := make([]bidi.Level, len(e.pieces))
		for i := range e.pieces {
			levels[i] = e.pieces[i].level
		}
		for _, i := range bidi.Reorder(levels) {
			w.place(&e.pieces[i])
		}
	}
	w.finish()
	return l
}

// mixed tells whether any piece runs from right to left.
func (e *Engine) mixed() bool {
	for i := range e.pieces {
		if e.pieces[i].level != 0 {
			return true
		}
	}
	return false
}

// trailing is the width of the blanks at the logical end of e.pieces.
func (e *Engine) trailing(p *Paragraph) float32 {
	var sum float32
	for i := len(e.pieces) - 1; i >= 0; i-- {
		pc := &e.pieces[i]
		switch pc.kind {
		case space, tab:
			sum += pc.width
		case nothing:
		case text:
			at := pc.end
			for at > pc.start && isBlank(p.runes[at-1]) {
				at--
			}
			if at > pc.start && !pc.word.cuttable(int(at-pc.origin)) {
				return sum
			}
			sum += (pc.word.upTo(int(pc.end-pc.origin)) - pc.word.upTo(int(at-pc.origin))) * p.style.Size
			if at > pc.start {
				return sum
			}
		default:
			return sum
		}
	}
	return sum
}

// writer lays the pieces of a line side by side, from left to right.
type writer struct {
	line   *Line
	p      *Paragraph
	offset int32 // code point of the paragraph where the line begins
	own    *face
	x      float32
	glyphs []Glyph // of all runs
	from   int     // where the open run's glyphs begin
	open   bool
}

func (w *writer) place(pc *piece) {
	size := w.p.style.Size
	run := w.run(pc)
	left := w.x
	rtl := pc.level.RTL()
	switch pc.kind {
	case text:
		word := pc.word
		a, b := pc.start-pc.origin, pc.end-pc.origin
		before, after := word.upTo(int(a)), word.upTo(int(b))
		skip := before // what the word has to the left of the piece
		if pc.rtl {
			skip = word.advance() - after
		}
		for _, g := range word.glyphs {
			if g.at >= a && g.at < b {
				w.glyphs = append(w.glyphs, Glyph{g.id, left + (g.x-skip)*size, g.y * size})
			}
		}
		first, last := word.cluster(int(a)), word.cluster(int(b)-1)
		for k := 0; k <= last-first; k++ {
			i := first + k
			if rtl {
				i = last - k
			}
			begin, from := int32(0), float32(0)
			if i > 0 {
				begin, from = int32(word.end(i-1)), word.edge[i-1]
			}
			right := left + (word.edge[i]-before)*size
			if rtl {
				right = left + (after-from)*size
			}
			w.cluster(begin+pc.origin, int32(word.end(i))+pc.origin, right, rtl)
		}
	case space:
		n := pc.end - pc.start
		for k := range n {
			at := pc.start + k
			if rtl {
				at = pc.end - 1 - k
			}
			w.cluster(at, at+1, left+float32(k+1)*w.p.space, rtl)
		}
	default:
		if pc.kind == box {
			run.Boxes = append(run.Boxes, Interval{left, left + pc.width})
			w.line.Missing++
		}
		w.cluster(pc.start, pc.end, left+pc.width, rtl)
	}
}

func (w *writer) cluster(start, end int32, right float32, rtl bool) {
	w.line.clusters = append(w.line.clusters, cluster{start - w.offset, end - w.offset, w.x, right, rtl})
	w.x = right
}

// run returns the run that takes the piece: the open one where it continues it,
// else a new one. What has no ink goes with its neighbour.
func (w *writer) run(pc *piece) *Run {
	start, end := int(pc.start-w.offset), int(pc.end-w.offset)
	rtl := pc.level.RTL()
	missing := pc.kind == box
	if w.open {
		r := &w.line.Runs[len(w.line.Runs)-1]
		empty := len(w.glyphs) == w.from && len(r.Boxes) == 0
		fits := r.RTL == rtl && (!rtl && r.End == start || rtl && r.Start == end)
		switch {
		case !fits:
		case missing:
			fits = r.Missing || empty
		case pc.kind == text:
			fits = empty || !r.Missing && r.Face == pc.face.Face
		}
		if fits {
			r.Start, r.End = min(r.Start, start), max(r.End, end)
			if missing {
				r.Missing = true
			} else if pc.kind == text {
				r.Face = pc.face.Face
			}
			return r
		}
		w.close()
	}
	f := w.own
	if pc.kind == text {
		f = pc.face
	}
	w.line.Runs = append(w.line.Runs, Run{
		Face: f.Face, Size: w.p.style.Size, Start: start, End: end, RTL: rtl, Missing: missing,
	})
	w.open, w.from = true, len(w.glyphs)
	return &w.line.Runs[len(w.line.Runs)-1]
}

// close ends the open run.
func (w *writer) close() {
	if w.open {
		n := len(w.glyphs)
		w.line.Runs[len(w.line.Runs)-1].Glyphs = w.glyphs[w.from:n:n]
		w.open = false
	}
}

func (w *writer) finish() {
	w.close()
	l := w.line
	l.Width = w.x
	inOrder := len(l.clusters) == l.length
	for i := 0; inOrder && i < len(l.clusters); i++ {
		inOrder = int(l.clusters[i].start) == i
	}
	if inOrder {
		return
	}
	l.logical = make([]int32, l.length)
	for i, c := range l.clusters {
		for at := c.start; at < c.end; at++ {
			l.logical[at] = int32(i)
		}
	}
}
