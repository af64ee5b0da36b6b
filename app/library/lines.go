package library

import (
	"strings"
	"time"

	"postil/annotate"
	"postil/app/library/query"
	"postil/app/session"
)

// help says what can be typed into the filter.
const help = "Words, or outlet:reuters, date:2024-05, lang:de, state:done, marks:>5, words:<300, label:claim; -outlet:reuters for not"

// patience is how long the list stands, while summaries come, before it is
// filtered again.
const patience = time.Second

// lines are what the list shows, and of what.
type lines struct {
	query   *query.Query
	entries []session.Entry // of the session, when the list was filled
	items   []item
	shown   []int     // by entry: its item, or -1
	of      []*folder // by entry; nil where articles stand in no folders
	done    []bool    // by entry: counted as done in its folder
	filled  time.Time

	arrangement session.Arrangement // of these items
}

// item is a line of the list: a folder's heading, or an article.
type item struct {
	folder *folder // of a heading, else nil
	entry  int
}

// folder is a folder of articles, or a story that several tell, and what its
// heading says.
type folder struct {
	dir, name   string
	story       bool
	first       int // of a story: the entry whose title it has
	item        int // of its heading, -1 while the filter hides all of it
	total, done int
}

// refilter reads the filter and fills the list.
func (l *Library) refilter() {
	labels := []query.Label{}
	for _, d := range l.s.Scheme().Labels {
		labels = append(labels, query.Label{ID: d.ID, Name: d.Name})
	}
	q, faults := query.Parse(l.field.Text, labels)
	l.query = q
	var reasons []string
	for _, f := range faults {
		reasons = append(reasons, f.Reason)
	}
	l.fault.Set(strings.Join(reasons, "\n"))
	if hidden := len(reasons) == 0; !hidden || hidden != l.faulty.Hidden {
		l.faulty.Hidden = hidden
		l.content.Refresh()
	}
	l.fill()
}

// fill lists the entries that fit the filter, and brings the shown one into
// sight.
func (l *Library) fill() {
	l.gather()
	l.list.Reload() // first, for the rows in sight show items that are no more
	l.list.SetCurrent(-1)
	l.explain()
	l.showCurrent()
}

// refill is fill, but what is in sight stays there.
func (l *Library) refill() {
	l.keepTop(func() {
		l.gather()
		l.list.Reload()
		l.list.MarkCurrent(l.currentItem())
	})
	l.explain()
}

// gather finds what fits the filter, in the order of the list.
func (l *Library) gather() {
	l.filled, l.arrangement = l.s.Now(), l.s.Arrangement()
	l.entries = l.s.Entries()
	n := len(l.entries)
	l.items, l.shown, l.done = make([]item, 0, n), make([]int, n), make([]bool, n)
	l.sortIntoFolders()
	r := query.Record{}
	at := 0
	r.Labels = func(visit func(string) bool) {
		for _, c := range l.s.Labels(at) {
			if !visit(c.ID) {
				return
			}
		}
	}
	all := l.query.Empty()
	var last *folder
	for _, i := range l.s.Order() {
		l.shown[i] = -1
		if !all {
			at = i
			record(&r, &l.entries[i])
			if !l.query.Matches(&r) {
				continue
			}
		}
		if f := l.folder(i); f != last {
			last, f.item = f, len(l.items)
			l.items = append(l.items, item{folder: f})
		}
		l.shown[i] = len(l.items)
		l.items = append(l.items, item{entry: i})
	}
}

// folder is the folder under whose heading an entry stands, or nil.
func (l *Library) folder(entry int) *folder {
	if l.of == nil {
		return nil
	}
	return l.of[entry]
}

// sortIntoFolders finds the folders of all entries, which stand together.
func (l *Library) sortIntoFolders() {
	l.of = nil
	for i := range l.entries {
		l.done[i] = finished(&l.entries[i])
	}
	if l.arrangement.Group == session.GroupByStory {
		l.sortIntoStories()
		return
	}
	if !l.arrangement.Folders() {
		return
	}
	l.of = make([]*folder, len(l.entries))
	var f *folder
	for i := range l.entries {
		dir := ""
		if cut := strings.LastIndexByte(l.entries[i].Path, '/'); cut >= 0 {
			dir = l.entries[i].Path[:cut]
		}
		if f == nil || f.dir != dir {
			f = &folder{dir: dir, name: dir + "/", item: -1}
			if dir == "" {
				f.name = l.s.Workspace().Name()
			}
		}
		l.of[i] = f
		f.total++
		if l.done[i] {
			f.done++
		}
	}
}

