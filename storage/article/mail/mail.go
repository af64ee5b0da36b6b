// Package mail reads mails: an article sent by mail, or a newsletter.
package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jhillyerd/enmime/v2"

	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/article/page"
)

// Kind is a mail (RFC 5322).
func Kind() intake.Kind {
	return intake.Kind{
		Name: "mail", Description: "Mail", Extensions: []string{".eml"}, Version: 1,
		Sniff: func(in *intake.Input) intake.Match {
			if in.HasEnding(".eml") {
				return intake.Likely
			}
			return intake.No
		},
		Read: read,
	}
}

func read(ctx context.Context, in *intake.Input, to intake.Sink) error {
	raw, err := in.Bytes()
	if err != nil {
		return err
	}
	if err := page.BoundParts(raw); err != nil {
		return err
	}
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("it cannot be read as a mail: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	d := article.Draft{Title: article.Spaced(e.GetHeader("Subject")), Outlet: article.Spaced(e.GetHeader("Organization"))}
	if from, err := e.AddressList("From"); err == nil && len(from) > 0 {
		if d.Author = article.Spaced(from[0].Name); d.Author == "" {
			d.Author = from[0].Address
		}
	}
	if t, err := e.Date(); err == nil {
		d.Published = t.Format(time.RFC3339)
	}
	var c article.Composer
	c.Line(article.ZoneHeadline, d.Title)
	if d.Author != "" {
		c.Line(article.ZoneByline, d.Author)
	}
	head := c.Len()
	plain, flowed := plainPart(e)
	var pages article.Composer
	if e.HTML != "" {
		if _, err := page.Fragment(e.HTML, &pages); err != nil {
			if plain == "" {
				return err
			}
			d.Notes = append(d.Notes, "its HTML cannot be read, the plain text was taken: "+err.Error())
		}
	}
	// Many mails say in plain text only that one needs another program.
	if len([]rune(article.Spaced(plain)))*2 >= pages.Len() {
		c.Lines(article.ZoneBody, unflowed(plain, flowed))
	} else if _, err := page.Fragment(e.HTML, &c); err != nil {
		return err
	}
	if c.Len() == head {
		return errors.New("there is no text in the mail")
	}
	c.Into(&d)
	d.Notes = append(d.Notes, notes(e, d.Text)...)
	return to.Article(d)
}

// plainPart is the text of the mail's own plain part; what the library makes of
// HTML where there is none does not count.
func plainPart(e *enmime.Envelope) (s string, flowed bool) {
	p := e.Root.DepthMatchFirst(func(p *enmime.Part) bool {
		return (strings.EqualFold(p.ContentType, "text/plain") || p.ContentType == "") && p.Disposition != "attachment"
	})
	if p == nil {
		return "", false
	}
	if strings.Contains(strings.ToLower(p.Header.Get("Content-Type")), "format=flowed") {
		return clean(text.Canonical(string(p.Content))), true
	}
	return clean(text.Canonical(e.Text)), false
}

// unflowed joins the lines of a paragraph that end in a space (RFC 3676).
func unflowed(s string, flowed bool) string {
	if !flowed {
		return s
	}
	var b strings.Builder
	for l := range strings.Lines(s) {
		l = strings.TrimSuffix(l, "\n")
		if strings.HasSuffix(l, " ") && l != "-- " {
			b.WriteString(l)
			continue
		}
		b.WriteString(l + "\n")
	}
	return b.String()
}

func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == 0xFEFF {
			return -1
		}
		return r
	}, s)
}

// notes tell what became of the parts that are no text, and what could not be
// decoded.
func notes(e *enmime.Envelope, s string) []string {
	var out, names []string
	for _, a := range e.Attachments {
		name := a.FileName
		if name == "" {
			name = a.ContentType
		}
		if names = append(names, name); len(names) == 10 {
			break
		}
	}
	if len(names) > 0 {
		what := "an attachment was"
		if n := len(e.Attachments); n > 1 {
			what = fmt.Sprintf("%d attachments were", n)
		}
		out = append(out, what+" not read: "+strings.Join(names, ", "))
	}
	if n := strings.Count(s, "\uFFFD"); n > 0 {
		out = append(out, fmt.Sprintf("%d bytes of the mail are no character of its encoding, and stand as \uFFFD", n))
	}
	for i, err := range e.Errors {
		if i == 3 {
			break
		}
		out = append(out, "the mail is damaged: "+err.Error())
	}
	return out
}
