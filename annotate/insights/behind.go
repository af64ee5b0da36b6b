package insights

import (
	"context"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
)

// Group is what a figure is based on in one article.
type Group struct {
	Article string
	// Result is the figure of this article by itself, where the figure has one;
	// its Measure is "" otherwise.
	Result agreement.Result
	Items  []Item
}

// Item is a passage of which people speak.
type Item struct {
	Span   annotate.Span
	Class  compare.Class  // "" for pairs of labels
	Edge   compare.Edge   // where boundaries differ
	Status compare.Status // how far it is decided; "" for pairs of labels
	Said   []Said         // by person, then in text order
	Silent []int          // people who finished the article and marked nothing there
}

// Said is one mark of an item.
type Said struct {
	Person int
	Label  string // its id
	Name   string // of the label
	Span   annotate.Span
	Quote  string // the beginning of what it marks
}

// quoted is how much of a passage an item quotes, in code points.
const quoted = 160

// BehindPair lists the passages on which two people differ, by number, with the
// measure's figure of each article that both finished, if it is worked out
// already.
func (b *Book) BehindPair(ctx context.Context, m agreement.Measure, a, z int) ([]Group, error) {
	pair := [2]int{min(a, z), max(a, z)}
	choice := b.choice()
	choice.People = []string{b.people[pair[0]].Slug, b.people[pair[1]].Slug}
	t := b.known(scope{measure: m.Name(), pair: pair})
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Group
	for i, article := range b.study.Articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !article.Readings[pair[0]].Finished || !article.Readings[pair[1]].Finished {
			continue
		}
		r, err := compare.ReviewOf(b.articles[i], choice, nil)
		if err != nil {
			return nil, err
		}
		g := b.group(i, r.Cases, func(k compare.Examined) bool { return k.Class.Disagrees() })
		if t != nil {
			g.Result = t.Article(i)
		}
		out = append(out, g)
	}
	return out, nil
}

// BehindConfusion lists the passages of a cell of the confusion table: where the
// one who comes first has the label from and the other one has to, of which
// either may be agreement.NoSpan. The pair is that of the table; 0, 0 is all.
func (b *Book) BehindConfusion(ctx context.Context, from, to string, pair [2]int) ([]Group, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Group
	for i := range b.study.Articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a := &b.study.Articles[i]
		g := Group{Article: a.ID}
		for _, m := range (agreement.Confusion{}).Meetings(a) {
			if m.Labels != [2]string{from, to} || pair != [2]int{} && pair != m.Annotators {
				continue
			}
			item := Item{Span: annotate.Span{Start: -1}}
			for k, p := range m.Annotators {
				if m.Labels[k] == agreement.NoSpan {
					item.Silent = append(item.Silent, p)
					continue
				}
				item.Said = append(item.Said, Said{p, m.Labels[k], b.labelName(m.Labels[k]), m.Spans[k], b.quote(i, m.Spans[k])})
				item.Span = hull(item.Span, m.Spans[k])
			}
			g.Items = append(g.Items, item)
		}
		if len(g.Items) > 0 {
			slices.SortStableFunc(g.Items, func(x, y Item) int { return x.Span.Start - y.Span.Start })
			out = append(out, g)
		}
	}
	return out, nil
}

// hull is the span from the first to the last code point of two, of which the
// first may be none yet.
func hull(a, b annotate.Span) annotate.Span {
	if a.Start < 0 {
		return b
	}
	return annotate.Span{Start: min(a.Start, b.Start), End: max(a.End, b.End)}
}

// BehindLabel lists the disagreements in which a label occurs, by its id.
func (b *Book) BehindLabel(id string) []Group {
	return b.groups(func(k compare.Examined) bool { return k.Class.Disagrees() && hasLabel(k.Case, id) })
}

// BehindClass lists the disagreements of one class.
func (b *Book) BehindClass(c Class) []Group {
	return b.groups(func(k compare.Examined) bool { return k.Class == c.Class && edgeOf(k.Case) == c.Edge })
}

// BehindArticle lists the disagreements in an article, by its id.
func (b *Book) BehindArticle(id string) []Group {
	i, ok := b.number[id]
	if !ok {
		return nil
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return []Group{b.group(i, b.reviews[i].Cases, func(k compare.Examined) bool { return k.Class.Disagrees() })}
}

// groups lists the cases of all articles that are wanted; articles without any
// are left out.
func (b *Book) groups(wanted func(compare.Examined) bool) []Group {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Group
	for i := range b.reviews {
		if g := b.group(i, b.reviews[i].Cases, wanted); len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (b *Book) group(i int, cases []compare.Examined, wanted func(compare.Examined) bool) Group {
	g := Group{Article: b.articles[i].ID}
	for _, k := range cases {
		if !wanted(k) {
			continue
		}
		item := Item{Span: k.Span, Class: k.Class, Edge: k.Edge, Status: k.Status}
		for _, m := range k.Marks {
			item.Said = append(item.Said, Said{b.person(m.Person), m.Label, b.labelName(m.Label), m.Hull(), b.quote(i, m.Hull())})
		}
		for _, slug := range k.Without {
			item.Silent = append(item.Silent, b.person(slug))
		}
		slices.SortStableFunc(item.Said, func(x, y Said) int { return x.Person - y.Person })
		slices.Sort(item.Silent)
		g.Items = append(g.Items, item)
	}
	return g
}

// person is the number of somebody who is compared.
func (b *Book) person(slug string) int {
	return slices.IndexFunc(b.people, func(p Person) bool { return p.Slug == slug })
}

func (b *Book) quote(article int, s annotate.Span) string {
	t := b.articles[article].Text
	if t == nil {
		return ""
	}
	if s.Len() > quoted {
		return t.Slice(s.Start, s.Start+quoted) + "…"
	}
	return t.Quote(s)
}
