package app

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/app/reader"
	"postil/app/session"
)

// mainMenu makes the menu bar of the table of commands. Keys with Ctrl or Alt
// work wherever the focus is, because Fyne asks the menu before the focused
// widget; keys without are shown here and typed in the text.
func (w *window) mainMenu() *fyne.MainMenu {
	var menus []*fyne.Menu
	for _, name := range session.Menus() {
		if name == session.MenuCaret || name == session.MenuCase || name == session.MenuPast {
			continue
		}
		menu := fyne.NewMenu(string(name))
		group := 0
		for _, c := range w.session.Commands() {
			if c.Menu != name {
				continue
			}
			if c.Group != group && len(menu.Items) > 0 {
				menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
			}
			group = c.Group
			if c.Under != "" {
				w.within(menu, c)
				continue
			}
			menu.Items = append(menu.Items, w.menuItem(c))
		}
		if name == session.MenuMark {
			menu.Items = append(w.labelItems(), menu.Items...)
		}
		menus = append(menus, menu)
	}
	return fyne.NewMainMenu(menus...)
}

// within puts a command into the menu that it has within another, which is made
// for the first one.
func (w *window) within(menu *fyne.Menu, c session.Command) {
	n := len(menu.Items)
	if n == 0 || menu.Items[n-1].ChildMenu == nil || menu.Items[n-1].Label != c.Under {
		parent := fyne.NewMenuItem(c.Under, nil)
		parent.ChildMenu = fyne.NewMenu(c.Under)
		menu.Items = append(menu.Items, parent)
		n++
	}
	item := w.menuItem(c)
	item.Label = capital(strings.TrimPrefix(c.Title, c.Under+": "))
	children := menu.Items[n-1].ChildMenu
	children.Items = append(children.Items, item)
}

// capital has the first letter of words in upper case.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func (w *window) menuItem(c session.Command) *fyne.MenuItem {
	item := fyne.NewMenuItem(c.Title, func() { w.run(c) })
	if c.ID == "file.quit" {
		item.IsQuit = true
	}
	if len(c.Keys) > 0 {
		item.Shortcut = shortcut(c.Keys[0])
	}
	return item
}

// labelItems label with the mouse; their keys belong to the text and cannot be
// shortcuts.
func (w *window) labelItems() []*fyne.MenuItem {
	var out []*fyne.MenuItem
	for _, l := range w.session.Scheme().Labels {
		if l.Archived {
			continue
		}
		title := "Label " + l.Name
		if l.Key != "" {
			title += "   (" + l.Key + ")"
		}
		out = append(out, fyne.NewMenuItem(title, func() { w.session.Label(l.ID) }))
	}
	return append(out, fyne.NewMenuItemSeparator())
}

// hiddenKeys makes the second and further keys of commands work everywhere.
func (w *window) hiddenKeys() {
	for _, c := range w.session.Commands() {
		for i, k := range c.Keys {
			if i > 0 && (k.Ctrl || k.Alt) {
				w.win.Canvas().AddShortcut(shortcut(k), func(fyne.Shortcut) { w.run(c) })
			}
		}
	}
}

// shortcut is a chord as Fyne has it. Fyne gives shortcuts of its own to the
// keys that text fields share.
func shortcut(c session.Chord) fyne.Shortcut {
	switch c.String() {
	case "Ctrl+Z":
		return &fyne.ShortcutUndo{}
	case "Ctrl+Y":
		return &fyne.ShortcutRedo{}
	case "Ctrl+C":
		return &fyne.ShortcutCopy{}
	case "Ctrl+A":
		return &fyne.ShortcutSelectAll{}
	}
	var m fyne.KeyModifier
	if c.Ctrl {
		m |= fyne.KeyModifierControl
	}
	if c.Alt {
		m |= fyne.KeyModifierAlt
	}
	if c.Shift {
		m |= fyne.KeyModifierShift
	}
	return &desktop.CustomShortcut{KeyName: reader.FyneKey(c.Key), Modifier: m}
}

// run carries a command out for a menu or a shortcut. A text field that has
// the focus keeps what belongs to its own words; an overlay closes for the
// rest.
func (w *window) run(c session.Command) {
	if field, ok := w.win.Canvas().Focused().(fyne.Shortcutable); ok && c.InText && field != fyne.Shortcutable(w.reader) {
		field.TypedShortcut(textShortcut(c, fyne.CurrentApp().Clipboard()))
		return
	}
	if w.appliesPlaces(c) {
		return
	}
	if do := w.takes[c.ID]; do != nil {
		do()
		return
	}
	w.leaveOverlay(func() { w.session.Run(c.ID) })
}

// textShortcut is what a text field understands of a command.
func textShortcut(c session.Command, clipboard fyne.Clipboard) fyne.Shortcut {
	switch c.ID {
	case "edit.undo":
		return &fyne.ShortcutUndo{}
	case "edit.redo":
		return &fyne.ShortcutRedo{}
	case "edit.copy":
		return &fyne.ShortcutCopy{Clipboard: clipboard}
	default:
		return &fyne.ShortcutSelectAll{}
	}
}
