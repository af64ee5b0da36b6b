// Package app is what a person sees: the window with its three panes, its
// menus, overlays and dialogs, over the session that does the work. Run starts
// it.
//
// A folder below holds one part of the screen each: library (left), reader
// (middle), inspector (right), palette and dialogs (over them), widgets (small
// parts that know nothing of annotation), theme (colours, sizes, fonts).
// Package session is the state; no screen changes anything but through it.
package app

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	fynetheme "fyne.io/fyne/v2/theme"
	"github.com/google/uuid"

	"postil/app/reader/shape"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
	"postil/storage/recovery"
)

// ID names the program to the desktop and in the user's folders.
const ID = "dev.postil.Postil"

// Options are what the command line says.
type Options struct {
	Path    string // folder or article to open; "" for the one open last, or the sample
	Article string // article to show, relative to Path
	Person  string // who annotates, for this run
	LogFile string // where to write what happens, "" for nowhere
	Sample  bool   // open the sample workspace
}

// Run shows the window and returns when it is closed.
func Run(o Options) error {
	log, done, err := logTo(o.LogFile)
	if err != nil {
		return err
	}
	defer done()
	stop := tellVitals(log)
	defer stop()
	fyneapp.SetMetadata(fyne.AppMetadata{
		ID: ID, Name: "Postil", Version: assets.Version,
		Icon:       fyne.NewStaticResource("postil.png", assets.Icon),
		Migrations: map[string]bool{"fyneDo": true},
	})
	a := fyneapp.NewWithID(ID)
	a.SetIcon(fyne.NewStaticResource("postil.png", assets.Icon))
	faces, err := Faces(true)
	if err != nil {
		return err
	}
	file, err := settingsFile()
	if err != nil {
		return err
	}
	prefs := openSettings(file)
	place, unknown := recovery.Of() // without one there is still the workspace
	s := session.New(session.Options{
		Now:   time.Now,
		NewID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) },
		Do:    fyne.Do,
		Prefs: prefs,
		Watch: true,
		Log:   log,

		Recovery: place,
	})
	setTheme(a, s.Settings())
	if o.Person != "" && !s.UsePerson(o.Person) {
		return fmt.Errorf("--person %q is no name", o.Person)
	}
	w := newWindow(a, s, faces, prefs, widgets.WallClock)
	prefs.failed = func(err error) { w.notice(session.Notice{Text: err.Error(), Error: true}) }
	// Fyne 2.8 may wait for ever for an event that came while its loop ended.
	w.closed = func() {
		time.AfterFunc(exitPatience, func() {
			done()
			os.Exit(0)
		})
	}
	if unknown != nil {
		w.notice(session.Notice{Text: unknown.Error(), Error: true})
	}
	w.openFirst(o)
	return show(w.win)
}

// exitPatience is how long the program may take to end once its window is closed
// and everything is saved.
const exitPatience = 2 * time.Second

// show shows the window until it is closed. Where the display cannot be
// reached Fyne logs that and then panics; that is made an error.
func show(win fyne.Window) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if cause, ok := v.(error); !ok || !strings.Contains(cause.Error(), "GLFW") {
			panic(v)
		}
		err = fmt.Errorf("the window cannot be opened on this display (DISPLAY is %q); postilctl does the same work without one, see postilctl --help", os.Getenv("DISPLAY"))
	}()
	win.ShowAndRun()
	return nil
}

// logTo makes the session's log a file; without a name nothing is logged.
func logTo(name string) (log func(string, ...any), done func(), err error) {
	if name == "" {
		return nil, func() {}, nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("the log cannot be written: %w", err)
	}
	l := slog.New(slog.NewTextHandler(f, nil))
	return l.Info, func() { _ = f.Close() }, nil
}

// Faces parses the fonts in which articles are set: the bundled ones, the
// toolkit's emoji, and the system's for other scripts if asked.
func Faces(system bool) (*shape.Faces, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = ""
	} else {
		cache = filepath.Join(cache, "postil")
	}
	f, err := shape.NewFaces(shape.Config{
		Serif: assets.LiterataRegular, SerifSemiBold: assets.LiterataSemiBold, SerifItalic: assets.LiterataItalic,
		Sans: assets.InterRegular, SansSemiBold: assets.InterSemiBold, SansItalic: assets.InterItalic,
		Emoji:    fynetheme.DefaultEmojiFont().Content(),
		System:   system,
		CacheDir: cache,
	})
	if err != nil {
		return nil, fmt.Errorf("the bundled fonts cannot be read: %w", err)
	}
	return f, nil
}

// setTheme shows the program light or dark.
func setTheme(a fyne.App, v session.Settings) {
	appearance := map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark}[v.Theme]
	a.Settings().SetTheme(theme.New(appearance))
}
