//go:build e2e && linux

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"postil/annotate"
	"postil/cmd/internal/sockets"
	"postil/storage/sidecar"
)

// Limits. They are generous, because the program may run under the race
// detector on a busy machine; nothing waits longer than it has to.
const (
	startLimit = 60 * time.Second
	stepLimit  = 30 * time.Second
	pollEvery  = 20 * time.Millisecond
)

// slow: the program runs under the race detector, as make race has it.
var slow = os.Getenv("GORACE") != ""

// desk is a display with the home folders of a fresh user. Programs are
// started on it one after the other.
type desk struct {
	t         *testing.T
	home      string
	display   string  // ":7"
	frames    string  // the file with the frame buffer
	server    *output // what Xvfb said
	serverPid int
	starts    int
	program   *program // the last one started
	trace     string   // the file for its calls about sockets; "": they are not traced
	more      []string // of the environment
}

// newDesk starts an X server that ends with the test.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, home: t.TempDir()}
	for _, dir := range []string{"config", "data", "cache", "frames", "runtime"} {
		if err := os.Mkdir(filepath.Join(d.home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.frames = filepath.Join(d.home, "frames", "Xvfb_screen0")
	number, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer number.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-noreset",
		"-screen", "0", fmt.Sprintf("%dx%dx24", screenSize.X, screenSize.Y), "-fbdir", filepath.Dir(d.frames))
	server.ExtraFiles = []*os.File{tell}
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	d.server = &output{}
	server.Stderr = d.server
	if err := server.Start(); err != nil {
		t.Fatalf("Xvfb does not start: %v", err)
	}
	d.serverPid = server.Process.Pid
	tell.Close()
	t.Cleanup(func() {
		d.keepTraces()
		if d.program != nil {
			d.program.end()
		}
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	if err := number.SetReadDeadline(time.Now().Add(startLimit)); err != nil {
		t.Fatal(err)
	}
	// The whole line: Xvfb ends when it cannot write the line's end.
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb gives no display: %v\n%s", err, d.server)
	}
	d.display = ":" + strings.TrimSpace(line)
	return d
}

// env is the environment of the programs: nothing of the real user's.
func (d *desk) env() []string {
	env := []string{
		"DISPLAY=" + d.display, "HOME=" + d.home, "LANG=C.UTF-8", "FYNE_SCALE=1",
		"XDG_CONFIG_HOME=" + filepath.Join(d.home, "config"),
		"XDG_DATA_HOME=" + filepath.Join(d.home, "data"),
		"XDG_CACHE_HOME=" + filepath.Join(d.home, "cache"),
		"XDG_RUNTIME_DIR=" + filepath.Join(d.home, "runtime"),
	}
	for _, name := range []string{"PATH", "GORACE", "TMPDIR", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return append(env, d.more...)
}

// sample is the path of a file in the copy of the sample workspace.
func (d *desk) sample(name string) string {
	return filepath.Join(d.home, "data", "postil", "sample", filepath.FromSlash(name))
}

// preferences is the file in which the program keeps its settings.
func (d *desk) preferences() string {
	return filepath.Join(d.home, "config", "postil", "settings.json")
}

// screen is what the display shows now.
func (d *desk) screen() *image.RGBA {
	d.t.Helper()
	img, err := readScreen(d.frames)
	if err != nil {
		d.t.Fatalf("the screen cannot be read: %v", err)
	}
	return img
}

// keepTraces keeps, of a test that failed, the picture and the log.
func (d *desk) keepTraces() {
	if !d.t.Failed() {
		return
	}
	if p := d.program; p != nil {
		log, _ := os.ReadFile(p.logFile)
		d.t.Logf("the program's log:\n%s", log)
		d.t.Logf("what the program wrote:\n%s", p.said.String())
	}
	d.t.Logf("what Xvfb wrote:\n%s", d.server)
	dir := os.Getenv("POSTIL_SHOTS")
	if dir == "" {
		return
	}
	img, err := readScreen(d.frames)
	if err != nil {
		d.t.Logf("no picture is left: %v", err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		d.t.Logf("no picture is left: %v", err)
		return
	}
	name := filepath.Join(dir, regexp.MustCompile(`\W+`).ReplaceAllString(d.t.Name(), "-")+".png")
	if err := writePicture(name, img); err != nil {
		d.t.Logf("no picture is left: %v", err)
		return
	}
	d.t.Logf("the last picture: %s", name)
}

func writePicture(name string, img image.Image) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}

// output is what a program wrote, readable while it runs.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// program is one run of the program.
type program struct {
	t       *testing.T
	desk    *desk
	cmd     *exec.Cmd
	logFile string
	said    output
	ended   chan struct{} // closed when the process is gone
	window  string        // the X server's number of it
}

// start starts the program and waits until its window shows an article and has
// the keyboard.
func (d *desk) start(args ...string) *program {
	d.t.Helper()
	p := d.launch(args...)
	p.waitLog("an article to open", func(log []logLine) bool {
		return slices.ContainsFunc(log, func(l logLine) bool { return l.msg == "opened" })
	})
	p.wait("the first picture", startLimit, func() bool {
		img := d.screen()
		g := groundOf(img)
		page := pageIn(img)
		return page.Dx() > screenSize.X/3 && count(img, page, g.labels.Page) > page.Dx()*page.Dy()/3 && count(img, page, g.labels.Text) > 200
	})
	p.pointAt(screenSize.X-3, screenSize.Y-3) // where nothing hovers
	p.focus()
	return p
}

// focus gives the window the keyboard.
func (p *program) focus() {
	p.t.Helper()
	p.wait("the keyboard", stepLimit, func() bool {
		p.xdotool("windowfocus", p.window)
		return p.xdotool("getwindowfocus") == p.window
	})
}

// launch starts the program and waits for its window alone.
func (d *desk) launch(args ...string) *program {
	d.t.Helper()
	d.starts++
	p := &program{
		t: d.t, desk: d, ended: make(chan struct{}),
		logFile: filepath.Join(d.home, fmt.Sprintf("log-%d.txt", d.starts)),
	}
	p.cmd = exec.Command(built, append(args, "--log", p.logFile)...)
	if d.trace != "" {
		p.cmd = sockets.Command(context.Background(), d.trace, built, append(args, "--log", p.logFile)...)
	}
	p.cmd.Env = d.env()
	p.cmd.Dir = d.home
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		d.t.Fatalf("the program does not start: %v", err)
	}
	d.program = p
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.ended)
	}()
	p.wait("the window", startLimit, func() bool {
		search := exec.Command("xdotool", "search", "--onlyvisible", "--name", "Postil")
		search.Env = d.env()
		out, err := search.Output() // an error means that there is none yet
		p.window = strings.TrimSpace(string(out))
		return err == nil && p.window != "" && !strings.Contains(p.window, "\n")
	})
	p.xdotool("windowmove", p.window, "0", "0")
	return p
}

