//go:build e2e && linux

package main_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate"
)

// TestAFolderOfPagesBecomesArticles: a folder with sixty pages and a file that is
// nothing comes in by menu and keyboard; the first of them is shown, and its text
// is on the disk.
func TestAFolderOfPagesBecomesArticles(t *testing.T) {
	d := newDesk(t)
	pages := map[string]string{"picture.jpg": "\xff\xd8\xff\xe0"}
	for i := range 60 {
		pages[fmt.Sprintf("page-%02d.html", i)] = fmt.Sprintf("<html><body><nav>Home Sport</nav><article><h1>Tug %d waits</h1><p>%s</p></article></body></html>", i,
			strings.Repeat(fmt.Sprintf("No tug sailed from pier %d on Monday, the crews said. ", i), 5))
	}
	put(t, filepath.Join(d.home, "pages"), pages)
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")

	before := p.settled()
	p.click(image.Pt(20, 15), 1)
	p.waitScreen("the menu", func(img *image.RGBA) bool { return differing(before, img, img.Rect) > 5_000 })
	p.key("Down", "Down", "Down", "Down", "Return") // Import articles…
	p.choosePath(before, filepath.Join(d.home, "pages")+"/")
	p.waitPrimary("what the folder would become")
	p.key("ctrl+Return")
	first := filepath.Join(folder, "page-00.txt")
	p.wait("the articles", stepLimit, func() bool {
		_, err := os.Stat(filepath.Join(folder, "page-59.meta.json"))
		return err == nil
	})
	if text := readFile(t, first); !strings.Contains(text, "No tug sailed from pier 0 on Monday") || strings.Contains(text, "<p>") {
		t.Errorf("the first article is %q", text)
	}
	p.settled()
	p.key("Return") // Show the first
	p.waitOpened("page-00.txt")
}

// TestABetterVersionIsWrittenOverAnArticle: a mark is made, a file with more text
// is written over the article by menu and keyboard, and the mark stands on its
// words in the new text, on the disk and on the page.
func TestABetterVersionIsWrittenOverAnArticle(t *testing.T) {
	d := newDesk(t)
	better := "Corrected on Wednesday.\n\n" + quay
	put(t, filepath.Join(d.home, "desk"), map[string]string{"better.txt": better})
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")
	file := filepath.Join(folder, "quay.txt"+marks)
	p.selectWords("four piers")
	p.key("1")
	old := p.waitMark(file, "claim", 1)

	before := p.settled()
	p.click(image.Pt(20, 15), 1)
	p.waitScreen("the menu", func(img *image.RGBA) bool { return differing(before, img, img.Rect) > 5_000 })
	p.key("Down", "Down", "Down", "Down", "Down", "Down", "Return") // Import over this article…
	p.choosePath(before, filepath.Join(d.home, "desk", "better.txt"))
	p.waitPrimary("what would become of the mark")
	p.key("Return")
	p.wait("the new text", stepLimit, func() bool { return readFile(t, filepath.Join(folder, "quay.txt")) == better })
	moved := len([]rune(better)) - len([]rune(quay))
	p.waitSidecar(file, "the mark in its new place", func(l *annotate.Layer) bool {
		m := l.Annotation(old.ID)
		return m != nil && m.Fragments[0].Start == old.Fragments[0].Start+moved && m.Quote() == "four piers"
	})
	p.settled()
	p.key("Return") // Show it
	p.waitPainted("claim", true)

	// Work goes on, on the new text.
	p.selectWords("Wednesday")
	p.key("2")
	p.waitMark(file, "warning", 1)
}
