package library

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"postil/app/session"
)

// arranged shows how the list is sorted, and fills it. Where it is only that more
// is known of the articles, what is in sight stays there.
func (l *Library) arranged() {
	a := l.s.Arrangement()
	if a == l.arrangement && len(l.items) > 0 {
		l.refill()
		return
	}
	l.sort.SetDescending(a.Descending)
	l.head.SetSorted(slices.Index(sortedBy, a.Sort), a.Descending)
	l.fill()
}

// sortMenu offers what the list can be sorted and grouped by.
func (l *Library) sortMenu() *fyne.Menu {
	a := l.s.Arrangement()
	var items []*fyne.MenuItem
	add := func(title string, checked bool, change func(*session.Arrangement)) {
		item := fyne.NewMenuItem(title, func() {
			now := l.s.Arrangement()
			change(&now)
			l.s.Arrange(now)
		})
		item.Checked = checked
		items = append(items, item)
	}
	for _, c := range session.Columns() {
		name := c.Name()
		add("By "+strings.ToLower(name), a.Sort == c, func(a *session.Arrangement) { a.Sort = c })
	}
	items = append(items, fyne.NewMenuItemSeparator())
	add("The other way round", a.Descending, func(a *session.Arrangement) { a.Descending = !a.Descending })
	items = append(items, fyne.NewMenuItemSeparator())
	add("Under headings of folders", a.Folders(), func(a *session.Arrangement) {
		if a.Folders() {
			a.Group = session.GroupNot
		} else {
			a.Group = session.GroupByFolder
		}
	})
	stories := fyne.NewMenuItem("Under headings of stories", func() { l.s.Run("list.stories") })
	stories.Checked = a.Group == session.GroupByStory
	return fyne.NewMenu("", append(items, stories)...)
}