// sortIntoStories finds the stories that several entries tell, and has one
// heading for all others.
func (l *Library) sortIntoStories() {
	l.of = make([]*folder, len(l.entries))
	others := &folder{name: "Told by one article", item: -1}
	switch known, tooMany := l.s.StoriesKnown(); {
	case tooMany:
		others.name = "Too many articles to look for stories"
	case !known:
		others.name = "Looking for stories…"
	}
	stories := map[string]*folder{"": others}
	for i := range l.entries {
		key := l.s.Story(i)
		f := stories[key]
		if f == nil {
			f = &folder{story: true, first: i, item: -1}
			stories[key] = f
		}
		l.of[i] = f
		f.total++
		if l.done[i] {
			f.done++
		}
	}
	if known, _ := l.s.StoriesKnown(); known && len(stories) == 1 {
		others.name = "No two articles report the same"
	}
}

// record is what a query asks of an entry.
func record(r *query.Record, e *session.Entry) {
	v := &e.Summary
	r.Folded, r.Outlet, r.Date, r.Language = e.Folded, v.Outlet, v.Date, v.Language
	r.Marks, r.Words, r.State = v.Marks, v.Words, query.New
	if !e.Summarised {
		r.Words = -1
	}
	switch v.State {
	case annotate.StateInProgress:
		r.State = query.Begun
	case annotate.StateDone, annotate.StateLocked:
		r.State = query.Done
	}
}

// explain says why the list is empty, and what to do.
func (l *Library) explain() {
	filter := strings.TrimSpace(l.field.Text)
	switch {
	case len(l.items) > 0:
		l.empty.Hide()
		return
	case l.s.Workspace() == nil:
		l.empty.Set("No folder open", "")
	case filter != "":
		l.empty.Set("No article fits “"+filter+"”", "Esc shows all again. What can be asked for: "+lower(help)+".")
	default:
		l.empty.Set("No articles here", "Postil shows the .txt and .md files of a folder. Put some into it, and they show here by themselves; import others (Ctrl+Shift+I); or open another folder.")
	}
	l.empty.Show()
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func finished(e *session.Entry) bool {
	return e.Summary.State == annotate.StateDone || e.Summary.State == annotate.StateLocked
}

// summary brings a line and its folder's heading up to date.
func (l *Library) summary(entry int) {
	if entry >= len(l.shown) {
		return // the list is about to be filled
	}
	if now := finished(&l.s.Entries()[entry]); now != l.done[entry] {
		l.done[entry] = now
		if f := l.folder(entry); f != nil {
			if now {
				f.done++
			} else {
				f.done--
			}
			l.list.Update(f.item)
		}
	}
	if i := l.shown[entry]; i >= 0 {
		l.list.Update(i)
	}
}

// summaries filters anew, now and then while summaries come, and at the end.
func (l *Library) summaries(done bool) {
	if !l.query.Empty() && (done || l.s.Now().Sub(l.filled) >= patience) {
		l.refill()
	}
}

// currentItem is the line of the shown article, or -1.
func (l *Library) currentItem() int {
	if i := l.s.Current(); i >= 0 && i < len(l.shown) {
		return l.shown[i]
	}
	return -1
}

func (l *Library) showCurrent() { l.list.SetCurrent(l.currentItem()) }

// keepTop does something to the list, and then has the same article as before be
// the first in sight, or, where that has gone, the next one.
func (l *Library) keepTop(change func()) {
	const tried = 64 // articles from the first in sight on
	at, hidden := l.list.Top()
	heading := at >= 0 && l.items[at].folder != nil
	rank := map[string]int{}
	for i := at; i >= 0 && i < len(l.items) && len(rank) < tried; i++ {
		if l.items[i].folder == nil {
			rank[l.entries[l.items[i].entry].Path] = len(rank)
		}
	}
	scrolled := at > 0 || hidden > 0
	change()
	if !scrolled {
		return // what comes above the first one is to be seen
	}
	best, top := tried, -1
	for i, it := range l.items {
		if it.folder != nil {
			continue
		}
		if r, ok := rank[l.entries[it.entry].Path]; ok && r < best {
			best, top = r, i
		}
	}
	switch {
	case top < 0:
		return
	case best > 0: // the first has gone
		hidden = 0
	case heading && top > 0 && l.items[top-1].folder != nil:
		top--
	case heading:
		hidden = 0
	}
	l.list.SetTop(top, hidden)
}
