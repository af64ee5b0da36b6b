package bundle

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"path"
	"strings"

	"github.com/nlnwa/gowarc"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// WARC is an archive of web pages (ISO 28500). Of what it holds the answers that
// were pages, texts or documents are read, those that were found (status 200).
func WARC() intake.Kind {
	return intake.Kind{
		Name: "warc", Description: "Archive of web pages", Extensions: []string{".warc", ".warc.gz"}, Version: 1, Many: true,
		Sniff: func(in *intake.Input) intake.Match {
			switch {
			case bytes.HasPrefix(in.Head(8), []byte("WARC/")):
				return intake.Certain
			case in.HasEnding(".warc.gz"):
				return intake.Likely
			}
			return intake.No
		},
		Expand: expandWARC,
	}
}

// endings by the type of what was answered; others are no articles.
var endings = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "application/rtf": ".rtf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/vnd.oasis.opendocument.text": ".odt",
}

// maxAnswer bounds one answer, in bytes.
const maxAnswer = 64 << 20

func expandWARC(ctx context.Context, in *intake.Input, each func(*intake.Input) error) (done func() error, err error) {
	f, err := in.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	plain := bufio.NewReaderSize(f, 1<<16)
	g := &guard{ctx: ctx, r: plain}
	if magic, err := plain.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		if g.r, err = gzip.NewReader(plain); err != nil {
			return nil, fmt.Errorf("it cannot be unpacked: %w", err)
		}
	}
	r, err := gowarc.NewWarcFileReaderFromStream(g, 0,
		gowarc.WithSyntaxErrorPolicy(gowarc.ErrIgnore), gowarc.WithSpecViolationPolicy(gowarc.ErrIgnore), gowarc.WithUnknownRecordTypePolicy(gowarc.ErrIgnore),
		gowarc.WithBufferMaxMemBytes(1<<20))
	if err != nil {
		return nil, fmt.Errorf("it cannot be read as a WARC: %w", err)
	}
	defer r.Close()
	for n := 1; ; n++ {
		m, err := record(in, r, g)
		switch {
		case errors.Is(err, errEnd):
			return nil, nil //nolint:nilnil // nothing is to be closed: the answers are in memory
		case err != nil:
			return nil, fmt.Errorf("record %d cannot be read, nor what follows it: %w", n, err)
		case m == nil:
			continue
		}
		if err := each(m); err != nil {
			return nil, err
		}
	}
}

// errEnd is the end of an archive where a record could begin.
var errEnd = errors.New("the archive ends here")

// record makes an input of the next record, or nil of one that is no article.
func record(in *intake.Input, r *gowarc.WarcFileReader, g *guard) (m *intake.Input, err error) {
	defer func() {
		// The library fails on some heads that it was told to put up with.
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("its head is damaged: %v", p)
		}
	}()
	g.left = maxHead
	rec, _, _, err := r.Next()
	switch {
	case g.err != nil && !errors.Is(g.err, io.EOF):
		return nil, g.err
	case errors.Is(err, io.EOF):
		return nil, errEnd
	case err != nil:
		return nil, err
	}
	g.left = -1
	m, err = answer(in, rec)
	if cerr := rec.Close(); err == nil {
		err = cerr
	}
	if g.err != nil && !errors.Is(g.err, io.EOF) {
		err = g.err // the record ends before its end
	}
	return m, err
}

// maxHead bounds what is read to find a record and to read its head, in bytes.
const maxHead = 16 << 20

// guard is what the library reads from. The library takes an error other than
// the end of the file for a line that it may skip, and goes on for ever; so it
// is told of the end only, and the error is kept.
type guard struct {
	ctx  context.Context //nolint:containedctx // io.Reader has none
	r    io.Reader
	left int64 // bytes that may be read; below 0: any number
	err  error
}

func (g *guard) Read(p []byte) (int, error) {
	if g.err == nil && g.ctx.Err() != nil {
		g.err = g.ctx.Err()
	}
	if g.err == nil && g.left == 0 {
		g.err = fmt.Errorf("%w: the head of a record has more than %d bytes", source.ErrLimit, maxHead)
	}
	if g.err != nil {
		return 0, io.EOF
	}
	if g.left > 0 {
		p = p[:min(int64(len(p)), g.left)]
	}
	n, err := g.r.Read(p)
	if g.left > 0 {
		g.left -= int64(n)
	}
	if g.err = err; err != nil {
		return n, io.EOF
	}
	return n, nil
}

// answer makes an input of a record, or nil of one that is no article.
func answer(in *intake.Input, rec gowarc.WarcRecord) (*intake.Input, error) {
	var body io.Reader
	var kind, coding string
	var err error
	switch b := rec.Block().(type) {
	case gowarc.HttpResponseBlock:
		if rec.Type() != gowarc.Response || b.HttpStatusCode() != 200 || b.HttpHeader() == nil {
			return nil, nil //nolint:nilnil // it is no article, which is no fault
		}
		kind, coding = b.HttpHeader().Get("Content-Type"), b.HttpHeader().Get("Content-Encoding")
		body, err = b.PayloadBytes()
	default:
		if rec.Type() != gowarc.Resource && rec.Type() != gowarc.Conversion {
			return nil, nil //nolint:nilnil // as above
		}
		kind = rec.WarcHeader().Get("Content-Type")
		body, err = b.RawBytes()
	}
	if err != nil {
		return nil, err
	}
	media, _, _ := mime.ParseMediaType(kind) // a bad one has no ending
	ending, ok := endings[media]
	if !ok {
		return nil, nil //nolint:nilnil // as above
	}
	if body, err = unpacked(body, coding); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err != nil && len(raw) == 0 {
		return nil, err
	}
	if len(raw) > maxAnswer {
		return nil, fmt.Errorf("%w: an answer of more than %d bytes", source.ErrLimit, maxAnswer)
	}
	address := strings.Trim(rec.WarcHeader().Get("WARC-Target-URI"), "<>")
	m := in.Member(pathOf(address, ending), raw)
	m.URL, m.ContentType = address, kind
	return m, nil
}

// unpacked undoes what HTTP packed. What it does not know stays, and is refused
// by the reader of its kind.
func unpacked(r io.Reader, coding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "gzip", "x-gzip":
		return gzip.NewReader(r)
	case "deflate":
		return flate.NewReader(r), nil
	case "br", "zstd":
		return nil, fmt.Errorf("the page is packed as %s, which is not read", coding)
	}
	return r, nil
}

// pathOf is where an address stands in its archive.
func pathOf(address, ending string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "page" + ending
	}
	p := strings.Trim(path.Clean("/"+u.Path), "/")
	if p == "" || p == "." {
		p = "index"
	}
	if u.RawQuery != "" {
		p += " " + strings.NewReplacer("/", "-", "\\", "-").Replace(u.RawQuery)
	}
	if !strings.HasSuffix(strings.ToLower(p), ending) {
		p += ending
	}
	return u.Host + "/" + p
}
