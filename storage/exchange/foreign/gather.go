package foreign

// Gather brings together what a file says here and there of articles, for
// formats whose records are single marks. It holds marks, not texts, and hands
// on what it has when it has many, so that memory does not grow with the file.
type Gather struct {
	To    Sink
	Whole bool // hand on nothing before the end, since marks refer to each other

	order []string
	by    map[string]*Article
	marks int
}

// manyMarks are handed on.
const manyMarks = 20000

// Layer is that of a person on the article of a name, which the format gives no
// text. The pointer is good until the next call of a method.
func (g *Gather) Layer(name string, p Person, at Place) *Layer {
	a := g.by[name]
	if a == nil {
		if g.by == nil {
			g.by = map[string]*Article{}
		}
		a = &Article{Name: name, At: at, NoText: true}
		g.by[name] = a
		g.order = append(g.order, name)
	}
	for i := range a.Layers {
		if a.Layers[i].Person == p {
			return &a.Layers[i]
		}
	}
	return a.AddLayer(p)
}

// Added counts a record, and hands on the articles when there are many.
func (g *Gather) Added() error {
	if g.marks++; g.Whole || g.marks < manyMarks {
		return nil
	}
	return g.Flush()
}

// Flush hands on all articles, in the order in which they were first named.
func (g *Gather) Flush() error {
	order, by := g.order, g.by
	g.order, g.by, g.marks = nil, nil, 0
	for _, name := range order {
		if err := g.To.Article(by[name]); err != nil {
			return err
		}
	}
	return nil
}
