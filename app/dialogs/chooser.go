package dialogs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage"
)

// Purpose is what a Chooser is to choose.
type Purpose int

// The purposes.
const (
	ChooseFolder  Purpose = iota // a folder to open
	ChooseArticle                // a text file to open
	ChooseTarget                 // a file or folder to write
	ChooseSource                 // a file or folder of another tool, to import
	ChooseMany                   // files and folders to make articles of
	ChooseVersion                // a file or zip with a better version of an article
)

// Chooser chooses a file or folder by its path: the field holds the path, the
// list what there is that goes on from it. Everything can be done by keys: type
// a part of a name, Tab completes it, Up and Down choose, Enter goes on.
type Chooser struct {
	widget.BaseWidget

	// OnDone is told the chosen path, or "" for none.
	OnDone func(path string)
	// OnMany, of ChooseMany, is told the chosen paths in its place.
	OnMany func(paths []string)

	purpose Purpose
	field   *widgets.Field
	list    *widgets.List
	note    *widgets.Prose
	ok      *widgets.Button
	box     *fyne.Container
	dir     string
	entries []entry // of dir
	err     error   // why dir cannot be listed
	found   []entry
	endings []string // of the files that are listed for a target
	marked  []string // paths, in the order in which they were marked
}

// forImport reports whether something to import is chosen.
func (c *Chooser) forImport() bool { return c.purpose == ChooseSource || c.purpose == ChooseMany }

// forOne reports whether one file is chosen, and no folder.
func (c *Chooser) forOne() bool { return c.purpose == ChooseArticle || c.purpose == ChooseVersion }

// entry is a line of the list.
type entry struct {
	name   string
	folder bool
	what   string // the first line: what Enter does with the path as it stands
}

const (
	chooserWidth  = 600
	chooserHeight = 440
	mostListed    = 2000
)

// NewChooser makes a chooser that begins at a path.
func NewChooser(p Purpose, at string) *Chooser {
	c := &Chooser{purpose: p}
	c.field = widgets.NewField("Path")
	c.field.TakesTab = true
	c.field.OnChanged = func(string) { c.look() }
	c.field.OnKey = c.key
	c.note = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 1})
	c.list = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(c.found) },
		Create: func(int) fyne.CanvasObject { return widgets.NewRow(nil, nil) },
		Update: c.update,
	})
	c.list.OnChosen = c.choose
	title := map[Purpose]string{ChooseFolder: "Open a folder of articles", ChooseArticle: "Open an article", ChooseTarget: "Write to", ChooseSource: "Import a file, a zip or a folder", ChooseMany: "Import files, zips and folders", ChooseVersion: "Import a better version of the article"}[p]
	c.ok = widgets.NewButton(widgets.Primary, "", c.accept)
	buttons := foot(widgets.NewButton(widgets.Secondary, "Cancel", func() { c.OnDone("") }), c.ok)
	c.box = widgets.NewFrame(
		widgets.NewInset(formPad, formPad-4, formPad, 8, widgets.NewStackDown(10, heading(title), c.field)),
		widgets.NewInset(formPad, 8, formPad, formPad-4, widgets.NewStackDown(8, c.note, buttons)), nil, nil,
		widgets.NewInset(formPad-12, 0, formPad-12, 0, c.list))
	c.ExtendBaseWidget(c)
	c.setPath(at)
	return c
}

// Field is what the keyboard has to be put into.
func (c *Chooser) Field() fyne.Focusable { return c.field }

// MinSize is that of the panel.
func (c *Chooser) MinSize() fyne.Size { return fyne.NewSize(chooserWidth, chooserHeight) }

// CreateRenderer implements fyne.Widget.
func (c *Chooser) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.box) }

func (c *Chooser) setPath(p string) {
	c.field.SetText(p)
	c.field.CursorColumn = len([]rune(p))
	c.field.Refresh()
	c.look()
}

// splitPath parts what is typed into a folder and the beginning of a name.
func splitPath(typed string) (dir, name string) {
	if rest, ok := strings.CutPrefix(typed, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			typed = home + rest
			if rest == "" {
				typed += string(filepath.Separator)
			}
		}
	}
	i := strings.LastIndexFunc(typed, func(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) })
	dir, name = typed[:i+1], typed[i+1:]
	if dir == "" {
		dir = "."
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return dir, name
}

// look lists what goes on from the path that is typed.
func (c *Chooser) look() {
	dir, name := splitPath(c.field.Text)
	if dir != c.dir || c.entries == nil {
		c.dir = dir
		c.entries, c.err = c.read(dir)
	}
	c.found = c.found[:0]
	if strings.Contains(name, "*") && c.purpose == ChooseMany {
		c.found = fitting(c.entries, name)
		if n := len(c.found); n > 0 {
			c.found = slices.Insert(c.found, 0, entry{name: name, what: fmt.Sprintf("Import %s of this name", files(n))})
		}
	} else if what := c.asItStands(dir, name); what != "" {
		c.found = append(c.found, entry{name: name, what: what})
	}
	if parent := filepath.Dir(dir); name == "" && parent != dir {
		c.found = append(c.found, entry{name: "..", folder: true})
	}
	if !strings.Contains(name, "*") || c.purpose != ChooseMany {
		c.found = append(c.found, matching(c.entries, name)...)
	}
	c.list.SetCurrent(-1)
	c.list.Reload()
	if len(c.found) > 0 {
		c.list.SetCurrent(0)
	}
	c.explain(name)
}

