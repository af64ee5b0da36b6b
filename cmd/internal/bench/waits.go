//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"postil/annotate"
	"postil/cmd/internal/stopwatch"
	"postil/storage"
	"postil/storage/synthetic"
)

// Where things are in the window of the program, at screenSize.
var (
	page    = image.Rect(330, 60, 880, 740) // the words of the article
	strip   = image.Rect(330, 300, 880, 340)
	mapTop  = image.Pt(986, 40)
	mapMid  = image.Pt(986, 400)
	nowhere = image.Pt(250, 760) // where nothing hovers
)

const (
	opens   = 5  // articles of a size that are opened
	edits   = 25 // times that a key is pressed for each figure
	resizes = 12
	tries   = 3 // runs of scrolling

	notch     = 75   // pixels that a notch of the wheel scrolls
	speed     = 4800 // pixels a second
	scrolling = 5 * time.Second
	hertz     = 60 // frames a second that the toolkit shows at most

	settle  = 120 * time.Millisecond // after a key the picture stands when nothing has changed for so long
	noReply = time.Second            // a key that changes nothing
	idle    = 5 * time.Second
)

// measureWaits opens articles of each size in the window and does there what a
// person does.
func measureWaits(ctx context.Context, s *stopwatch.Screen, binary, home string, got results) error {
	for _, size := range synthetic.Sizes() {
		w := &waits{ctx: ctx, s: s, size: size, dir: filepath.Join(home, "waits-"+size.Name), page: s.Region(page).Coarse(), got: got}
		if err := w.write(); err != nil {
			return err
		}
		p, err := launch(ctx, s, binary, home, w.dir)
		if err != nil {
			return err
		}
		w.program = p
		err = w.run()
		if err != nil {
			err = fmt.Errorf("with %s: %w (%s)", size.Name, err, keepPicture(s))
		}
		if err := errors.Join(err, p.kill(ctx), os.RemoveAll(w.dir)); err != nil {
			return err
		}
	}
	return nil
}

// keepPicture writes what the screen shows into a file and says which.
func keepPicture(s *stopwatch.Screen) string {
	f, err := os.CreateTemp("", "postil-bench-*.png")
	if err != nil {
		return "no picture is left: " + err.Error()
	}
	if err := errors.Join(png.Encode(f, s.Region(s.Bounds()).Picture()), f.Close()); err != nil {
		return "no picture is left: " + err.Error()
	}
	return "the last picture is " + f.Name()
}

// waits is the program with articles of one size.
type waits struct {
	*program
	ctx  context.Context
	s    *stopwatch.Screen
	size synthetic.Size
	dir  string
	page stopwatch.Region
	got  results
}