// running reports whether the process is still there.
func (p *program) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// wait polls until something holds.
func (p *program) wait(what string, limit time.Duration, holds func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(pollEvery) {
		if !p.running() {
			p.t.Fatalf("waiting for %s, the program ended with %v", what, p.cmd.ProcessState)
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("waited %v for %s in vain", limit, what)
		}
	}
}

// xdotool runs xdotool on the display.
func (p *program) xdotool(args ...string) string {
	p.t.Helper()
	out, err := p.tryXdotool(args...)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p *program) tryXdotool(args ...string) (string, error) {
	c := exec.Command("xdotool", args...)
	c.Env = p.desk.env()
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("xdotool %s: %w: %s", strings.Join(args, " "), err, said.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// key presses keys one after the other, such as "ctrl+Right" or "F3".
func (p *program) key(names ...string) {
	p.t.Helper()
	p.xdotool(append([]string{"key", "--delay", "5"}, names...)...)
}

// repeated is a key so many times.
func repeated(n int, name string) []string { return slices.Repeat([]string{name}, n) }

// hold and let press a key down and let it go.
func (p *program) hold(name string) { p.t.Helper(); p.xdotool("keydown", name) }
func (p *program) let(name string)  { p.t.Helper(); p.xdotool("keyup", name) }

// typeText types plain characters.
func (p *program) typeText(s string) {
	p.t.Helper()
	p.xdotool("type", "--delay", "5", s)
}

// pointAt moves the pointer.
func (p *program) pointAt(x, y int) {
	p.t.Helper()
	p.xdotool("mousemove", strconv.Itoa(x), strconv.Itoa(y))
}

// click presses the first button, several times for double and triple clicks.
func (p *program) click(at image.Point, times int) {
	p.t.Helper()
	p.pointAt(at.X, at.Y)
	p.xdotool("click", "--repeat", strconv.Itoa(times), "--delay", "60", "1")
}

// drag draws the pointer from one place to another with the first button down,
// in steps as a hand does.
func (p *program) drag(from, to image.Point) {
	p.t.Helper()
	const steps = 6
	args := []string{"mousemove", strconv.Itoa(from.X), strconv.Itoa(from.Y), "mousedown", "1"}
	for i := 1; i <= steps; i++ {
		args = append(args, "sleep", "0.02", "mousemove",
			strconv.Itoa(from.X+(to.X-from.X)*i/steps), strconv.Itoa(from.Y+(to.Y-from.Y)*i/steps))
	}
	p.xdotool(append(args, "sleep", "0.02", "mouseup", "1")...)
}

// wheel turns the wheel towards the end of the text by so many notches.
func (p *program) wheel(at image.Point, notches int) {
	p.t.Helper()
	p.pointAt(at.X, at.Y)
	p.xdotool("click", "--repeat", strconv.Itoa(notches), "--delay", "20", "5")
}

// logLine is a line of the program's log.
type logLine struct {
	msg, article, text string
	marks              int
}

var logFields = regexp.MustCompile(`(\w+)=("(?:[^"\\]|\\.)*"|\S*)`)

// log reads the log. A last line that is still being written is left out.
func (p *program) log() []logLine {
	p.t.Helper()
	data, err := os.ReadFile(p.logFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		p.t.Fatal(err)
	}
	var out []logLine
	lines := strings.Split(string(data), "\n")
	for _, text := range lines[:len(lines)-1] {
		l := logLine{text: text}
		for _, f := range logFields.FindAllStringSubmatch(text, -1) {
			value := f[2]
			if s, err := strconv.Unquote(value); err == nil {
				value = s
			}
			switch f[1] {
			case "msg":
				l.msg = value
			case "article":
				l.article = value
			case "marks":
				if l.marks, err = strconv.Atoi(value); err != nil {
					p.t.Fatalf("the log has a line that makes no sense: %s", text)
				}
			}
		}
		out = append(out, l)
	}
	return out
}

// logged counts the lines of a kind.
func (p *program) logged(msg string) int {
	p.t.Helper()
	n := 0
	for _, l := range p.log() {
		if l.msg == msg {
			n++
		}
	}
	return n
}

// waitLog waits until the log is as it should be.
func (p *program) waitLog(what string, holds func([]logLine) bool) {
	p.t.Helper()
	p.wait(what, stepLimit, func() bool { return holds(p.log()) })
}

// waitOpened waits until an article is the one opened last.
func (p *program) waitOpened(article string) {
	p.t.Helper()
	p.waitLog(article+" to open", func(log []logLine) bool {
		last := ""
		for _, l := range log {
			if l.msg == "opened" {
				last = l.article
			}
		}
		return last == article
	})
}

// waitSidecar waits until a file of marks is as it should be, and returns it.
func (p *program) waitSidecar(file, what string, holds func(*annotate.Layer) bool) *annotate.Layer {
	p.t.Helper()
	var got *annotate.Layer
	var err error
	for deadline := time.Now().Add(stepLimit); ; time.Sleep(pollEvery) {
		got, err = readSidecar(file)
		switch {
		case err == nil && holds(got):
			return got
		case err != nil && !errors.Is(err, os.ErrNotExist): // a save replaces the file whole: this must never be
			p.t.Fatalf("while waiting for %s: %v", what, err)
		case !p.running():
			p.t.Fatalf("waiting for %s, the program ended with %v", what, p.cmd.ProcessState)
		case time.Now().After(deadline):
			p.t.Fatalf("waited in vain for %s; %s holds %s", what, filepath.Base(file), describe(got, err))
		}
	}
}

func readSidecar(file string) (*annotate.Layer, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	l, err := sidecar.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, err)
	}
	return l, nil
}

