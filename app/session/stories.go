package session

import (
	"context"
	"fmt"
	"maps"

	"postil/annotate/resemble"
)

// mostStoried is how many articles are held against each other at most: their
// texts have to be read, and a fingerprint of each be kept.
const mostStoried = 5_000

// talked is from how many articles on a person is told that they are compared.
const talked = 200

// stories tell which articles report the same: those of which the runs of words
// are to seven tenths the same (resemble.Enough), or that are linked by such.
type stories struct {
	prints map[string]*resemble.Fingerprint // by path; nil for what has no words or cannot be read
	of     map[string]string                // by path: the first article of its story, where that has several
	stop   context.CancelFunc               // of what looks for them, or nil
	list   int                              // the listing in which that looks
	asked  bool                             // by a person, who is told what was found
}

// Story is the path of the first article of the story that an entry tells with
// others, or "" where it does so alone or that is not known yet.
func (s *Session) Story(entry int) string { return s.stories.of[s.entries[entry].Path] }

// StoriesKnown reports whether all articles have been compared, and whether there
// are too many for that.
func (s *Session) StoriesKnown() (known, tooMany bool) {
	tooMany = len(s.entries) > mostStoried
	return !tooMany && !s.unstoried(), tooMany
}

// GroupByStory has the articles that report the same stand together, once they
// have been compared, which goes on in the background; another arrangement ends
// it.
func (s *Session) GroupByStory() {
	if n := len(s.entries); n > mostStoried {
		s.tell(fmt.Sprintf("Stories are looked for in folders of up to %d articles, and this one has %d. Open a part of it to see them.", mostStoried, n))
		return
	}
	a := s.arrangement
	a.Group = GroupByStory
	s.stories.asked = true
	s.Arrange(a)
}

// endStories gives up looking for stories.
func (s *Session) endStories() {
	if s.stories.stop != nil {
		s.stories.stop()
		s.stories.stop = nil
	}
}

// forgetStories forgets those of articles that may be others now.
func (s *Session) forgetStories(anew func(path string) bool) {
	maps.DeleteFunc(s.stories.prints, func(p string, _ *resemble.Fingerprint) bool { return anew(p) })
}

// unstoried reports whether an article has not been compared yet.
func (s *Session) unstoried() bool {
	for i := range s.entries {
		if _, ok := s.stories.prints[s.entries[i].Path]; !ok {
			return true
		}
	}
	return false
}

// findStories compares the articles that have not been compared yet with all
// others, and sorts the list again.
func (s *Session) findStories() {
	if s.stories.stop != nil && s.stories.list == s.listing {
		return // that is going on
	}
	s.endStories()
	s.stories.list = s.listing
	if len(s.entries) > mostStoried {
		s.stories.prints, s.stories.of = nil, nil
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stories.stop = stop
	ws, known := s.ws, maps.Clone(s.stories.prints)
	paths := make([]string, len(s.entries))
	missing := 0
	for i := range s.entries {
		paths[i] = s.entries[i].Path
		if _, ok := known[paths[i]]; !ok {
			missing++
		}
	}
	if s.stories.asked && missing >= talked {
		s.tell(fmt.Sprintf("Comparing %d articles to find stories…", missing))
	}
	s.opt.Go(func() {
		defer stop()
		prints := make(map[string]*resemble.Fingerprint, len(paths))
		for _, p := range paths {
			if ctx.Err() != nil {
				return
			}
			f, ok := known[p]
			if !ok {
				if t, err := ws.ReadText(p); err == nil { // what cannot be read is told when it is opened
					f = resemble.New(t)
				}
			}
			prints[p] = f
		}
		of := storiesOf(paths, prints)
		s.opt.Do(func() {
			if ctx.Err() != nil || ws != s.ws {
				return
			}
			s.stories.prints, s.stories.of, s.stories.stop = prints, of, nil
			if s.stories.asked {
				s.stories.asked = false
				s.tell(toldOf(of))
			}
			s.reorder()
		})
	})
}

// toldOf says how many stories there are.
func toldOf(of map[string]string) string {
	first := map[string]bool{}
	for _, f := range of {
		first[f] = true
	}
	if len(first) == 0 {
		return "No two articles report the same."
	}
	return fmt.Sprintf("%s told by several articles, %d in all.", some(len(first), "story is", "stories are"), len(of))
}

// storiesOf finds which texts are linked by resemblance. It tells of each that is
// linked to another the first of those that are linked.
func storiesOf(paths []string, prints map[string]*resemble.Fingerprint) map[string]string {
	leader := inOrder(len(paths))
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	size := make([]int, len(paths))
	var x resemble.Index
	for i, p := range paths {
		size[i] = 1
		for k := range x.Add(i, prints[p]) {
			a, b := find(i), find(k)
			if a != b && prints[p].Resemblance(prints[paths[k]]) >= resemble.Enough {
				a, b = min(a, b), max(a, b)
				leader[b] = a
				size[a] += size[b]
			}
		}
	}
	of := map[string]string{}
	for i, p := range paths {
		if l := find(i); size[l] > 1 {
			of[p] = paths[l]
		}
	}
	return of
}

// storied has the articles of an order that tell one story stand together, where
// the first of them stands; those that tell theirs alone come last.
func storied(order []int, story []string) []int {
	groups := map[string][]int{}
	var firsts []string
	for _, i := range order {
		f := story[i]
		if _, ok := groups[f]; !ok && f != "" {
			firsts = append(firsts, f)
		}
		groups[f] = append(groups[f], i)
	}
	out := make([]int, 0, len(order))
	for _, f := range firsts {
		out = append(out, groups[f]...)
	}
	return append(out, groups[""]...)
}