// write makes the folder: a note without marks and an article with, in turn, so
// that each article can be opened once from a page that has no marks.
func (w *waits) write() error {
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		return err
	}
	for i := range opens {
		note := filepath.Join(w.dir, fmt.Sprintf("%02d note.txt", 2*i))
		if err := os.WriteFile(note, []byte("A note\n\nNothing is marked here.\n"), 0o600); err != nil {
			return err
		}
		if err := synthetic.WriteAs(w.dir, w.article(i), w.size, synthetic.HalfOverlap, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (w *waits) article(i int) string { return fmt.Sprintf("%02d %s.txt", 2*i+1, w.size.Name) }

func (w *waits) add(benchmark string, v float64) {
	w.got.add(key{benchmark, w.size.Name, sample}, v)
}

func (w *waits) run() error {
	if _, err := w.stands(w.ctx, true); err != nil {
		return err
	}
	win, err := w.s.Window()
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		win.Focus, w.open, w.toMiddle, w.caret, w.edit, w.atRest, w.scroll,
		func() error { return w.resize(win) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, f := range windowFigures() {
		if v := w.got[key{f.benchmark, w.size.Name, sample}]; len(v) > 0 {
			fmt.Fprintf(os.Stderr, "bench: %s, %s: %s (%d times)\n", w.size.Name, f.title, f.show(v), len(v))
		}
	}
	return nil
}

// open goes from the note to an article that was not open yet, until its marks
// are painted.
func (w *waits) open() error {
	var ink []color.Color
	scheme := annotate.DefaultScheme()
	for _, l := range scheme.Labels {
		ink = append(ink, color.NRGBA{l.Color.R, l.Color.G, l.Color.B, 0xff})
	}
	const enough = 20 // pixels, on one line in four, of the lines below marked words
	for i := range opens {
		if err := w.rest(w.ctx); err != nil {
			return err
		}
		began, err := w.s.Key("Ctrl+PgDn")
		if err != nil {
			return err
		}
		seen, err := w.s.Until(w.ctx, tooLong, func() bool { return w.page.Count(ink...) >= enough })
		if err != nil {
			return fmt.Errorf("the marks of an article do not come: %w", err)
		}
		w.add(windowOpen, milli(seen.Sub(began)))
		if i == opens-1 {
			break
		}
		if err := w.rest(w.ctx); err != nil {
			return err
		}
		if _, err := w.s.Key("Ctrl+PgDn"); err != nil {
			return err
		}
		if _, err := w.s.Until(w.ctx, tooLong, func() bool { return w.page.Count(ink...) == 0 }); err != nil {
			return fmt.Errorf("the next note does not come: %w", err)
		}
	}
	return nil
}

// toMiddle goes to the middle of the article, which is laid out when it is seen.
func (w *waits) toMiddle() error {
	return errors.Join(w.rest(w.ctx), w.s.Click(mapMid, 1), w.s.Point(nowhere), w.still(), w.rest(w.ctx))
}

func (w *waits) still() error {
	_, err := w.s.UntilStill(w.ctx, w.page, settle, tooLong)
	return err
}

// press presses a key and returns when that was and how long it took until the
// page changed; ok is false when it did not change.
func (w *waits) press(chord string) (began time.Time, wait time.Duration, ok bool, err error) {
	was := w.page.Sum()
	if began, err = w.s.Key(chord); err != nil {
		return began, 0, false, err
	}
	seen, err := w.s.Until(w.ctx, noReply, func() bool { return w.page.Sum() != was })
	switch {
	case errors.Is(err, stopwatch.ErrTooLong):
		return began, 0, false, nil
	case err != nil:
		return began, 0, false, err
	}
	return began, seen.Sub(began), true, w.still()
}

// place is a spot of the page, another one for each step, away from the last.
func place(step int) image.Point {
	return image.Pt(page.Min.X+60+step*137%430, page.Min.Y+40+step*67%600)
}

// caret moves the caret: the least that a key can change on the page.
func (w *waits) caret() error {
	if err := w.s.Click(place(1), 1); err != nil {
		return err
	}
	if err := errors.Join(w.s.Point(nowhere), w.still()); err != nil {
		return err
	}
	for range edits {
		_, wait, ok, err := w.press("Right")
		if err != nil {
			return err
		}
		if ok {
			w.add(windowCaret, milli(wait))
		}
	}
	return nil
}

// edit labels a word, takes that back, does it again, deletes the mark and moves
// an end of it, again and again.
func (w *waits) edit() error {
	paper := color.NRGBA{0xff, 0xfd, 0xf9, 0xff} // of the light theme
	for step, done := 0, 0; done < edits; step++ {
		if step > 4*edits {
			return errors.New("there are no words to label where they are sought")
		}
		bare := w.page.Count(paper)
		if err := errors.Join(w.s.Click(place(step), 2), w.s.Point(nowhere), w.still(), w.rest(w.ctx)); err != nil {
			return err
		}
		if bare-w.page.Count(paper) < 80 { // no word is selected, or one that has a mark
			if err := w.drop(); err != nil {
				return err
			}
			continue
		}
		saved := w.watchFile()
		began, wait, ok, err := w.press("1")
		if err != nil {
			return err
		}
		if !ok { // it is labelled so already
			saved(0)
			continue
		}
		done++
		w.add(windowLabel, milli(wait))
		if at := saved(tooLong); !at.IsZero() {
			w.add(windowToDisk, milli(at.Sub(began)))
		}
		if err := w.change(); err != nil {
			return err
		}
		if err := w.drop(); err != nil {
			return err
		}
	}
	return nil
}

// drop lets go of what is selected.
func (w *waits) drop() error {
	for range 2 { // the mark, and the selection
		if _, err := w.s.Key("Esc"); err != nil {
			return err
		}
	}
	return w.still()
}

// change takes the end of the new mark one letter back, deletes it, and goes back
// and forth in the history; in the end there is none.
func (w *waits) change() error {
	shorter, err := w.timed(windowEdge, "Shift+Left")
	if err != nil {
		return err
	}
	if shorter { // not where it is of one letter
		if _, err := w.timed("", "Ctrl+z"); err != nil {
			return err
		}
	}
	for _, then := range []struct{ benchmark, chord string }{
		{windowDelete, "Delete"}, {"", "Ctrl+z"}, {windowUndo, "Ctrl+z"}, {windowRedo, "Ctrl+Shift+z"}, {"", "Ctrl+z"},
	} {
		ok, err := w.timed(then.benchmark, then.chord)
		switch {
		case err != nil:
			return err
		case !ok:
			return fmt.Errorf("%s changes nothing on the page", then.chord)
		}
	}
	return nil
}

// timed presses a key when nothing is going on; ok is false when that changes
// nothing on the page.
func (w *waits) timed(benchmark, chord string) (ok bool, err error) {
	if err := w.rest(w.ctx); err != nil {
		return false, err
	}
	_, wait, ok, err := w.press(chord)
	if ok && benchmark != "" {
		w.add(benchmark, milli(wait))
	}
	return ok, err
}

// watchFile notes when the file of marks is replaced; the function that it
// returns waits for that at most so long.
func (w *waits) watchFile() func(time.Duration) time.Time {
	name := filepath.Join(w.dir, filepath.FromSlash(storage.SidecarPath(w.article(opens-1), synthetic.Person().Slug)))
	inode := func() uint64 {
		var st syscall.Stat_t
		if syscall.Stat(name, &st) != nil {
			return 0
		}
		return st.Ino
	}
	was := inode()
	ctx, stop := context.WithCancel(w.ctx)
	at := make(chan time.Time, 1)
	go func() {
		defer close(at)
		if t, err := w.s.Until(ctx, tooLong, func() bool { return inode() != was }); err == nil {
			at <- t
		}
	}()
	return func(limit time.Duration) time.Time {
		late := time.AfterFunc(limit, stop)
		defer late.Stop()
		defer stop()
		return <-at
	}
}

// scroll turns the wheel through the article at a steady speed and counts the
// frames that were not shown, of those that the toolkit could show.
func (w *waits) scroll() error {
	const notches = int(scrolling) / int(time.Second) * speed / notch
	for range tries {
		if err := errors.Join(w.s.Click(mapTop, 1), w.s.Point(strip.Min.Add(image.Pt(200, 20))), w.still(), w.rest(w.ctx)); err != nil {
			return err
		}
		done := make(chan error, 1)
		began := time.Now()
		go func() {
			for i := range notches {
				if err := w.s.Wheel(true); err != nil {
					done <- err
					return
				}
				time.Sleep(time.Until(began.Add(time.Duration(i+1) * scrolling / time.Duration(notches))))
			}
			done <- nil
		}()
		frames, last, err := w.frames(done, began)
		if err != nil {
			return err
		}
		// A short article ends before the wheel does.
		could := int(last.Sub(began) * hertz / time.Second)
		w.add(windowScroll, float64(max(0, could-frames)))
		w.add(windowFrames, float64(could))
	}
	return nil
}

// frames counts the pictures that follow each other in a strip of the page
// until done. A picture that changes again within a fraction of a frame was
// caught while it was being copied, and is not counted twice.
func (w *waits) frames(done <-chan error, began time.Time) (n int, last time.Time, err error) {
	const copying = 3 * time.Millisecond
	region := w.s.Region(strip).Coarse()
	sum := region.Sum()
	last = began
	ended := false
	_, until := w.s.Until(w.ctx, tooLong, func() bool {
		now := time.Now()
		if v := region.Sum(); v != sum {
			if now.Sub(last) > copying {
				n++
			}
			sum, last = v, now
		}
		if !ended {
			select {
			case err = <-done:
				ended = true
			default:
			}
		}
		return ended && now.Sub(last) > settle
	})
	return n, last, errors.Join(err, until)
}

// resize makes the window narrower and wide again until the page stands.
func (w *waits) resize(win stopwatch.Window) error {
	if err := w.toMiddle(); err != nil {
		return err
	}
	for i := range resizes {
		box := w.s.Bounds()
		if i%2 == 0 {
			box.Max.X -= 120
		}
		if err := w.rest(w.ctx); err != nil {
			return err
		}
		began, err := win.Place(box)
		if err != nil {
			return err
		}
		stood, err := w.s.UntilStill(w.ctx, w.page, 2*settle, tooLong)
		if err != nil {
			return err
		}
		if !stood.IsZero() {
			w.add(windowResize, milli(stood.Sub(began)))
		}
	}
	return nil
}

// atRest counts the changes of the whole picture and the processor time while
// nobody does anything.
func (w *waits) atRest() error {
	if err := errors.Join(w.s.Point(nowhere), w.rest(w.ctx)); err != nil {
		return err
	}
	whole := w.s.Region(w.s.Bounds())
	sum, changes := whole.Sum(), 0
	before, err := w.used()
	if err != nil {
		return err
	}
	for end := time.Now().Add(idle); time.Now().Before(end); time.Sleep(4 * time.Millisecond) {
		if v := whole.Sum(); v != sum {
			sum = v
			changes++
		}
	}
	after, err := w.used()
	if err != nil {
		return err
	}
	w.add(windowIdle, milli(after-before)/idle.Seconds())
	w.add(windowRepaints, float64(changes))
	return nil
}
