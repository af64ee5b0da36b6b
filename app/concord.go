package app

import (
	"postil/app/concordance"
	"postil/app/palette"
	"postil/app/scheme"
	"postil/app/session"
)

// concordanceTop is where the concordance begins, in pixels below the menu bar.
const concordanceTop = 40

// openConcordance shows where the selected words, or those looked for, occur.
func (w *window) openConcordance() {
	s := w.session
	c := s.Concord()
	if c == nil {
		w.notice(session.Notice{Text: "Open a folder of articles first."})
		return
	}
	query, label := s.Finding().Query, s.Pen()
	if m := s.Mark(); m != nil {
		label = m.Label
		query = m.Quote()
	}
	if sel := s.Selection().Span(); !sel.Empty() && sel.Len() <= longestQuery {
		query = s.Text().Quote(s.Text().TrimSpace(sel))
	}
	if len([]rune(query)) > longestQuery {
		query = ""
	}
	p := concordance.New(s, c, query, label, w.tips)
	p.OnClose = w.closeOverlay
	w.show(p, p.Field(), concordanceTop)
	p.SelectQuery() // the next letter begins another one
	w.gone = p.Gone
	w.takes = map[string]func(){"go.done": p.Apply}
}

// longestQuery is how many code points of a selection are looked for.
const longestQuery = 200

// openLinkTypes asks which relation is to begin at the selected mark.
func (w *window) openLinkTypes() {
	var items []palette.Item
	for _, t := range w.session.LinkTypes() {
		items = append(items, palette.Item{Title: t.Name, Run: func() { w.session.BeginLink(t.ID) }})
	}
	w.showPalette("Which relation begins here?", items)
}

// openScheme shows the scheme to edit.
func (w *window) openScheme() {
	if w.session.Workspace() == nil {
		w.notice(session.Notice{Text: "Open a folder of articles first; its scheme is kept in it."})
		return
	}
	e := scheme.New(w.session)
	e.OnClose = w.closeOverlay
	w.show(e, e.Field(), 0)
	w.leave = e.Leave
}