// matching are the entries whose names begin with what is typed, then those
// that hold it.
func matching(entries []entry, typed string) []entry {
	typed = strings.ToLower(typed)
	var begin, hold []entry
	for _, e := range entries {
		switch n := strings.ToLower(e.name); {
		case strings.HasPrefix(n, ".") && !strings.HasPrefix(typed, "."):
		case strings.HasPrefix(n, typed):
			begin = append(begin, e)
		case strings.Contains(n, typed):
			hold = append(hold, e)
		}
	}
	begin = append(begin, hold...)
	return begin[:min(len(begin), mostListed)]
}

// fitting are the files whose names fit a pattern, in which * is any run of
// letters, whatever the case.
func fitting(entries []entry, pattern string) []entry {
	parts := strings.Split(regexp.QuoteMeta(strings.ToLower(pattern)), `\*`)
	fits := regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
	var out []entry
	for _, e := range entries {
		if !e.folder && fits.MatchString(strings.ToLower(e.name)) {
			out = append(out, e)
		}
	}
	return out
}

// files counts files.
func files(n int) string { return widgets.Thousands(n) + " " + noun(n, "file") }

// read lists a folder: its folders, and its articles unless a folder is asked
// for.
func (c *Chooser) read(dir string) ([]entry, error) {
	list, err := os.ReadDir(dir)
	out := []entry{}
	for _, e := range list {
		folder := e.IsDir()
		if e.Type()&fs.ModeSymlink != 0 {
			if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil {
				folder = info.IsDir()
			}
		}
		if folder || c.lists(e.Name()) {
			out = append(out, entry{name: e.Name(), folder: folder})
		}
	}
	slices.SortFunc(out, func(a, b entry) int {
		if a.folder != b.folder {
			return map[bool]int{true: -1, false: 1}[a.folder]
		}
		return storage.NaturalCompare(a.name, b.name)
	})
	return out, err
}

// SetExtensions has files that end so listed beside folders, for a target.
func (c *Chooser) SetExtensions(extensions ...string) {
	c.endings, c.entries = extensions, nil
	c.look()
}

// lists reports whether a file is among what is chosen from.
func (c *Chooser) lists(file string) bool {
	switch c.purpose {
	case ChooseArticle:
		return storage.IsArticle(file)
	case ChooseTarget:
		return slices.ContainsFunc(c.endings, func(e string) bool { return strings.HasSuffix(strings.ToLower(file), e) })
	case ChooseSource, ChooseMany, ChooseVersion:
		return !strings.HasSuffix(file, ".ann.json")
	}
	return false
}

// asItStands says what choosing the path as it is typed does, or is "".
func (c *Chooser) asItStands(dir, name string) string {
	if c.err != nil {
		return ""
	}
	switch c.purpose {
	case ChooseFolder:
		if name == "" {
			return "Open this folder"
		}
	case ChooseSource, ChooseMany:
		if name == "" {
			return "Import this folder"
		}
	case ChooseTarget:
		if name == "" || c.isFolder(name) {
			return ""
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return "Replace " + name
		}
		return "Write " + name
	}
	return ""
}

func (c *Chooser) isFolder(name string) bool {
	return slices.ContainsFunc(c.entries, func(e entry) bool { return e.folder && e.name == name })
}

// explain says below the list what is there.
func (c *Chooser) explain(name string) {
	label := map[Purpose]string{ChooseFolder: "Open this folder", ChooseArticle: "Open", ChooseTarget: "Write", ChooseSource: "Import", ChooseMany: "Import", ChooseVersion: "Look into it"}[c.purpose]
	if len(c.marked) > 0 {
		label = "Import " + widgets.Thousands(len(c.marked))
	}
	c.ok.SetLabel(label)
	switch {
	case errors.Is(c.err, fs.ErrNotExist):
		c.note.Set("There is no folder " + c.dir + ".")
	case c.err != nil:
		c.note.Set("This folder cannot be listed: " + c.err.Error())
	case c.purpose == ChooseFolder:
		c.note.Set(fmt.Sprintf("%s, %s in it. Enter goes into the marked folder, Tab completes a name.", c.dir, articles(countArticles(c.dir))))
	case len(c.marked) > 0:
		c.note.Set(fmt.Sprintf("%s marked. Insert marks more, or takes a mark back; Enter on a file imports them.", widgets.Thousands(len(c.marked))))
	case c.purpose == ChooseMany:
		c.note.Set(c.dir + ". Tab completes a name, Insert marks several, *.html takes all that fit.")
	default:
		c.note.Set(c.dir + ". Tab completes a name.")
	}
	can := c.err == nil
	if c.purpose == ChooseTarget {
		can = can && name != "" && !c.isFolder(name)
	}
	if c.forOne() {
		i := c.list.Current()
		can = can && i >= 0 && !c.found[i].folder
	}
	if c.forImport() {
		i := c.list.Current()
		can = can && i >= 0 && c.found[i].name != ".." || len(c.marked) > 0
	}
	if can {
		c.ok.Enable()
	} else {
		c.ok.Disable()
	}
}

