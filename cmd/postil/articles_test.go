//go:build e2e && linux

package main_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
