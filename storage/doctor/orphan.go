package doctor

import (
	"fmt"
	"maps"
	"slices"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// orphan is a layer beside which there is no article.
type orphan struct {
	layerFile
	finding int
	matches []string // the articles whose text it is, or was, about
	home    string   // the sidecar's new path, where that is certain
}

func (x *examination) orphan(p string) {
	x.report.Layers++
	n := x.say(Finding{Kind: Orphan, Path: p, Text: "there is no article beside this layer; it may have been renamed or removed"})
	data, err := x.w.ReadRaw(p)
	if err != nil {
		return
	}
	l, err := sidecar.Decode(data)
	if err != nil {
		c := chart{examination: x}
		c.broken(p, data, err)
		return
	}
	x.report.Findings[n].By = l.Person
	of, slug := articleOf(p)
	f := layerFile{path: p, article: of, slug: slug, header: l.Header, misfit: -1, orphan: true}
	x.layers = append(x.layers, f)
	x.orphans = append(x.orphans, orphan{layerFile: f, finding: n})
}

// matchOrphans finds the articles of orphans again. The text that a layer is
// about tells it, by its hash; then the texts that articles had before, as the
// layers of others and the meta files beside them name them.
func (x *examination) matchOrphans() {
	if len(x.orphans) == 0 {
		return
	}
	earlier := x.earlierTexts()
	claims := map[string]int{} // by the sidecar's new path
	for i := range x.orphans {
		o := &x.orphans[i]
		hashes := append([]string{o.header.Source.TextSHA256}, storage.EarlierTexts(o.header.Source)...)
		for _, texts := range []map[string][]string{x.texts, earlier} {
			for _, h := range hashes {
				if len(o.matches) == 0 && h != "" {
					o.matches = texts[h]
				}
			}
		}
		for _, h := range slices.Sorted(maps.Keys(x.texts)) { // of a redacted layer the hash is hidden
			if len(o.matches) == 0 && redact.Fits((&annotate.Layer{}).WithHeader(o.header), h) {
				o.matches = x.texts[h]
			}
		}
		if len(o.matches) == 1 {
			o.home = storage.SidecarPath(o.matches[0], o.slug)
			claims[o.home]++
		}
	}
	for i := range x.orphans {
		o := &x.orphans[i]
		if why := x.homeless(o, claims); why != "" {
			x.report.Findings[o.finding].Text += oneLine("; " + why)
		} else if o.home != "" {
			x.offer(o.finding, o.path, o.home, x.homecoming(o))
		}
	}
}

func (x *examination) homecoming(o *orphan) string {
	if x.layerAt(o.home) != nil {
		return fmt.Sprintf("folds the layer into %q, which is another copy of it beside its text", o.home)
	}
	return fmt.Sprintf("moves the layer to %q, beside its text", o.home)
}

// homeless tells why a layer with matches cannot be moved, or "".
func (x *examination) homeless(o *orphan, claims map[string]int) string {
	switch {
	case len(o.matches) == 0:
		return ""
	case len(o.matches) > 1:
		return fmt.Sprintf("its text is that of %s, so a person must choose", quoted(o.matches))
	case o.header.Person.Slug != o.slug:
		return fmt.Sprintf("its text is that of %q, but it is by %q, and its name says %q", o.matches[0], o.header.Person.Slug, o.slug)
	case claims[o.home] > 1:
		return fmt.Sprintf("its text is that of %q, as that of another layer of %q that lies beside no article, so a person must choose", o.matches[0], o.slug)
	case len(x.survey.Unreadable) > 0:
		return fmt.Sprintf("its text is that of %q, but what cannot be looked at may have it, too", o.matches[0])
	}
	for i := range x.layers {
		l := &x.layers[i]
		if l.article != o.matches[0] || l.orphan || l.slug != o.slug && l.header.Person.ID != o.header.Person.ID {
			continue
		}
		if l.path != o.home || !areCopies(l.header, o.header) {
			return fmt.Sprintf("its text is that of %q, where there is %q already, which is no copy of it", o.matches[0], l.path)
		}
	}
	if x.layerAt(o.home) == nil && x.listed(o.home) {
		return fmt.Sprintf("its text is that of %q, where there is %q already, which cannot be read", o.matches[0], o.home)
	}
	return ""
}

// areCopies reports whether two layers are one that has been copied: they have one
// id and one person.
func areCopies(a, b annotate.Header) bool {
	return a.ID == b.ID && a.ID != annotate.ID{} && a.Person.ID == b.Person.ID
}

// layerAt is the layer with a path, nil where there is none that can be read.
func (x *examination) layerAt(p string) *layerFile {
	for i := range x.layers {
		if x.layers[i].path == p {
			return &x.layers[i]
		}
	}
	return nil
}

// listed reports whether there is a sidecar, whatever is in it.
func (x *examination) listed(p string) bool {
	of, _ := articleOf(p)
	i := slices.IndexFunc(x.survey.Articles, func(e storage.Entry) bool { return e.Path == of })
	if i < 0 {
		return slices.Contains(x.survey.Orphans, p)
	}
	return slices.ContainsFunc(x.survey.Articles[i].Layers, func(l storage.LayerRef) bool { return l.Path == p })
}

// earlierTexts are the hashes of texts that articles are known to have had, with
// the articles.
func (x *examination) earlierTexts() map[string][]string {
	out := map[string][]string{}
	add := func(hash, p string) {
		if hash != "" && !slices.Contains(out[hash], p) {
			out[hash] = append(out[hash], p)
		}
	}
	for _, l := range x.layers {
		if l.orphan {
			continue
		}
		add(l.header.Source.TextSHA256, l.article)
		for _, h := range storage.EarlierTexts(l.header.Source) {
			add(h, l.article)
		}
	}
	for _, e := range x.survey.Articles {
		if !e.Meta {
			continue
		}
		data, err := x.w.ReadRaw(article.MetaPath(e.Path))
		if err != nil {
			continue // told with the file itself
		}
		m, err := article.ParseMeta(data)
		if err != nil {
			continue
		}
		add(m.TextSHA256, e.Path)
		for _, was := range m.Earlier {
			add(was.TextSHA256, e.Path)
		}
	}
	return out
}
