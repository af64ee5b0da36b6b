package office

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

func readDOCX(ctx context.Context, in *intake.Input, to intake.Sink) error {
	z, err := in.Unzip(ctx)
	if err != nil {
		return err
	}
	defer z.Close()
	if !z.Exists("word/document.xml") {
		if z.Exists("EncryptedPackage") {
			return errors.New("the document is locked by a password")
		}
		return errors.New("it is no Word document: word/document.xml is missing")
	}
	names, err := styleNames(ctx, z, "word/styles.xml")
	if err != nil {
		return err
	}
	ps, err := wordParagraphs(ctx, z, "word/document.xml", names)
	if err != nil {
		return err
	}
	for _, notes := range []string{"word/footnotes.xml", "word/endnotes.xml"} {
		if z.Exists(notes) {
			more, err := wordParagraphs(ctx, z, notes, names)
			if err != nil {
				return err
			}
			ps = append(ps, more...)
		}
	}
	title, author, err := properties(ctx, z, "docProps/core.xml")
	if err != nil {
		return err
	}
	d, err := draft(ps, title, author)
	if err != nil {
		return err
	}
	return to.Article(d)
}

// each calls visit with the tokens of an XML file.
func each(ctx context.Context, z *source.Source, file string, visit func(xml.Token) error) error {
	x, err := z.XML(file)
	if err != nil {
		return err
	}
	defer x.Close()
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := x.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := visit(t); err != nil {
			return err
		}
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// styleNames are the names of Word's styles by their ids, which are of the
// program's language.
func styleNames(ctx context.Context, z *source.Source, file string) (map[string]string, error) {
	names := map[string]string{}
	if !z.Exists(file) {
		return names, nil
	}
	id := ""
	return names, each(ctx, z, file, func(t xml.Token) error {
		if t, ok := t.(xml.StartElement); ok {
			switch t.Name.Local {
			case "style":
				id = attribute(t, "styleId")
			case "name":
				if id != "" && names[id] == "" {
					names[id] = attribute(t, "val")
				}
			}
		}
		return nil
	})
}

// wordParagraphs reads the text of a part of a Word document, with its tables,
// without what was deleted.
func wordParagraphs(ctx context.Context, z *source.Source, file string, names map[string]string) ([]paragraph, error) {
	var ps []paragraph
	var open []*paragraph // paragraphs in each other: text boxes
	var b []*strings.Builder
	var table rows
	skip, inText, size := 0, false, 0
	err := each(ctx, z, file, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			if skip > 0 {
				skip++
				return nil
			}
			n := len(open) - 1
			switch t.Name.Local {
			case "del", "moveFrom", "Fallback", "instrText", "delText", "rPr":
				skip = 1
			case "footnote", "endnote":
				if k := attribute(t, "type"); k == "separator" || k == "continuationSeparator" {
					skip = 1
				}
			case "p":
				if t.Name.Space != "" && strings.Contains(t.Name.Space, "drawingml") {
					return nil
				}
				open, b = append(open, &paragraph{}), append(b, &strings.Builder{})
			case "pStyle":
				if n >= 0 {
					id := attribute(t, "val")
					if open[n].style = styleOf(names[id]); open[n].style == plainStyle {
						open[n].style = styleOf(id)
					}
				}
			case "numPr":
				if n >= 0 {
					open[n].item = true
				}
			case "t":
				inText = n >= 0
			case "tab":
				if n >= 0 && len(t.Attr) == 0 { // one with attributes is a stop on the ruler
					b[n].WriteByte('\t')
				}
			case "br", "cr":
				if n >= 0 && attribute(t, "type") == "" {
					b[n].WriteByte('\n')
				}
			case "noBreakHyphen":
				if n >= 0 {
					b[n].WriteRune('\u2011')
				}
			case "tr":
				table.begin()
			case "tc":
				table.cell()
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
				return nil
			}
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				n := len(open) - 1
				if n < 0 {
					return nil
				}
				p := open[n]
				p.text = b[n].String()
				open, b = open[:n], b[:n]
				if !table.add(p.text) {
					ps = append(ps, *p)
				}
			case "tr":
				if p, ok := table.end(); ok {
					ps = append(ps, p)
				}
			}
		case xml.CharData:
			if skip == 0 && inText && len(b) > 0 {
				if size += len(t); size > maxText {
					return tooLong()
				}
				b[len(b)-1].Write(t)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the document is damaged: %w", err)
	}
	return ps, nil
}

// properties are title and author, as Word and OpenDocument keep them.
func properties(ctx context.Context, z *source.Source, file string) (title, author string, err error) {
	if !z.Exists(file) {
		return "", "", nil
	}
	var in string
	err = each(ctx, z, file, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local
		case xml.EndElement:
			in = ""
		case xml.CharData:
			switch in {
			case "title":
				title += string(t)
			case "creator", "initial-creator":
				if author == "" {
					author = string(t)
				}
			}
		}
		return nil
	})
	return title, author, err
}
