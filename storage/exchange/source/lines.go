package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Lines reads a file line by line. A line ends with LF or CRLF and nowhere
// else: other line separators of Unicode are part of texts. Use it as
// bufio.Scanner:
//
//	lines, err := src.Lines(name)
//	…
//	defer lines.Close()
//	for lines.Next() {
//		use(lines.Bytes(), lines.Number())
//	}
//	err = lines.Err()
type Lines struct {
	name    string
	file    fs.File
	limit   int
	buffer  []byte
	start   int // of what was read and not handed out
	end     int
	line    []byte
	number  int
	skipped bool // the rest of a line that is too long is being skipped
	eof     bool
	err     error
}

// Lines begins to read a file. A byte order mark at its start is left out. A
// line longer than the limit is not handed out whole: TooLong tells of it.
func (s *Source) Lines(p string) (*Lines, error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	return &Lines{name: p, file: f, limit: s.limits.Line, buffer: bufferFor(f)}, nil
}

// Next goes to the next line. It is false at the end and after an error.
func (l *Lines) Next() bool {
	l.skipped = false
	for searched := l.start; ; {
		if i := bytes.IndexByte(l.buffer[searched:l.end], '\n'); i >= 0 {
			return l.hand(searched+i, 1)
		}
		searched = l.end
		switch {
		case l.eof && l.start == l.end && !l.skipped:
			return false
		case l.eof:
			return l.hand(l.end, 0)
		case l.end-l.start > l.limit:
			l.skipped = true
			l.end = l.start
			searched = l.end
		}
		if l.end == len(l.buffer) {
			if l.start > 0 {
				copy(l.buffer, l.buffer[l.start:l.end])
				searched -= l.start
				l.end -= l.start
				l.start = 0
			} else {
				l.buffer = append(l.buffer, make([]byte, len(l.buffer))...)
			}
		}
		n, err := l.file.Read(l.buffer[l.end:])
		l.end += n
		switch {
		case errors.Is(err, io.EOF):
			l.eof = true
		case err != nil:
			l.err = fmt.Errorf("cannot read %s after line %d: %w", l.name, l.number, cause(err))
			return false
		}
	}
}

// hand makes what ends before i the line.
func (l *Lines) hand(i, newline int) bool {
	l.line = bytes.TrimSuffix(l.buffer[l.start:i], []byte("\r"))
	if l.number == 0 {
		l.line = bytes.TrimPrefix(l.line, []byte("\xef\xbb\xbf"))
	}
	if len(l.line) > l.limit {
		l.skipped = true
	}
	if l.skipped {
		l.line = nil
	}
	l.number++
	l.start = i + newline
	return true
}

// Bytes is the line without its end. It is good until Next is called again.
func (l *Lines) Bytes() []byte { return l.line }

// Number is that of the line, from 1.
func (l *Lines) Number() int { return l.number }

// TooLong reports, as an error that wraps ErrLimit, that the line was longer
// than the limit and was left out; nil otherwise.
func (l *Lines) TooLong() error {
	if !l.skipped {
		return nil
	}
	return fmt.Errorf("%w: the line has more than %d bytes", ErrLimit, l.limit)
}

// Err is what kept the file from being read to its end.
func (l *Lines) Err() error { return l.err }

// Close closes the file.
func (l *Lines) Close() error { return l.file.Close() }