// describe lists the marks of a layer for a message.
func describe(l *annotate.Layer, err error) string {
	if err != nil {
		return err.Error()
	}
	out := []string{string(l.State)}
	for m := range l.Annotations() {
		out = append(out, fmt.Sprintf("%s %d–%d %q", m.Label, m.Hull().Start, m.Hull().End, m.Quote()))
	}
	return strings.Join(out, "; ")
}

// waitScreen waits until the picture is as it should be.
func (p *program) waitScreen(what string, holds func(*image.RGBA) bool) {
	p.t.Helper()
	p.wait(what, stepLimit, func() bool { return holds(p.desk.screen()) })
}

// settled waits until the picture has not changed for a while, for what shows in
// no other way when it is done. Under the race detector the while is longer than a
// caret takes to blink, which then does not count.
func (p *program) settled() *image.RGBA {
	p.t.Helper()
	still, blink := 300*time.Millisecond, 0
	if slow {
		still, blink = time.Second, 100 // pixels
	}
	last, since := p.desk.screen(), time.Now()
	p.wait("the picture to settle", stepLimit, func() bool {
		img := p.desk.screen()
		if differing(last, img, img.Rect) > blink {
			last, since = img, time.Now()
		}
		return time.Since(since) > still
	})
	return last
}

// quit closes the program by its key and sees to it that it ends well.
func (p *program) quit() {
	p.t.Helper()
	p.key("ctrl+q")
	select {
	case <-p.ended:
	case <-time.After(stepLimit):
		p.t.Fatal("Ctrl+Q does not end the program")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Fatalf("the program ended with %v", p.cmd.ProcessState)
	}
}

// kill ends the program as a power cut would.
func (p *program) kill() {
	p.t.Helper()
	if !p.running() {
		p.t.Fatalf("before it was killed, the program ended with %v", p.cmd.ProcessState)
	}
	p.end()
}

func (p *program) end() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // with what traces it; it may have ended by itself
	<-p.ended
}
