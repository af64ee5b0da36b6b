package session

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"postil/annotate"
	"postil/annotate/find"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/search"
)

// Concordance lists all places where words occur, in the article or in the
// whole workspace, with the words around them, to label them at once. Make one
// with Session.Concord and begin with Search.
type Concordance struct {
	s *Session

	Query     find.Query
	Workspace bool // all articles, not the shown one alone
	Furniture bool // what stands in furniture is listed, too
	Lines     []Line
	Status    ConcordanceStatus

	aside    []Line // what stands in furniture, while that is not listed
	zones    *zoneCache
	searcher *search.Searcher
	turn     int
	stop     context.CancelFunc
	order    Order
}

// Line is one place.
type Line struct {
	Entry       int // index in the session's entries
	Path, Title string
	Text        *text.Text
	Span        annotate.Span
	Left, Right string
	Cover       find.Coverage // by the person's marks
	Furniture   bool          // it stands in furniture
	Ticked      bool          // to be labelled
	Skipped     Skip          // why it was not labelled when it was to be

	keys [2]string // for sorting by left and right context
}

// Skip is why a line could not be labelled, "" where nothing kept it from it.
// What the search found then is no longer so: searching again tells more.
type Skip string

// The reasons.
const (
	SkipChanged    Skip = "the file has changed since the search"
	SkipUnreadable Skip = "the article cannot be read"
	SkipReadOnly   Skip = "the marks cannot be changed"
)

// ConcordanceStatus says how the search stands.
type ConcordanceStatus struct {
	Running     bool
	Done, Total int // articles looked at
	Articles    int // with lines
	More        bool
	Unreadable  int
	Err         error
}

// Order is how the lines are sorted.
type Order int

// The orders.
const (
	ByPlace Order = iota
	ByLeft
	ByRight
)

const (
	remembered   = 64 << 20 // bytes of texts that a search keeps
	contextWidth = 60       // code points on either side
	maxLines     = 20_000
)

// Concord makes the concordance of the open workspace, nil without one.
func (s *Session) Concord() *Concordance {
	if s.ws == nil {
		return nil
	}
	return &Concordance{s: s, Workspace: true, searcher: search.New(s.ws, remembered), zones: &zoneCache{ws: s.ws}}
}

// Search looks for words; what an earlier search found is dropped. Lines come
// in with signals while it goes on.
func (c *Concordance) Search(q find.Query, workspace bool) {
	c.Stop()
	c.Query, c.Workspace, c.Lines, c.aside = q, workspace, nil, nil
	c.Status = ConcordanceStatus{}
	if q.Text == "" {
		c.tell()
		return
	}
	pattern, err := find.Compile(q)
	if err != nil {
		c.Status.Err = err
		c.tell()
		return
	}
	c.turn++
	turn := c.turn
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.Status.Running = true
	o, searcher, zones := c.options(), c.searcher, c.zones
	c.s.opt.Go(func() {
		defer stop()
		outcome, err := searcher.Search(ctx, pattern, o.Options, func(f search.Found) bool {
			lines := linesOf(f, o.index[f.Index], zones.of(f.Entry.Path, f.Text))
			c.s.opt.Do(func() {
				if turn == c.turn {
					c.take(lines)
				}
			})
			return true
		})
		c.s.opt.Do(func() {
			if turn == c.turn {
				c.finish(outcome, err)
			}
		})
	})
	c.tell()
}

// searchOptions are the options with the index of each entry in the session's
// list.
type searchOptions struct {
	search.Options
	index []int
}

func (c *Concordance) options() searchOptions {
	s := c.s
	o := searchOptions{Options: search.Options{
		Limit: maxLines, Width: contextWidth, Person: s.person.Slug, Desk: map[string]*annotate.Layer{}, Entries: []storage.Entry{},
	}}
	for i, e := range s.entries {
		if c.Workspace || i == s.current {
			o.Entries = append(o.Entries, e.Entry)
			o.index = append(o.index, i)
		}
	}
	for path, d := range s.docs {
		o.Desk[path] = d.Layer
	}
	return o
}

func linesOf(f search.Found, entry int, zones []article.Zone) []Line {
	lines := make([]Line, len(f.Hits))
	for i, h := range f.Hits {
		lines[i] = Line{
			Entry: entry, Path: f.Entry.Path, Title: f.Title(), Text: f.Text, Span: h.Span, Left: h.Left, Right: h.Right,
			Cover: h.Cover, Furniture: article.InZones(f.Text, zones, h.Span, article.ZoneFurniture), Ticked: h.Cover != find.Marked && f.LayerErr == nil,
		}
	}
	return lines
}