// countArticles counts the articles right in a folder.
func countArticles(dir string) int {
	list, _ := os.ReadDir(dir) // what cannot be read has none to offer
	n := 0
	for _, e := range list {
		if !e.IsDir() && storage.IsArticle(e.Name()) {
			n++
		}
	}
	return n
}

func (c *Chooser) update(i int, o fyne.CanvasObject) {
	e := c.found[i]
	content := widgets.RowContent{Title: e.name}
	switch {
	case e.what != "":
		content.Title = e.what
	case e.name == "..":
		content.Title, content.Aside = "..", "the folder above"
	case e.folder:
		content.Title += string(filepath.Separator)
	}
	if e.what == "" && slices.Contains(c.marked, filepath.Join(c.dir, e.name)) {
		content.Trailing = "✓ marked"
	}
	if row, ok := o.(*widgets.Row); ok {
		row.Set(content)
	}
}

// mark marks the entry that the list is on, or takes its mark back, and goes on
// to the next.
func (c *Chooser) mark() {
	i := c.list.Current()
	if i < 0 || c.found[i].what != "" || c.found[i].name == ".." {
		return
	}
	p := filepath.Join(c.dir, c.found[i].name)
	if at := slices.Index(c.marked, p); at >= 0 {
		c.marked = slices.Delete(c.marked, at, at+1)
	} else {
		c.marked = append(c.marked, p)
	}
	c.list.Update(i)
	c.list.Step(1)
	_, name := splitPath(c.field.Text)
	c.explain(name)
}

func (c *Chooser) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		c.list.Step(1)
	case fyne.KeyUp:
		c.list.Step(-1)
	case fyne.KeyPageDown:
		c.list.Step(8)
	case fyne.KeyPageUp:
		c.list.Step(-8)
	case fyne.KeyTab:
		c.complete()
	case fyne.KeyReturn, fyne.KeyEnter:
		c.list.Choose()
	case fyne.KeyEscape:
		c.OnDone("")
	case fyne.KeyInsert:
		if c.purpose != ChooseMany {
			return false
		}
		c.mark()
	default:
		return false
	}
	return true
}

// complete writes out the name of the marked entry, or of the first.
func (c *Chooser) complete() {
	for _, i := range []int{c.list.Current(), 0, 1} {
		if i >= 0 && i < len(c.found) && c.found[i].what == "" && c.found[i].name != ".." {
			c.enter(c.found[i])
			return
		}
	}
}

// enter writes an entry out into the field.
func (c *Chooser) enter(e entry) {
	p := filepath.Join(c.dir, e.name)
	if e.folder && !strings.HasSuffix(p, string(filepath.Separator)) {
		p += string(filepath.Separator)
	}
	if c.purpose == ChooseTarget && e.folder { // the name goes along
		if _, name := splitPath(c.field.Text); name != "" && !c.isFolder(name) && e.name == ".." {
			p += name
		}
	}
	c.setPath(p)
}

// choose does what Enter does on a line.
func (c *Chooser) choose(i int) {
	switch e := c.found[i]; {
	case e.what != "":
		c.accept()
	case e.folder:
		c.enter(e)
	case len(c.marked) > 0:
		c.done(c.marked...)
	default:
		c.done(filepath.Join(c.dir, e.name))
	}
}

// done ends with paths.
func (c *Chooser) done(paths ...string) {
	if c.purpose == ChooseMany {
		c.OnMany(paths)
		return
	}
	c.OnDone(paths[0])
}

// Accept takes what is marked, or else what the first button says.
func (c *Chooser) Accept() {
	if !c.ok.Disabled() {
		c.accept()
	}
}

// accept takes the path as it is typed, or the marked article.
func (c *Chooser) accept() {
	_, name := splitPath(c.field.Text)
	switch c.purpose {
	case ChooseFolder:
		c.OnDone(filepath.Join(c.dir, name))
	case ChooseTarget:
		if name != "" {
			c.OnDone(filepath.Join(c.dir, name))
		}
	case ChooseSource, ChooseMany: // what is marked, or else the file or folder that the list is on
		i := c.list.Current()
		switch {
		case len(c.marked) > 0:
			c.done(c.marked...)
		case i < 0 || c.found[i].name == "..":
		case strings.Contains(name, "*") && c.found[i].what != "":
			var all []string
			for _, e := range fitting(c.entries, name) {
				all = append(all, filepath.Join(c.dir, e.name))
			}
			c.done(all...)
		default:
			c.done(filepath.Join(c.dir, c.found[i].name))
		}
	default:
		if i := c.list.Current(); i >= 0 && !c.found[i].folder {
			c.OnDone(filepath.Join(c.dir, c.found[i].name))
		}
	}
}
