package storage

import (
	"strings"
	"testing"
)

func BenchmarkSummary(b *testing.B) {
	dir := folderOf(b, map[string]string{"a.txt": "Head\n\n" + strings.Repeat("The quay could fail within a month, the board said.\n", 20000)})
	w := open(b, dir)
	for b.Loop() {
		if _, err := w.Summary("a.txt", "alice"); err != nil {
			b.Fatal(err)
		}
	}
}
