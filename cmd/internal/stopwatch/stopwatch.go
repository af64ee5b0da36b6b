//go:build linux

// Package stopwatch times a program by what a person does and sees. Keys,
// buttons and the wheel go into an X server through its XTEST extension; the
// answer is read as pixels of its frame buffer. The clock stands outside the
// program, so that any program is timed alike, from the same event to the same
// kind of change.
//
// Open starts an Xvfb of its own with the Screen. Its methods Key, Point, Click
// and Wheel act; a Region of it is looked at with Sum and Count; and Until waits
// for what is to be seen there.
//
// Reading costs the watched program nothing: the frame buffer is memory shared
// with the X server, and nothing is asked of the server itself.
package stopwatch

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// ErrNoScreen is reported where no Xvfb can be started.
var ErrNoScreen = errors.New("there is no screen to measure on")

// ErrTooLong is reported when what Until waits for does not come.
var ErrTooLong = errors.New("it took too long")

// Screen is an Xvfb with its keyboard and mouse.
type Screen struct {
	// Display is its name, as DISPLAY has it.
	Display string

	server *exec.Cmd
	dir    string
	mapped []byte // the file of the frame buffer
	pixels []byte
	stride int // bytes of a line
	size   image.Point

	conn    *xgb.Conn
	root    xproto.Window
	keysyms map[uint32]xproto.Keycode
}

// Open starts a screen of a size in pixels. Close ends it; so does the end of ctx.
func Open(ctx context.Context, size image.Point) (*Screen, error) {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		return nil, fmt.Errorf("%w: there is no Xvfb", ErrNoScreen)
	}
	s := &Screen{}
	if err := s.start(ctx, size); err != nil {
		s.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoScreen, err)
	}
	if err := s.dial(); err != nil {
		s.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoScreen, err)
	}
	return s, nil
}

func (s *Screen) start(ctx context.Context, size image.Point) (err error) {
	if s.dir, err = os.MkdirTemp("", "postil-screen-"); err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	s.server = exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", size.X, size.Y),
		"-fbdir", s.dir, "-nolisten", "tcp", "-noreset")
	s.server.ExtraFiles = []*os.File{w}
	s.server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := errors.Join(s.server.Start(), w.Close()); err != nil {
		return err
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the X server does not say its number: %w", err)
	}
	s.Display = ":" + strings.TrimSpace(number)
	return s.mapFrame(filepath.Join(s.dir, "Xvfb_screen0"))
}

// mapFrame finds the frame buffer in memory.
func (s *Screen) mapFrame(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if s.mapped, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED); err != nil {
		return fmt.Errorf("the frame buffer cannot be shared: %w", err)
	}
	h, err := readHead(s.mapped)
	if err != nil {
		return err
	}
	if len(s.mapped) < h.at+h.stride*h.size.Y {
		return errors.New("the frame buffer is cut short")
	}
	s.pixels, s.stride, s.size = s.mapped[h.at:], h.stride, h.size
	return nil
}

// head is what the start of a file in XWD format 7 tells (X11/XWDFile.h).
type head struct {
	at     int // of the first pixel
	stride int // bytes of a line
	size   image.Point
}

// readHead reads 25 numbers of 32 bits, of which we need the length of all
// that stands before the colours, the format, width and height, the bits of a
// pixel, the bytes of a line and the number of colours, 12 bytes each.
func readHead(data []byte) (head, error) {
	const length, version, width, height, bits, lineBytes, colors, fields = 0, 1, 4, 5, 11, 12, 19, 25
	if len(data) < 4*fields {
		return head{}, errors.New("the frame buffer has no head")
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	if field(version) != 7 || field(bits) != 32 {
		return head{}, fmt.Errorf("the frame buffer is in format %d with %d bits a pixel; only 7 with 32 is understood", field(version), field(bits))
	}
	return head{field(length) + 12*field(colors), field(lineBytes), image.Pt(field(width), field(height))}, nil
}

// dial connects to the server for input.
func (s *Screen) dial() (err error) {
	xgb.Logger.SetOutput(io.Discard) // it speaks of each missing file of authority
	if s.conn, err = xgb.NewConnDisplay(s.Display); err != nil {
		return err
	}
	if err := xtest.Init(s.conn); err != nil {
		return fmt.Errorf("the X server has no XTEST: %w", err)
	}
	setup := xproto.Setup(s.conn)
	s.root = setup.DefaultScreen(s.conn).Root
	keys := setup.MaxKeycode - setup.MinKeycode + 1
	mapping, err := xproto.GetKeyboardMapping(s.conn, setup.MinKeycode, byte(keys)).Reply()
	if err != nil {
		return err
	}
	s.keysyms = map[uint32]xproto.Keycode{}
	per := int(mapping.KeysymsPerKeycode)
	for i := range int(keys) {
		sym := uint32(mapping.Keysyms[i*per])
		if _, taken := s.keysyms[sym]; !taken {
			s.keysyms[sym] = setup.MinKeycode + xproto.Keycode(i)
		}
	}
	return nil
}

// Close ends the server and whatever shows a window on it.
func (s *Screen) Close() {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.server != nil && s.server.Process != nil {
		_ = s.server.Process.Kill() // it may have ended by itself
		_ = s.server.Wait()
	}
	if s.mapped != nil {
		_ = syscall.Munmap(s.mapped)
	}
	_ = os.RemoveAll(s.dir)
}

// Bounds is the whole screen.
func (s *Screen) Bounds() image.Rectangle { return image.Rectangle{Max: s.size} }

// glance is the pause between two looks, and so the grain of the clock.
const glance = 400 * time.Microsecond

// Until looks again and again until seen, and returns when that was. It reports
// ErrTooLong after a limit.
func (s *Screen) Until(ctx context.Context, limit time.Duration, seen func() bool) (time.Time, error) {
	late := time.Now().Add(limit)
	for {
		now := time.Now()
		switch {
		case seen():
			return now, nil
		case ctx.Err() != nil:
			return now, ctx.Err()
		case now.After(late):
			return now, ErrTooLong
		}
		time.Sleep(glance)
	}
}

// UntilStill waits until a region has not changed for a while, and returns when
// the last change was seen; the zero time when there was none.
func (s *Screen) UntilStill(ctx context.Context, r Region, quiet, limit time.Duration) (last time.Time, err error) {
	sum, since := r.Sum(), time.Now()
	_, err = s.Until(ctx, limit, func() bool {
		now := time.Now()
		if v := r.Sum(); v != sum {
			sum, since, last = v, now, now
		}
		return now.Sub(since) > quiet
	})
	return last, err
}
