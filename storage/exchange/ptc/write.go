package ptc

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"

	"postil/storage/exchange"
)

// writer writes a corpus. Which article has which number comes last.
type writer struct {
	to      exchange.Folder
	taken   map[string]bool
	numbers []string // rows of number and name
	buf     []byte
}

func newWriter(to exchange.Folder, _ exchange.Header) (exchange.Writer, error) {
	return &writer{to: to, taken: map[string]bool{}}, nil
}

// number is an article's: that in its name, or one made of the name, so that it
// is the same in each export.
func (w *writer) number(name string) string {
	if n := articleNumber(name); n != "" && !w.taken[n] && path.Base(name) == "article"+n+".txt" {
		w.taken[n] = true
		return n
	}
	sum := sha256.Sum256([]byte(name))
	for n := binary.BigEndian.Uint64(sum[:]) % 1e9; ; n++ {
		if s := strconv.FormatUint(1e9+n, 10); !w.taken[s] {
			w.taken[s] = true
			return s
		}
	}
}

func (w *writer) Write(item *exchange.Item) error {
	number := w.number(item.Name)
	file := "article" + number
	if item.Name != file+".txt" {
		w.numbers = append(w.numbers, number+"\t"+oneLine(item.Name)+"\n")
	}
	out, err := w.to.Create(file + ".txt")
	if err != nil {
		return err
	}
	if _, err := out.Write([]byte(item.Text.String())); err != nil {
		return err
	}
	w.buf = w.buf[:0]
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			h := m.Hull()
			w.buf = append(append(append(w.buf, number...), '\t'), oneLine(m.Label)...)
			w.buf = strconv.AppendInt(append(w.buf, '\t'), int64(h.Start), 10)
			w.buf = append(strconv.AppendInt(append(w.buf, '\t'), int64(h.End), 10), '\n')
		}
	}
	if out, err = w.to.Create(file + ending); err != nil {
		return err
	}
	_, err = out.Write(w.buf)
	return err
}

// oneLine takes what would end a column or row off a text.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

func (w *writer) Close() error {
	if len(w.numbers) == 0 {
		return nil
	}
	out, err := w.to.Create(numbersFile)
	if err != nil {
		return err
	}
	if _, err := out.Write([]byte(strings.Join(w.numbers, ""))); err != nil {
		return fmt.Errorf("writing %s: %w", numbersFile, err)
	}
	return nil
}
