package exchange

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate"
	"postil/storage"
)

// scheme adds to postil.toml what the source's labels need. In a workspace
// without layers and without a scheme of its own the source's takes the place
// of the default one.
func (i *importer) scheme(there storage.Survey) error {
	have := i.Workspace.Config().Clone()
	want := have.Clone()
	layers := len(there.Orphans)
	for _, e := range there.Articles {
		layers += len(e.Layers)
	}
	more := i.report.used.Clone()
	if layers == 0 && len(more.Labels) > 0 && reflect.DeepEqual(have.Scheme, annotate.DefaultScheme()) {
		want.Scheme = annotate.Scheme{ID: storage.SafeName(more.ID), Version: orElse(more.Version, "1"), Name: orElse(more.Name, more.ID)}
	}
	i.report.SchemeAdded = extendScheme(&want.Scheme, more)
	if len(i.report.SchemeAdded) == 0 || len(want.Scheme.Labels) == 0 {
		return nil
	}
	tidyScheme(&want.Scheme, &have.Scheme)
	if i.dry {
		return nil
	}
	if err := i.Workspace.SaveConfig(i.ctx, want); err != nil {
		return fmt.Errorf("the labels of the source cannot be added to the workspace's scheme: %w", err)
	}
	return nil
}

// tidyScheme mends in a scheme what others allow and Postil does not: keys that
// are taken or no keys, parents that are not there, choices without values.
// What was in before is as it was.
func tidyScheme(s, before *annotate.Scheme) {
	ids, keys := map[string]bool{}, map[string]bool{}
	for _, l := range s.Labels {
		ids[l.ID] = true
	}
	for _, l := range before.Labels {
		keys[strings.ToLower(l.Key)] = ids[l.ID] // only those that are still in it
	}
	for i := range s.Labels {
		l := &s.Labels[i]
		old, was := before.Label(l.ID)
		if !was || old.Key != l.Key {
			if !isKey(l.Key) || keys[strings.ToLower(l.Key)] {
				l.Key = old.Key
			}
			keys[strings.ToLower(l.Key)] = l.Key != ""
		}
		if utf8.RuneCountInString(l.Short) > 3 {
			l.Short = ""
		}
		if l.Color == (annotate.Color{}) {
			l.Color = storage.PaletteColor(i)
		}
		if !ids[l.Parent] || isAncestor(s, l.ID, l.Parent) {
			l.Parent = old.Parent
		}
		tidyAttributes(l.Attributes)
	}
	for i := range s.Relations {
		r := &s.Relations[i]
		r.From, r.To = known(ids, r.From), known(ids, r.To)
	}
	tidyAttributes(s.Article)
}

// isAncestor reports whether id is above other, or other itself.
func isAncestor(s *annotate.Scheme, id, other string) bool {
	for steps := 0; other != "" && steps <= len(s.Labels); steps++ {
		if other == id {
			return true
		}
		up, _ := s.Label(other)
		other = up.Parent
	}
	return false
}

func known(ids map[string]bool, labels []string) []string {
	var out []string
	for _, l := range labels {
		if ids[l] {
			out = append(out, l)
		}
	}
	return out
}

func isKey(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return s != "" && n == len(s) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func tidyAttributes(attrs []annotate.Attribute) {
	for i := range attrs {
		a := &attrs[i]
		switch {
		case (a.Type == annotate.Choice || a.Type == annotate.Several) && len(a.Values) == 0, a.Type == "":
			a.Type = annotate.Words
		}
		if a.Type != annotate.Choice && a.Type != annotate.Several {
			a.Values = nil
		}
	}
}
