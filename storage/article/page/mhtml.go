package page

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// MHTML is a web page saved with all that it shows in one file (RFC 2557).
func MHTML() intake.Kind {
	return intake.Kind{
		Name: "mhtml", Description: "Web page saved as one file", Extensions: []string{".mhtml", ".mht"}, Version: 1,
		Sniff: func(in *intake.Input) intake.Match {
			head := bytes.ToLower(in.Head(2048))
			switch {
			case in.HasEnding(".mhtml", ".mht"):
				return intake.Likely
			case bytes.Contains(head, []byte("snapshot-content-location:")) && bytes.Contains(head, []byte("multipart/related")):
				return intake.Certain
			}
			return intake.No
		},
		Read: readMHTML,
	}
}

func readMHTML(ctx context.Context, in *intake.Input, to intake.Sink) error {
	raw, err := in.Bytes()
	if err != nil {
		return err
	}
	if err := BoundParts(raw); err != nil {
		return err
	}
	// The page's own bytes are wanted, in the encoding that the page itself
	// declares, not the library's idea of them.
	root, err := enmime.NewParser(enmime.RawContent(true)).ReadParts(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("it cannot be read as MHTML: %w", err)
	}
	p := root.DepthMatchFirst(func(p *enmime.Part) bool {
		return strings.EqualFold(p.ContentType, "text/html") || strings.EqualFold(p.ContentType, "application/xhtml+xml")
	})
	if p == nil {
		return errors.New("there is no page in it")
	}
	from := Origin{URL: root.Header.Get("Snapshot-Content-Location"), ContentType: p.Header.Get("Content-Type"), Encoding: in.Settings.Encoding}
	if from.URL == "" {
		from.URL = p.Header.Get("Content-Location")
	}
	var body io.Reader = bytes.NewReader(p.Content)
	switch strings.ToLower(strings.TrimSpace(p.Header.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	page, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("its page cannot be decoded: %w", err)
	}
	d, err := Extract(ctx, page, from)
	if err != nil {
		return err
	}
	return to.Article(d)
}

const maxMultiparts = 200

// maxMIMEHead bounds the head of a mail or of its first part, in bytes.
const maxMIMEHead = 4 << 20

// BoundParts refuses MIME (RFC 2046) of which the library would make work
// without end: very many parts of parts, which it searches anew for each in
// another, or a head that does not end.
func BoundParts(raw []byte) error {
	if n := bytes.Count(bytes.ToLower(raw), []byte("multipart/")); n > maxMultiparts {
		return fmt.Errorf("%w: %d parts that hold others, the limit is %d", source.ErrLimit, n, maxMultiparts)
	}
	head := raw[:min(len(raw), maxMIMEHead)]
	if len(head) < len(raw) && !bytes.Contains(head, []byte("\n\n")) && !bytes.Contains(head, []byte("\n\r\n")) {
		return fmt.Errorf("%w: its head has more than %d bytes", source.ErrLimit, maxMIMEHead)
	}
	return nil
}
