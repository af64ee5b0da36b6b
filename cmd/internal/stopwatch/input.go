//go:build linux

package stopwatch

import (
	"fmt"
	"image"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// keysyms are the names of keys beside letters and digits (X11/keysymdef.h).
var keysyms = map[string]uint32{
	"Ctrl": 0xffe3, "Shift": 0xffe1, "Alt": 0xffe9, "Return": 0xff0d, "Esc": 0xff1b, "Tab": 0xff09, "Delete": 0xffff,
	"PgUp": 0xff55, "PgDn": 0xff56, "Home": 0xff50, "End": 0xff57, "Left": 0xff51, "Up": 0xff52, "Right": 0xff53, "Down": 0xff54,
}

// Key presses keys together, such as "Ctrl+Shift+z", and lets them go. It
// returns when the last one was pressed.
func (s *Screen) Key(chord string) (time.Time, error) {
	var codes []xproto.Keycode
	for name := range strings.SplitSeq(chord, "+") {
		sym, ok := keysyms[name]
		if !ok && len(name) == 1 {
			sym = uint32(name[0])
		}
		code, ok := s.keysyms[sym]
		if !ok {
			return time.Time{}, fmt.Errorf("the keyboard has no key %q", name)
		}
		codes = append(codes, code)
	}
	var pressed time.Time
	for _, c := range codes {
		pressed = time.Now()
		s.fake(xproto.KeyPress, byte(c), image.Point{})
	}
	for i := len(codes) - 1; i >= 0; i-- {
		s.fake(xproto.KeyRelease, byte(codes[i]), image.Point{})
	}
	return pressed, s.sync()
}

// Point moves the pointer.
func (s *Screen) Point(at image.Point) error {
	s.fake(xproto.MotionNotify, 0, at)
	return s.sync()
}

// Buttons of the mouse.
const (
	leftButton = 1
	wheelUp    = 4
	wheelDown  = 5
)

// Press presses the left button, or lets it go; it returns when.
func (s *Screen) Press(down bool) (time.Time, error) {
	kind := byte(xproto.ButtonPress)
	if !down {
		kind = xproto.ButtonRelease
	}
	now := time.Now()
	s.fake(kind, leftButton, image.Point{})
	return now, s.sync()
}

// Click clicks the left button so many times at a place.
func (s *Screen) Click(at image.Point, times int) error {
	s.fake(xproto.MotionNotify, 0, at)
	for range times {
		s.fake(xproto.ButtonPress, leftButton, image.Point{})
		s.fake(xproto.ButtonRelease, leftButton, image.Point{})
	}
	return s.sync()
}

// Wheel turns the wheel by a notch, towards the end of the text or back.
func (s *Screen) Wheel(down bool) error {
	button := byte(wheelUp)
	if down {
		button = wheelDown
	}
	s.fake(xproto.ButtonPress, button, image.Point{})
	s.fake(xproto.ButtonRelease, button, image.Point{})
	return s.sync()
}

// fake queues an event as the keyboard or the mouse would send it. An error of
// it comes with the next sync.
func (s *Screen) fake(kind, detail byte, at image.Point) {
	xtest.FakeInput(s.conn, kind, detail, 0, s.root, int16(at.X), int16(at.Y), 0)
}

// sync waits until the server has taken all events.
func (s *Screen) sync() error {
	if _, err := xproto.GetInputFocus(s.conn).Reply(); err != nil {
		return fmt.Errorf("the X server takes no input: %w", err)
	}
	return nil
}

// Window is a window at the top of the screen.
type Window struct {
	s  *Screen
	id xproto.Window
}

// Window finds the largest window that shows.
func (s *Screen) Window() (Window, error) {
	tree, err := xproto.QueryTree(s.conn, s.root).Reply()
	if err != nil {
		return Window{}, err
	}
	best, area := Window{}, 0
	for _, id := range tree.Children {
		attributes, err := xproto.GetWindowAttributes(s.conn, id).Reply()
		if err != nil || attributes.MapState != xproto.MapStateViewable {
			continue // it may just have gone
		}
		box, err := xproto.GetGeometry(s.conn, xproto.Drawable(id)).Reply()
		if err == nil && int(box.Width)*int(box.Height) > area {
			best, area = Window{s, id}, int(box.Width)*int(box.Height)
		}
	}
	if area == 0 {
		return Window{}, fmt.Errorf("no window shows on %s", s.Display)
	}
	return best, nil
}

// Focus gives a window the keyboard, which without a window manager nobody does.
func (w Window) Focus() error {
	xproto.SetInputFocus(w.s.conn, xproto.InputFocusParent, w.id, xproto.TimeCurrentTime)
	return w.s.sync()
}

// Place puts a window in a box of the screen; it returns when that was asked.
func (w Window) Place(box image.Rectangle) (time.Time, error) {
	now := time.Now()
	xproto.ConfigureWindow(w.s.conn, w.id, xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|xproto.ConfigWindowHeight,
		[]uint32{uint32(box.Min.X), uint32(box.Min.Y), uint32(box.Dx()), uint32(box.Dy())})
	return now, w.s.sync()
}
