package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
)

// everybody is a workspace with the layers of all, as the commands take it that
// hold people against each other.
type everybody struct {
	articles []agreement.Layered
	people   []string // who is compared
	unread   []error
	trouble  []string // what could not be read or does not fit, a line each
}

// whom are the flags that say who is compared.
type whom struct {
	people     []string
	unfinished bool
}

func (f *whom) add(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.people, "people", nil, "short names of the people to compare, with commas; otherwise all who have marks, or finished an article and decided nothing")
	c.Flags().BoolVar(&f.unfinished, "unfinished", false, "take articles in progress as if they were finished")
}

// read reads a workspace, or one article of it where that is named.
func (f *whom) read(c *cobra.Command, w *storage.Workspace, only string) (everybody, error) {
	var e everybody
	p := newProgress(c.ErrOrStderr())
	found := false
	unreadable, err := w.EachArticle(c.Context(), p.step, func(a *storage.Article, layers []*annotate.Layer) error {
		found = found || a.Path == only
		e.articles = append(e.articles, agreement.Layered{ID: a.Path, Text: a.Text, Layers: layers})
		return nil
	})
	p.clear()
	if err != nil {
		return e, err
	}
	e.unread = unreadable
	for _, err := range unreadable {
		e.trouble = append(e.trouble, err.Error())
	}
	if only != "" && !found && len(unreadable) == 0 {
		return e, fmt.Errorf("there is no article %s in %s; name it as stats and check do, by its path in the folder", only, w.Root())
	}
	var all []*annotate.Layer
	for _, a := range e.articles {
		all = append(all, a.Layers...)
	}
	if e.people, err = f.choose(all); err != nil {
		return e, err
	}
	if only != "" { // only now, since the other articles tell who is compared
		e.articles = slices.DeleteFunc(e.articles, func(a agreement.Layered) bool { return a.ID != only })
	}
	return e, nil
}

// choose checks the names that were given against those who have layers.
func (f *whom) choose(layers []*annotate.Layer) ([]string, error) {
	if len(f.people) == 0 {
		return compare.Annotators(slices.Values(layers)), nil
	}
	there := map[string]bool{}
	var names []string
	for _, l := range layers {
		if !there[l.Person.Slug] {
			there[l.Person.Slug] = true
			names = append(names, l.Person.Slug)
		}
	}
	slices.Sort(names)
	for i, p := range f.people {
		if !there[p] {
			return nil, fmt.Errorf("nobody called %q has marks here; there are: %s", p, strings.Join(names, ", "))
		}
		if slices.Contains(f.people[:i], p) {
			return nil, fmt.Errorf("--people names %s twice", p)
		}
	}
	return f.people, nil
}

// fitting leaves out of the layers what the text no longer says, and tells of
// it; counted where it was, it would disagree with what people mean.
func (e *everybody) fitting() error {
	for i := range e.articles {
		fit, left, err := e.articles[i].Fitting()
		if err != nil {
			return err
		}
		e.articles[i] = fit
		for _, slug := range e.people {
			if left[slug] > 0 {
				e.trouble = append(e.trouble, fmt.Sprintf("%s: marks of %s that no longer fit the text are left out: %d", fit.ID, slug, left[slug]))
			}
		}
	}
	return nil
}

// complain tells what is wrong; there is an exit code for it.
func (e *everybody) complain(c *cobra.Command) error {
	for _, t := range e.trouble {
		fmt.Fprintln(c.ErrOrStderr(), t)
	}
	if len(e.trouble) > 0 {
		return errProblems
	}
	return nil
}
