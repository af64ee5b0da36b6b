package session

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// Column is what the list of articles can be sorted by.
type Column string

// The columns.
const (
	ByPath     Column = ""
	ByTitle    Column = "title"
	ByOutlet   Column = "outlet"
	ByDate     Column = "date"
	ByLanguage Column = "language"
	ByState    Column = "state"
	ByMarks    Column = "marks"
	ByWords    Column = "words"
)

// Columns lists them in the order in which they are offered.
func Columns() []Column {
	return []Column{ByPath, ByTitle, ByOutlet, ByDate, ByLanguage, ByState, ByMarks, ByWords}
}

// Name is what a person calls the column.
func (c Column) Name() string {
	if c == ByPath {
		return "path"
	}
	return string(c)
}

// Grouping tells under which headings articles stand in the list.
type Grouping string

// The groupings.
const (
	GroupAsSorted Grouping = ""       // by folder when sorted by path, else not
	GroupByFolder Grouping = "folder" // folders in the order of the list
	GroupByStory  Grouping = "story"  // what reports the same together; the rest below
	GroupNot      Grouping = "none"
)

// Arrangement is how the list of articles stands.
type Arrangement struct {
	Sort       Column   `json:"sort"`
	Descending bool     `json:"descending"`
	Group      Grouping `json:"group"`
}

// Folders reports whether articles stand under headings of folders.
func (a Arrangement) Folders() bool {
	return a.Group == GroupByFolder || a.Group == GroupAsSorted && a.Sort == ByPath
}

// usual reports whether the order is that of Entries.
func (a Arrangement) usual() bool {
	return a.Sort == ByPath && !a.Descending && a.Group != GroupByStory
}

func (a Arrangement) valid() Arrangement {
	if !slices.Contains(Columns(), a.Sort) {
		a.Sort = ByPath
	}
	if a.Group != GroupByFolder && a.Group != GroupByStory && a.Group != GroupNot {
		a.Group = GroupAsSorted
	}
	return a
}

func (s *Session) loadArrangement() (a Arrangement) {
	if json.Unmarshal([]byte(s.opt.Prefs.String(prefArrangement)), &a) != nil {
		return Arrangement{}
	}
	return a.valid()
}

// Arrangement is how the list of articles stands.
func (s *Session) Arrangement() Arrangement { return s.arrangement }

// Arrange has the list stand in another way, and keeps that for the next start.
// The order follows, in the background; Arranged tells of it.
func (s *Session) Arrange(a Arrangement) {
	if a = a.valid(); a == s.arrangement {
		return
	}
	s.arrangement = a
	s.keep(prefArrangement, a)
	if a.Group != GroupByStory {
		s.endStories()
	}
	s.reorder()
}

// SortBy sorts by a column, and the other way round where the list is sorted by
// it already.
func (s *Session) SortBy(c Column) {
	a := s.arrangement
	a.Sort, a.Descending = c, a.Sort == c && !a.Descending
	s.Arrange(a)
}

// Order lists the indexes of Entries as the list shows them. It must not be
// changed.
func (s *Session) Order() []int {
	if len(s.order) != len(s.entries) {
		s.order = inOrder(len(s.entries))
	}
	return s.order
}

func inOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// reorder sorts the list anew, in the background, and tells.
func (s *Session) reorder() {
	s.ordering++
	turn, a := s.ordering, s.arrangement
	if a.usual() {
		s.order = inOrder(len(s.entries))
		s.On.Arranged.Emit(struct{}{})
		return
	}
	keys := sortKeys(s.entries, a)
	var story []string
	if a.Group == GroupByStory {
		story = make([]string, len(s.entries))
		for i := range story {
			story[i] = s.Story(i)
		}
		if s.unstoried() {
			s.findStories()
		}
	}
	s.opt.Go(func() {
		order := sorted(keys, a)
		if story != nil {
			order = storied(order, story)
		}
		s.opt.Do(func() {
			if turn != s.ordering || len(order) != len(s.entries) {
				return // another is on its way
			}
			s.order = order
			s.On.Arranged.Emit(struct{}{})
		})
	})
}

