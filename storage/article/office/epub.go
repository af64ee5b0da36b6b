package office

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/article/page"
	"postil/storage/exchange/source"
)

// book is what the package file of an EPUB says (EPUB 3.3, section 5).
type book struct {
	title, author, publisher, language, date string

	items map[string]bookItem
	spine []string // ids
}

type bookItem struct{ href, kind, properties string }

const maxChapters = 10_000

func readEPUB(ctx context.Context, in *intake.Input, to intake.Sink) error {
	z, err := in.Unzip(ctx)
	if err != nil {
		return err
	}
	defer z.Close()
	opf := ""
	if err := each(ctx, z, "META-INF/container.xml", func(t xml.Token) error {
		if t, ok := t.(xml.StartElement); ok && t.Name.Local == "rootfile" && opf == "" {
			opf = attribute(t, "full-path")
		}
		return nil
	}); err != nil {
		return fmt.Errorf("it is no EPUB: %w", err)
	}
	b, err := readBook(ctx, z, opf)
	if err != nil {
		return err
	}
	locked := z.Exists("META-INF/encryption.xml") && z.Exists("META-INF/rights.xml")
	number := 0
	if len(b.spine) > maxChapters {
		return fmt.Errorf("%w: the book has more than %d chapters", source.ErrLimit, maxChapters)
	}
	for _, id := range b.spine {
		if err := ctx.Err(); err != nil {
			return err
		}
		item, ok := b.items[id]
		if !ok || item.properties == "nav" || !strings.Contains(item.kind, "html") {
			continue
		}
		href, err := url.PathUnescape(item.href)
		if err != nil {
			href = item.href
		}
		file := path.Join(path.Dir(opf), href)
		number++
		part := fmt.Sprintf("chapter %d", number)
		d, err := chapter(z, file, b)
		switch {
		case errors.Is(err, errNoWords):
			number-- // a cover, or a blank page
			continue
		case err != nil && locked:
			return errors.New("the book is locked (DRM), and cannot be read")
		case err != nil:
			to.Problem(part, err)
			continue
		}
		d.Part = part
		d.Name = strings.TrimSpace(fmt.Sprintf("%03d %s", number, d.Title))
		if err := to.Article(d); err != nil {
			return err
		}
	}
	return nil
}

var errNoWords = errors.New("there are no words in it")

// selfClosed are elements that XML closes in one tag, and HTML does not.
var selfClosed = regexp.MustCompile(`(?i)<(title|script|style|textarea|iframe|a|div|p|span|i|b|em|strong|h[1-6]|td|th|li|section)((?:\s[^<>]*)?)/>`)

func chapter(z *source.Source, file string, b *book) (article.Draft, error) {
	raw, err := z.Bytes(file, nil)
	if err != nil {
		return article.Draft{}, err
	}
	if len(raw) > 16<<20 {
		return article.Draft{}, fmt.Errorf("%w: a chapter of %d bytes", source.ErrLimit, len(raw))
	}
	dec, err := article.Decode(raw)
	if err != nil {
		return article.Draft{}, err
	}
	var c article.Composer
	title, err := page.Fragment(selfClosed.ReplaceAllString(dec.Text.String(), "<$1$2></$1>"), &c)
	if err != nil {
		return article.Draft{}, err
	}
	d := article.Draft{
		Title: title, Author: b.author, Outlet: b.publisher, Language: b.language, Published: intake.Day(b.date),
		Encoding: dec.Encoding, Confidence: dec.Confidence, Uncertain: dec.Uncertain,
	}
	if c.Into(&d); d.Text == "" {
		return d, errNoWords
	}
	return d, nil
}

func readBook(ctx context.Context, z *source.Source, opf string) (*book, error) {
	if opf == "" || !z.Exists(opf) {
		return nil, errors.New("it is no EPUB: its package file is missing")
	}
	b := &book{items: map[string]bookItem{}}
	var in string
	err := each(ctx, z, opf, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local
			switch in {
			case "item":
				b.items[attribute(t, "id")] = bookItem{attribute(t, "href"), attribute(t, "media-type"), attribute(t, "properties")}
			case "itemref":
				if attribute(t, "linear") != "no" {
					b.spine = append(b.spine, attribute(t, "idref"))
				}
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			for name, into := range map[string]*string{"title": &b.title, "creator": &b.author, "publisher": &b.publisher, "language": &b.language, "date": &b.date} {
				if in == name && *into == "" {
					*into = strings.TrimSpace(string(t))
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("its package file is damaged: %w", err)
	}
	if b.publisher == "" {
		b.publisher = b.title
	}
	return b, nil
}
