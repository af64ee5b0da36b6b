// Package kinds lists the kinds of sources from which articles are read.
package kinds

import (
	"slices"

	"postil/storage/article/bundle"
	"postil/storage/article/feed"
	"postil/storage/article/intake"
	"postil/storage/article/mail"
	"postil/storage/article/office"
	"postil/storage/article/page"
	"postil/storage/article/pdf"
	"postil/storage/article/plain"
	"postil/storage/article/rows"
)

// All are the kinds. Where two are equally sure of an input, the first one in
// the list reads it. What the reader of PDF files holds is free again once the
// one that is handed over is closed.
func All(r *pdf.Reader) intake.Registry {
	return slices.Concat(
		intake.Registry{plain.Kind(), page.Kind(), page.MHTML(), r.Kind()},
		office.Kinds(), rows.Kinds(),
		intake.Registry{mail.Kind(), feed.Kind(), bundle.WARC(), bundle.Zip()},
	)
}
