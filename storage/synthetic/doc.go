// Package synthetic makes articles with marks for measuring: English news that
// nobody wrote, of any length, with as many marks as asked for. The same seed
// gives the same article on every machine, so figures can be compared.
//
// Write puts an article and a person's layer of it into a folder, which then
// is a workspace to open; Sizes are the sizes that the project's figures speak
// of. Text and Marks make the two parts alone.
package synthetic

// Size is how large an article is.
type Size struct {
	Name  string // as in "10KB"
	Bytes int    // of UTF-8; the article has at most as many, and nearly so
	Marks int
}

// Sizes lists the sizes for which the project gives its figures, the smallest
// first.
func Sizes() []Size {
	return []Size{
		{"10KB", 10_000, 20},
		{"100KB", 100_000, 500},
		{"1MB", 1_000_000, 5_000},
		{"10MB", 10_000_000, 50_000},
	}
}

// Shares of marks that begin inside another one.
const (
	SomeOverlap = 0.1 // as analysts mark
	HalfOverlap = 0.5 // hard for whoever draws them
)

// Seed is that of the project's figures.
const Seed = 20_240_917