// resort sorts another list of entries; until that is done it stands by path.
func (s *Session) resort() {
	s.order = nil
	s.reorderQuietly()
}

// reorderQuietly is reorder for those who tell of another list themselves.
func (s *Session) reorderQuietly() {
	if s.arrangement.usual() {
		s.ordering++
		s.order = nil
		return
	}
	s.reorder()
}

// sortKey is by what an article is sorted.
type sortKey struct {
	folder int // where articles stand by folder
	empty  bool
	text   string
	number int
}

// sortKeys takes from the entries what they are sorted by.
func sortKeys(entries []Entry, a Arrangement) []sortKey {
	keys := make([]sortKey, len(entries))
	folders := 0
	for i := range entries {
		e, k := &entries[i], &keys[i]
		if a.Folders() {
			if i > 0 && path.Dir(e.Path) != path.Dir(entries[i-1].Path) {
				folders++
			}
			k.folder = folders
		}
		switch v := e.Summary; a.Sort {
		case ByTitle:
			k.text, _, _ = strings.Cut(e.Folded, "\n")
		case ByOutlet:
			k.text = v.Outlet
		case ByDate:
			k.text = v.Date
		case ByLanguage:
			k.text = v.Language
		case ByState:
			k.number = stateRank(v.State)
		case ByMarks:
			k.number = v.Marks
		case ByWords:
			k.number, k.empty = v.Words, v.Words < 0
		case ByPath:
			k.number = i
		}
		switch a.Sort {
		case ByTitle, ByOutlet, ByDate, ByLanguage:
			k.empty = k.text == ""
		}
		k.empty = k.empty || !e.Summarised && a.Sort != ByPath
	}
	return keys
}

func stateRank(s annotate.State) int {
	switch s {
	case annotate.StateInProgress:
		return 1
	case annotate.StateDone, annotate.StateLocked:
		return 2
	}
	return 0
}

// sorted is the order by the keys. What says nothing comes last either way, and
// what says the same stands as in Entries.
func sorted(keys []sortKey, a Arrangement) []int {
	order := inOrder(len(keys))
	slices.SortFunc(order, func(i, j int) int {
		x, y := &keys[i], &keys[j]
		if c := cmp.Compare(x.folder, y.folder); c != 0 {
			return c
		}
		if x.empty != y.empty {
			if x.empty {
				return 1
			}
			return -1
		}
		c := cmp.Compare(x.number, y.number)
		if c == 0 && x.text != y.text {
			c = storage.NaturalCompare(x.text, y.text)
		}
		if a.Descending {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(i, j))
	})
	return order
}

// arrangeCommands sort and group the list of articles.
func arrangeCommands() []Command {
	var out []Command
	for _, c := range Columns() {
		hint := "again: the other way round"
		out = append(out, Command{
			ID: "list.by" + strings.ToUpper(c.Name()[:1]) + c.Name()[1:], Title: "Sort articles by " + c.Name(), Hint: hint,
			Menu: MenuView, Under: SubArticles, Group: 3, run: func(s *Session) { s.SortBy(c) },
		})
	}
	return append(out,
		Command{ID: "list.reverse", Title: "Sort articles the other way round", Menu: MenuView, Under: SubArticles, Group: 3, run: func(s *Session) {
			a := s.arrangement
			a.Descending = !a.Descending
			s.Arrange(a)
		}},
		Command{ID: "list.folders", Title: "Group articles by folder, or not", Menu: MenuView, Under: SubArticles, Group: 3, run: func(s *Session) {
			a := s.arrangement
			if a.Folders() {
				a.Group = GroupNot
			} else {
				a.Group = GroupByFolder
			}
			s.Arrange(a)
		}},
		Command{ID: "list.stories", Title: "Group articles by story, or not", Hint: "what reports the same together", Menu: MenuView, Under: SubArticles, Group: 3, run: func(s *Session) {
			if a := s.arrangement; a.Group == GroupByStory {
				a.Group = GroupAsSorted
				s.Arrange(a)
				return
			}
			s.GroupByStory()
		}},
	)
}
