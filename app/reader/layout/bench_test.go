package layout

import (
	"strings"
	"testing"

	"postil/app/reader/shape"
)

// tenMB is ten megabytes of English in about 25 000 paragraphs, each followed by a blank line.
func tenMB() string { return strings.Repeat(english(71*100), 10<<20/len(english(71*100))+1) }

func BenchmarkNew(b *testing.B) {
	engine := newEngine(b)
	for name, s := range map[string]string{
		"10MB":           tenMB(),
		"140k-blocks":    strings.Repeat("The harbour board said on Tuesday that divers had found new cracks in four of its piers and would not reopen the quay.\n\n", 70_000),
		"100k-lines":     strings.Repeat("a short line of text\n", 100_000),
		"1MB-one-line":   strings.Repeat("harbour quay of the northern piers ", 30_000),
		"1MB-unbroken":   strings.Repeat("x", 1<<20),
		"1MB-ideographs": strings.Repeat("東京都港区橋梁点検", 40_000),
	} {
		txt := newText(b, s)
		txt.Lines() // belongs to the text
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				New(txt, engine, plain(560))
			}
		})
	}
}

func BenchmarkSetOptions10MB(b *testing.B) {
	l := New(newText(b, tenMB()), newEngine(b), plain(560))
	width := float32(500)
	for b.Loop() {
		width = 1060 - width
		l.SetOptions(plain(width))
	}
}

func BenchmarkResizeToVisiblePage10MB(b *testing.B) {
	txt := newText(b, tenMB())
	l := New(txt, newEngine(b), plain(560))
	anchor := txt.Len() / 2
	width := float32(500)
	for b.Loop() {
		width++
		if width > 700 {
			width = 500
		}
		l.SetOptions(plain(width))
		l.Visible(l.LineAt(anchor, shape.Downstream), 0, 1000)
	}
}

func BenchmarkFirstPage10MB(b *testing.B) {
	txt := newText(b, tenMB())
	txt.Lines()
	for b.Loop() {
		b.StopTimer()
		engine := newEngine(b)
		b.StartTimer()
		l := New(txt, engine, plain(560))
		l.Visible(l.First(), 0, 1000)
	}
}

func BenchmarkFirstPageOfOneLine(b *testing.B) {
	txt := newText(b, strings.Repeat("harbour quay of the northern piers ", 30_000))
	engine := newEngine(b)
	for b.Loop() {
		l := New(txt, engine, plain(560))
		l.Visible(l.LineAt(txt.Len()/2, shape.Downstream), 0, 1000)
	}
}

func BenchmarkScrollPage(b *testing.B) {
	l := New(newText(b, tenMB()), newEngine(b), plain(560))
	top, within := l.First(), float32(0)
	for b.Loop() {
		top, within = l.Scroll(top, within, 950, 1000)
		if top == l.Last() {
			top = l.First()
		}
		l.Visible(top, within, 1000)
	}
}

func BenchmarkScrollWheel(b *testing.B) {
	l := New(newText(b, tenMB()), newEngine(b), plain(560))
	top, within := l.First(), float32(0)
	for b.Loop() {
		top, within = l.Scroll(top, within, 60, 1000)
		l.Visible(top, within, 1000)
	}
}

func BenchmarkJump(b *testing.B) {
	l := New(newText(b, tenMB()), newEngine(b), plain(560))
	y := 0.0
	for b.Loop() {
		y += 1_234_567
		if y > l.Height() {
			y -= l.Height()
		}
		r, within := l.AtY(y)
		l.Visible(r, within, 1000)
	}
}
