// Package pdf reads the text of PDF files: in reading order, words that were
// parted at a line's end joined, without what stands at the head and foot of
// every page.
//
// The text of each page comes from PDFium, which runs here as WebAssembly: it is
// handed the bytes of a file, and has no folders, no network and a bounded
// memory; a fault in it, or the end of the context, ends a file's import, not the
// program.
package pdf

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// Reader keeps PDFium. It is started by the first PDF, which takes some seconds in
// the first Reader of a program that meets one: the module is compiled then. The
// zero value is ready; Close ends it.
type Reader struct {
	mu   sync.Mutex
	pool pdfium.Pool
}

// Kind is a PDF.
func (r *Reader) Kind() intake.Kind {
	return intake.Kind{
		Name: "pdf", Description: "PDF with text", Extensions: []string{".pdf"}, Version: 1,
		Sniff: func(in *intake.Input) intake.Match {
			if bytes.Contains(in.Head(1024), []byte("%PDF-")) {
				return intake.Certain
			}
			return intake.No
		},
		Read: r.read,
	}
}

// Close ends PDFium.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool == nil {
		return nil
	}
	p := r.pool
	r.pool = nil
	return p.Close()
}

// Errors to be matched with errors.Is.
var (
	// ErrPictures: the pages are pictures of text.
	ErrPictures = errors.New("the PDF has only pictures of its pages, and no text; it needs a program that recognises text (OCR) first")
	// ErrLocked: it needs a password.
	ErrLocked = errors.New("the PDF is locked by a password")
)

const (
	maxPages  = 5000
	instances = 2       // files that are read at the same time
	maxMemory = 1 << 30 // of an instance, in bytes
	wasmPage  = 1 << 16
)

// compiled keeps PDFium's module as it was compiled, some megabytes, until the
// program ends: the look into a file and its import are two Readers.
var compiled = sync.OnceValue(wazero.NewCompilationCache)

func (r *Reader) start() (pdfium.Pool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool != nil {
		return r.pool, nil
	}
	p, err := webassembly.Init(webassembly.Config{
		Context: experimental.WithCompilationWorkers(context.Background(), runtime.GOMAXPROCS(0)), // it takes seconds
		MaxIdle: instances, MaxTotal: instances,
		// Left out, these would be the whole file system and the program's own output.
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // PDFium's module has exceptions
			WithMemoryLimitPages(maxMemory / wasmPage).
			WithCloseOnContextDone(true).
			WithCompilationCache(compiled()),
	})
	if err != nil {
		return nil, fmt.Errorf("the reader of PDF files cannot be started: %w", err)
	}
	r.pool = p
	return p, nil
}

// instance is one of PDFium for one file. The end of the context ends it,
// whatever it is at; done must be called when it is needed no more.
func (r *Reader) instance(ctx context.Context) (i pdfium.Pdfium, done func(), err error) {
	pool, err := r.start()
	if err != nil {
		return nil, nil, err
	}
	if i, err = pool.GetInstanceWithContext(ctx); err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = i.Kill() }) // the error of the context says why
	return i, func() {
		if stop() {
			_ = i.Close() // it was only read
		}
	}, nil
}

func (r *Reader) read(ctx context.Context, in *intake.Input, to intake.Sink) error {
	raw, err := in.Bytes()
	if err != nil {
		return err
	}
	d, err := r.draft(ctx, raw)
	if err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	return to.Article(d)
}

func (r *Reader) draft(ctx context.Context, raw []byte) (article.Draft, error) {
	i, done, err := r.instance(ctx)
	if err != nil {
		return article.Draft{}, err
	}
	defer done()
	doc, err := i.OpenDocument(&requests.OpenDocument{File: &raw})
	switch {
	case err != nil && strings.Contains(err.Error(), "password"):
		return article.Draft{}, ErrLocked
	case err != nil:
		return article.Draft{}, fmt.Errorf("it cannot be read as a PDF: %w", err)
	}
	defer func() { _, _ = i.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document}) }() // it was only read
	pages, err := i.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return article.Draft{}, fmt.Errorf("it cannot be read as a PDF: %w", err)
	}
	if pages.PageCount > maxPages {
		return article.Draft{}, fmt.Errorf("%w: a PDF of %d pages, the limit is %d", source.ErrLimit, pages.PageCount, maxPages)
	}
	if pages.PageCount == 0 {
		return article.Draft{}, errors.New("there is no page in the PDF")
	}
	var all [][]line
	size := 0
	for n := range pages.PageCount {
		if err := ctx.Err(); err != nil {
			return article.Draft{}, err
		}
		ls, err := pageLines(i, doc.Document, n)
		if err != nil {
			return article.Draft{}, fmt.Errorf("page %d cannot be read: %w", n+1, err)
		}
		for _, l := range ls {
			size += len(l.text)
		}
		if size > maxText {
			return article.Draft{}, fmt.Errorf("%w: its text has more than %d bytes", source.ErrLimit, maxText)
		}
		all = append(all, ls)
	}
	if size == 0 {
		return article.Draft{}, ErrPictures
	}
	d := compose(all)
	if n := unnamed(d.Text); n*20 > len([]rune(d.Text)) {
		d.Notes = append(d.Notes, fmt.Sprintf("%d characters have no name in the PDF's fonts; look at the text before it is labelled", n))
	}
	title, author := metaText(i, doc.Document, "Title"), metaText(i, doc.Document, "Author")
	if d.Author = article.Spaced(author); d.Title == "" {
		d.Title = article.Spaced(title)
	}
	if t, ok := created(metaText(i, doc.Document, "CreationDate")); ok {
		d.Notes = append(d.Notes, "the file was made on "+t+", which need not be the day of its article")
	}
	return d, nil
}

const maxText = 64 << 20

// unnamed counts the characters that are only of a font.
func unnamed(s string) int {
	n := 0
	for _, r := range s {
		if r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) {
			n++
		}
	}
	return n
}

func metaText(i pdfium.Pdfium, doc references.FPDF_DOCUMENT, tag string) string {
	m, err := i.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: doc, Tag: tag})
	if err != nil {
		return "" // it does not say
	}
	return m.Value
}

// created reads a PDF's date: D:20170831…
func created(s string) (string, bool) {
	if len(s) < 10 || s[:2] != "D:" {
		return "", false
	}
	t, err := time.Parse("20060102", s[2:10])
	return t.Format(time.DateOnly), err == nil
}

// pageLines are the pieces of text on a page, with their places.
func pageLines(i pdfium.Pdfium, doc references.FPDF_DOCUMENT, n int) ([]line, error) {
	r, err := i.GetPageTextStructured(&requests.GetPageTextStructured{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: n}},
		Mode: requests.GetPageTextStructuredModeRects, CollectFontInformation: true,
	})
	if err != nil {
		return nil, err
	}
	var pieces []line
	for _, t := range r.Rects {
		p := line{text: t.Text, left: t.PointPosition.Left, right: t.PointPosition.Right, top: t.PointPosition.Top, bottom: t.PointPosition.Bottom}
		if p.top < p.bottom {
			p.top, p.bottom = p.bottom, p.top
		}
		if t.FontInformation != nil {
			p.size = t.FontInformation.Size
		}
		if p.size <= 0 {
			p.size = p.top - p.bottom
		}
		pieces = append(pieces, p)
	}
	return joined(pieces), nil
}
