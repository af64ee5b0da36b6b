package session

import (
	"context"
	"fmt"

	"postil/annotate/agreement"
	"postil/annotate/insights"
)

// BehindList is what a figure is based on, by article.
type BehindList struct {
	Title   string
	Figure  agreement.Result // the figure itself; its Measure is "" where it is a count
	Groups  []BehindGroup
	Running bool
	Err     error
}

// BehindGroup is one article of a list.
type BehindGroup struct {
	insights.Group
	// Withheld is how many passages there are that the person may not see yet,
	// since she has not marked the article done; then there are no items.
	Withheld int
}

// Count is how many passages the list has, also those withheld.
func (l *BehindList) Count() int {
	n := 0
	for _, g := range l.Groups {
		n += len(g.Items) + g.Withheld
	}
	return n
}

// List is what is behind the figure that was asked for, or nil.
func (i *Insights) List() *BehindList { return i.list }

// CloseList takes the list away.
func (i *Insights) CloseList() {
	if i.endList != nil {
		i.endList()
		i.endList = nil
	}
	if i.list != nil {
		i.list = nil
		i.tell()
	}
}

// ShowPair lists where two people differ, by number.
func (i *Insights) ShowPair(a, b int) {
	f := i.Figures()
	if f == nil || a == b {
		return
	}
	m, _ := agreement.ByName(f.Measure)
	p, _ := f.Matrix.Of(a, b)
	i.behind(BehindList{Title: fmt.Sprintf("%s and %s", f.People[a].Name, f.People[b].Name), Figure: p.Result},
		func(ctx context.Context, book *insights.Book) ([]insights.Group, error) {
			return book.BehindPair(ctx, m, a, b)
		})
}

// ShowConfusion lists where one label meets another, by their places in the
// table.
func (i *Insights) ShowConfusion(row, column int) {
	f := i.Figures()
	if f == nil {
		return
	}
	c := f.Confusion
	i.behind(BehindList{Title: c.Names[row] + " and " + c.Names[column]},
		func(ctx context.Context, book *insights.Book) ([]insights.Group, error) {
			return book.BehindConfusion(ctx, c.Labels[row], c.Labels[column], c.Pair)
		})
}

// ShowLabel lists the disagreements in which a label occurs, by its row.
func (i *Insights) ShowLabel(row int) {
	if f := i.Figures(); f != nil {
		l := f.Labels.Rows[row]
		i.behind(BehindList{Title: l.Name, Figure: l.Gamma},
			func(_ context.Context, book *insights.Book) ([]insights.Group, error) {
				return book.BehindLabel(l.ID), nil
			})
	}
}

// ShowArticle lists the disagreements in an article, by its row.
func (i *Insights) ShowArticle(row int) {
	if f := i.Figures(); f != nil {
		a := f.ByArticle.Rows[row]
		i.behind(BehindList{Title: a.ID, Figure: a.Gamma},
			func(_ context.Context, book *insights.Book) ([]insights.Group, error) {
				return book.BehindArticle(a.ID), nil
			})
	}
}

// ShowClass lists the disagreements of a class, by its row.
func (i *Insights) ShowClass(row int) {
	if f := i.Figures(); f != nil {
		c := f.Classes.Rows[row]
		i.behind(BehindList{Title: c.Name()},
			func(_ context.Context, book *insights.Book) ([]insights.Group, error) {
				return book.BehindClass(c), nil
			})
	}
}

// listing makes a list of a book.
type listing func(context.Context, *insights.Book) ([]insights.Group, error)

// behind has a list worked out in the background.
func (i *Insights) behind(l BehindList, list listing) {
	i.CloseList()
	l.Running = true
	i.list, i.listed = &l, list
	i.tell()
	i.makeList()
}

// listAgain brings the list up to date after the figures have changed; what it
// has is shown until then.
func (i *Insights) listAgain() {
	if i.list != nil {
		i.makeList()
	}
}

func (i *Insights) makeList() {
	shown, list := i.list, i.listed
	if i.endList != nil {
		i.endList()
	}
	ctx, end := context.WithCancel(context.Background())
	i.endList = end
	i.s.opt.Go(func() {
		book, closed := i.present()
		if book == nil { // it is being opened anew, and then the list is made
			return
		}
		groups, err := list(ctx, book)
		out := make([]BehindGroup, len(groups))
		for k, g := range groups {
			out[k].Group = g
			if closed[g.Article] {
				out[k].Withheld, out[k].Items = len(g.Items), nil
			}
		}
		i.s.opt.Do(func() {
			if i.list != shown || ctx.Err() != nil {
				return
			}
			made := *shown
			made.Running, made.Err, made.Groups = false, err, out
			i.list = &made
			end()
			i.tell()
		})
	})
}
