// Package page reads the article of a web page: an HTML file, an MHTML archive
// of one, or HTML that was found in a feed, a mail or a book.
//
// Kind and MHTML are the kinds of files. Extract does it for bytes, Fragment for
// HTML that is all article, such as a chapter of a book.
//
// Two libraries with different ideas, trafilatura and readability, each tell
// which text of a page is its article. The page's own blocks are then held
// against both: what both take is body, unless the place where it stands says
// otherwise (a box of related stories, a comment); what one takes must look like
// a paragraph in the place where the others are; what neither takes is left out.
// Text comes from the page itself, never from a library's copy. What one library
// took and the rules did not is kept as furniture, so that nobody has to trust
// them blindly, unless it stands in a box that is named for something else.
package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// Kind is a web page.
func Kind() intake.Kind {
	return intake.Kind{
		Name: "html", Description: "Web page", Extensions: []string{".html", ".htm", ".xhtml", ".shtml"}, Version: 1,
		Sniff: func(in *intake.Input) intake.Match {
			switch head := bytes.ToLower(in.Head(1024)); {
			case strings.HasPrefix(in.ContentType, "text/html"), strings.HasPrefix(in.ContentType, "application/xhtml"):
				return intake.Certain
			case in.HasEnding(".txt", ".md", ".text", ".markdown", ".eml", ".csv", ".tsv", ".jsonl"):
				return intake.No // a text about HTML
			case bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))), []byte("<!doctype html")), bytes.Contains(head, []byte("<html")):
				return intake.Likely
			case in.HasEnding(".html", ".htm", ".xhtml", ".shtml"):
				return intake.Perhaps
			}
			return intake.No
		},
		Read: func(ctx context.Context, in *intake.Input, to intake.Sink) error {
			raw, err := in.Bytes()
			if err != nil {
				return err
			}
			d, err := Extract(ctx, raw, Origin{URL: in.URL, ContentType: in.ContentType, Encoding: in.Settings.Encoding})
			if err != nil {
				return err
			}
			return to.Article(d)
		},
	}
}

// Origin is what is known of a page besides its bytes.
type Origin struct {
	URL         string
	ContentType string // as in HTTP
	Encoding    string // that a person has chosen
}

// maxBytes bounds a page. Pages of news have a hundredth of it.
const maxBytes = 16 << 20

// maxElements bounds a page's tree: some rules of the libraries take a time
// that grows faster than it.
const maxElements = 200_000

// Errors to be matched with errors.Is.
var (
	// ErrNoArticle: nothing on the page is a text.
	ErrNoArticle = errors.New("there is no article on the page")
)

// Extract finds the article of a page.
func Extract(ctx context.Context, raw []byte, from Origin) (article.Draft, error) {
	if len(raw) > maxBytes {
		return article.Draft{}, fmt.Errorf("%w: a page of %d bytes, the limit is %d", source.ErrLimit, len(raw), maxBytes)
	}
	dec, err := decode(raw, from)
	if err != nil {
		return article.Draft{}, err
	}
	d, err := extract(ctx, dec.Text.String(), from)
	if err != nil {
		return article.Draft{}, err
	}
	d.Encoding, d.Confidence, d.Uncertain = dec.Encoding, dec.Confidence, dec.Uncertain
	return d, nil
}

// decode turns the page into text: as a person has chosen, by its mark, as
// UTF-8 where it is that, by what HTTP and the page say, or by its bytes.
func decode(raw []byte, from Origin) (article.Decoded, error) {
	if from.Encoding != "" {
		return article.DecodeAs(raw, from.Encoding)
	}
	d, err := article.Decode(raw)
	if err == nil && d.Confidence == 1 {
		return d, nil
	}
	// DetermineEncoding guesses where nothing is said; then ours is the better guess.
	if _, name, certain := charset.DetermineEncoding(raw[:min(len(raw), 1024)], from.ContentType); certain || saysEncoding(raw) {
		if said, serr := article.DecodeAs(raw, name); serr == nil {
			said.Confidence = 1
			return said, nil
		}
	}
	return d, err
}

func saysEncoding(raw []byte) bool {
	return bytes.Contains(bytes.ToLower(raw[:min(len(raw), 1024)]), []byte("charset"))
}

func parse(s string) (*html.Node, error) {
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil, fmt.Errorf("the page cannot be read as HTML: %w", err)
	}
	n := 0
	for range doc.Descendants() {
		if n++; n > maxElements {
			return nil, fmt.Errorf("%w: a page of more than %d elements and texts", source.ErrLimit, maxElements)
		}
	}
	return doc, nil
}

func extract(ctx context.Context, s string, from Origin) (article.Draft, error) {
	doc, err := parse(s)
	if err != nil {
		return article.Draft{}, err
	}
	address, err := url.Parse(from.URL)
	if err != nil || address.Host == "" {
		address = nil
	}
	p := &pageOf{doc: doc, address: address}
	if err := p.opinions(ctx); err != nil {
		return article.Draft{}, err
	}
	p.blocks = collect(doc)
	p.judge()
	p.head()
	return p.draft()
}

// Fragment makes lines and zones of HTML that is all article, such as a chapter
// of a book, and tells its first heading.
func Fragment(s string, into *article.Composer) (title string, err error) {
	doc, err := parse(s)
	if err != nil {
		return "", err
	}
	for _, b := range collect(doc) {
		kind := b.zone()
		if title == "" && b.heading > 0 {
			title = b.text
			if into.Len() == 0 {
				kind = article.ZoneHeadline
			}
		}
		b.write(into, kind)
	}
	return title, nil
}