func (c *Concordance) take(lines []Line) {
	listed := len(c.Lines)
	for _, l := range lines {
		if l.Furniture && !c.Furniture {
			c.aside = append(c.aside, l)
		} else {
			c.Lines = append(c.Lines, l)
		}
	}
	if len(c.Lines) > listed {
		c.Status.Articles++
	}
	c.tell()
}

// TakeFurniture lists what stands in furniture, too, or leaves it out again.
func (c *Concordance) TakeFurniture(on bool) {
	if c.Furniture == on {
		return
	}
	c.Furniture = on
	all := slices.Concat(c.Lines, c.aside)
	c.Lines, c.aside = nil, nil
	articles := map[int]bool{}
	for _, l := range all {
		if l.Furniture && !on {
			c.aside = append(c.aside, l)
			continue
		}
		c.Lines = append(c.Lines, l)
		articles[l.Entry] = true
	}
	c.Status.Articles = len(articles)
	c.Sort(c.order)
}

// Aside counts the places in furniture that are left out.
func (c *Concordance) Aside() int { return len(c.aside) }

func (c *Concordance) finish(o search.Outcome, err error) {
	if !errors.Is(err, context.Canceled) {
		c.Status.Err = err
	}
	c.Status.Running, c.Status.More, c.Status.Unreadable = false, o.More, len(o.Unreadable)
	c.Status.Done, c.Status.Total = o.Done, o.Total
	c.Sort(c.order)
}

// Stop ends a search that is going on; what was found stays.
func (c *Concordance) Stop() {
	c.turn++
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
	if c.Status.Running {
		c.Status.Running = false
		c.tell()
	}
}

func (c *Concordance) tell() { c.s.On.Concordance.Emit(c) }

// Tick sets whether a line is to be labelled.
func (c *Concordance) Tick(i int, on bool) {
	if i >= 0 && i < len(c.Lines) {
		c.Lines[i].Ticked = on
		c.tell()
	}
}

// TickAll sets it for all lines but those that are marked already and those
// that could not be labelled before.
func (c *Concordance) TickAll(on bool) {
	for i := range c.Lines {
		c.Lines[i].Ticked = on && c.Lines[i].Cover != find.Marked && c.Lines[i].Skipped == ""
	}
	c.tell()
}

// Ticked and Marked count the lines to be labelled and those marked already.
func (c *Concordance) Ticked() int { return c.count(func(l Line) bool { return l.Ticked }) }

// Marked counts the lines whose words are marked already.
func (c *Concordance) Marked() int {
	return c.count(func(l Line) bool { return l.Cover == find.Marked })
}

// Skips counts the lines that could not be labelled, by reason.
func (c *Concordance) Skips() map[Skip]int {
	out := map[Skip]int{}
	for _, l := range c.Lines {
		if l.Skipped != "" {
			out[l.Skipped]++
		}
	}
	return out
}

func (c *Concordance) count(is func(Line) bool) int {
	n := 0
	for _, l := range c.Lines {
		if is(l) {
			n++
		}
	}
	return n
}

// Sort orders the lines by their place or by the words on one side of the hit.
func (c *Concordance) Sort(o Order) {
	c.order = o
	if o != ByPlace {
		side := map[Order]find.Side{ByLeft: find.Left, ByRight: find.Right}[o]
		for i := range c.Lines {
			if l := &c.Lines[i]; l.keys[o-1] == "" {
				l.keys[o-1] = find.SortKey(l.Text, l.Span, side)
			}
		}
	}
	slices.SortStableFunc(c.Lines, func(a, b Line) int {
		if o != ByPlace {
			if n := cmp.Compare(a.keys[o-1], b.keys[o-1]); n != 0 {
				return n
			}
		}
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	c.tell()
}

// Order is how the lines are sorted.
func (c *Concordance) Order() Order { return c.order }

// Show goes to a line's place in its article.
func (c *Concordance) Show(i int) {
	if i < 0 || i >= len(c.Lines) {
		return
	}
	line := c.Lines[i]
	entry := line.Entry
	if s := c.s; entry >= len(s.entries) || s.entries[entry].Path != line.Path { // the list is another since
		if entry = s.indexOf(line.Path); entry < 0 {
			s.tell(line.Path + " is no longer in the folder.")
			return
		}
	}
	c.s.showAt(entry, line.Span)
}

// showAt shows an article with a span of it selected and in view.
func (s *Session) showAt(entry int, span annotate.Span) {
	there := func() {
		if s.current != entry {
			return // another article was asked for since
		}
		s.Select(span)
		s.On.Reveal.Emit(Reveal{Span: span, Center: true})
	}
	if entry == s.current && s.doc != nil {
		there()
		return
	}
	s.after = there
	s.OpenArticle(entry)
}
