package doctor

import (
	"fmt"

	"postil/annotate"
	"postil/storage"
)

// people holds what layers say of their persons against each other.
func (x *examination) people() {
	x.renames()
	x.strangers()
}

// renames finds the layers whose name is not their person's but can be: another
// layer of the same person shows how she is called, in its name and in itself, and
// nobody else is called so.
func (x *examination) renames() {
	for i := range x.layers {
		l := &x.layers[i]
		if l.misfit < 0 || !x.callsHerself(l) {
			continue
		}
		home := storage.SidecarPath(l.article, l.header.Person.Slug)
		text := fmt.Sprintf("gives the layer the name of its person, %q", home)
		if there := x.layerAt(home); there != nil {
			if !areCopies(there.header, l.header) {
				continue
			}
			text = fmt.Sprintf("folds the layer into %q, which is another copy of it", home)
		} else if x.listed(home) {
			continue // it cannot be read
		}
		x.offer(l.misfit, l.path, home, text)
	}
}

// callsHerself reports whether the short name in a layer is surely its person's.
func (x *examination) callsHerself(l *layerFile) bool {
	slug, id := l.header.Person.Slug, l.header.Person.ID
	if slug == "" || storage.SafeName(slug) != slug || (id == annotate.ID{}) {
		return false
	}
	witness := false
	for i := range x.layers {
		o := &x.layers[i]
		switch p := o.header.Person; {
		case p.ID == id && p.Slug != slug, p.ID != id && (p.Slug == slug || o.slug == slug):
			return false
		case p.ID == id && o.slug == slug:
			witness = true
		}
	}
	return witness
}

// strangers tells of layers that bear a person's short name but not her id. Which
// is hers cannot be known; that of most layers, or of the first, is taken for it.
func (x *examination) strangers() {
	ids := map[string]map[annotate.ID]int{}
	hers := map[string]annotate.ID{}
	for i := range x.layers {
		l := &x.layers[i]
		if l.misfit >= 0 || l.header.Person.Slug != l.slug {
			continue // told already
		}
		if ids[l.slug] == nil {
			ids[l.slug] = map[annotate.ID]int{}
		}
		ids[l.slug][l.header.Person.ID]++
	}
	for i := range x.layers {
		l := &x.layers[i]
		have, ok := hers[l.slug]
		if n := ids[l.slug][l.header.Person.ID]; n > 0 && (!ok || n > ids[l.slug][have]) {
			hers[l.slug] = l.header.Person.ID
		}
	}
	for i := range x.layers {
		l := &x.layers[i]
		id := l.header.Person.ID
		if n := ids[l.slug][id]; n == 0 || id == hers[l.slug] || l.header.Person.Slug != l.slug {
			continue
		}
		x.say(Finding{Kind: Person, Path: l.path, By: l.header.Person, Text: fmt.Sprintf("the layer is by another person called %q: her id is %s here, and %s in %s",
			l.slug, id, hers[l.slug], count(ids[l.slug][hers[l.slug]], "other layer"))})
	}
}
