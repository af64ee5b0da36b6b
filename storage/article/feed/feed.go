// Package feed reads the articles of RSS and Atom files, as far as the feed has
// their text.
package feed

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html/charset"

	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/article/page"
	"postil/storage/exchange/source"
)

// Kind is a feed.
func Kind() intake.Kind {
	return intake.Kind{
		Name: "feed", Description: "RSS or Atom, an entry an article", Extensions: []string{".rss", ".atom", ".xml"}, Version: 1, Many: true,
		Sniff: func(in *intake.Input) intake.Match {
			head := in.Head(2048)
			for _, mark := range []string{"<rss", "<feed", "<rdf:RDF"} {
				if bytes.Contains(head, []byte(mark)) && !bytes.Contains(bytes.ToLower(head), []byte("<html")) {
					return intake.Certain
				}
			}
			return intake.No
		},
		Read: read,
	}
}

const maxDepth = 200

// check refuses entities of the feed's own, and elements without end in each
// other. What else is wrong with the XML the library copes with.
func check(raw []byte) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel // as the library does
	depth := 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return nil //nolint:nilerr // the library says what is wrong, if it cannot read it either
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: elements are more than %d deep", source.ErrLimit, maxDepth)
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return errors.New("it declares entities of its own, which Postil does not expand")
			}
		}
	}
}

func read(ctx context.Context, in *intake.Input, to intake.Sink) error {
	raw, err := in.Bytes()
	if err != nil {
		return err
	}
	if err := check(raw); err != nil {
		return err
	}
	f, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("it cannot be read as a feed: %w", err)
	}
	for i, item := range f.Items {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := fmt.Sprintf("entry %d", i+1)
		d, err := entry(item)
		if err != nil {
			to.Problem(part, err)
			continue
		}
		d.Part, d.Outlet = part, article.Spaced(f.Title)
		if d.Language = f.Language; d.Name == "" {
			d.Name = fmt.Sprintf("%05d", i+1)
		}
		if err := to.Article(d); err != nil {
			return err
		}
	}
	return nil
}

func entry(item *gofeed.Item) (article.Draft, error) {
	d := article.Draft{Title: article.Spaced(item.Title), Name: article.Spaced(item.Title), URL: item.Link}
	var authors []string
	for _, a := range item.Authors {
		if a != nil && a.Name != "" {
			authors = append(authors, a.Name)
		}
	}
	d.Author = strings.Join(authors, ", ")
	if d.Published = intake.Day(item.Published); d.Published == "" {
		d.Published = intake.Day(item.Updated)
	}
	body := item.Content
	if strings.TrimSpace(body) == "" {
		body = item.Description
		d.Notes = append(d.Notes, "the feed has no more of it than a summary")
	}
	var c article.Composer
	c.Line(article.ZoneHeadline, d.Title)
	head := c.Len()
	if strings.ContainsAny(body, "<&") {
		if _, err := page.Fragment(body, &c); err != nil {
			return d, err
		}
	} else {
		c.Lines(article.ZoneBody, strings.ReplaceAll(text.Canonical(body), "\x00", ""))
	}
	if c.Len() == head {
		return d, errors.New("the feed has nothing of its text")
	}
	c.Into(&d)
	if n := strings.Count(d.Text, "\uFFFD"); n > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("%d bytes of it are no character of the feed's encoding, and stand as \uFFFD", n))
	}
	return d, nil
}
