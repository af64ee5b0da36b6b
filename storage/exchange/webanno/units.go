package webanno

import (
	"sort"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
)

// grid is a text in units, with the marks that stand in each.
type grid struct {
	sentences []cas.Sentence
	tokens    []text.Span // of all sentences
	cells     [][]cell    // by token: the token itself, and its parts
	marks     []placed    // by place in the layer
}

// cell is a unit with the marks that cover it.
type cell struct {
	text.Span
	part  bool
	marks []int
}

// placed is where a mark stands.
type placed struct {
	mark   *annotate.Annotation
	token  int       // in whose cells it begins
	first  text.Span // its first unit
	units  int
	number int // by which it is told from others; 0: none
}

func newGrid(item *exchange.Item, l *exchange.Layer) *grid {
	g := &grid{sentences: cas.Sentences(item.Text)}
	for _, s := range g.sentences {
		g.tokens = append(g.tokens, s.Tokens...)
	}
	g.cells = make([][]cell, len(g.tokens))
	for i, t := range g.tokens {
		g.cells[i] = []cell{{Span: t}}
	}
	g.marks = make([]placed, len(l.Marks))
	for i, m := range l.Marks {
		g.place(i, m)
	}
	for i := range g.cells {
		parts := g.cells[i][1:]
		sort.Slice(parts, func(a, b int) bool {
			if parts[a].Start != parts[b].Start {
				return parts[a].Start < parts[b].Start
			}
			return parts[a].End < parts[b].End
		})
	}
	g.number(l)
	return g
}

// place puts a mark into the units that it covers. One that begins or ends
// elsewhere than tokens do has parts of them, which may reach into white space.
func (g *grid) place(i int, m *annotate.Annotation) {
	s := m.Hull()
	p := &g.marks[i]
	p.mark = m
	from := sort.Search(len(g.tokens), func(j int) bool { return g.tokens[j].End > s.Start })
	to := sort.Search(len(g.tokens), func(j int) bool { return g.tokens[j].Start >= s.End })
	if from >= to { // it covers white space alone
		j := max(0, from-1)
		p.token = j
		g.add(i, j, s)
		return
	}
	p.token = from
	for j := from; j < to; j++ {
		u := g.tokens[j]
		if j == from {
			u.Start = s.Start
		}
		if j == to-1 {
			u.End = s.End
		}
		g.add(i, j, u)
	}
}

func (g *grid) add(mark, token int, u text.Span) {
	p := &g.marks[mark]
	if p.units++; p.units == 1 {
		p.first = u
	}
	for k := range g.cells[token] {
		if g.cells[token][k].Span == u {
			g.cells[token][k].marks = append(g.cells[token][k].marks, mark)
			return
		}
	}
	g.cells[token] = append(g.cells[token], cell{u, true, []int{mark}})
}

// number gives numbers to marks that cover several units, stand with others of
// their layer, or are the ends of relations.
func (g *grid) number(l *exchange.Layer) {
	wanted := make([]bool, len(g.marks))
	for i := range g.marks {
		wanted[i] = g.marks[i].units > 1
	}
	for _, cells := range g.cells {
		for _, c := range cells {
			for x, i := range c.marks {
				for _, j := range c.marks[:x] {
					if g.marks[i].mark.Label == g.marks[j].mark.Label {
						wanted[i], wanted[j] = true, true
					}
				}
			}
		}
	}
	if len(l.Relations) > 0 {
		place := make(map[annotate.ID]int, len(l.Marks))
		for i, m := range l.Marks {
			place[m.ID] = i
		}
		for _, r := range l.Relations {
			wanted[place[r.From]], wanted[place[r.To]] = true, true
		}
	}
	n := 0
	for i := range g.marks {
		if wanted[i] {
			n++
			g.marks[i].number = n
		}
	}
}
