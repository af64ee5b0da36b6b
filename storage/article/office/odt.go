package office

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

func readODT(ctx context.Context, in *intake.Input, to intake.Sink) error {
	src, content := in.Source()
	var title, author string
	if in.IsZip() {
		z, err := in.Unzip(ctx)
		if err != nil {
			return err
		}
		defer z.Close()
		if !z.Exists("content.xml") {
			return errors.New("it is no OpenDocument text: content.xml is missing")
		}
		if title, author, err = properties(ctx, z, "meta.xml"); err != nil {
			return err
		}
		src, content = z, "content.xml"
	}
	ps, err := openParagraphs(ctx, src, content)
	if err != nil {
		return err
	}
	d, err := draft(ps, title, author)
	if err != nil {
		return err
	}
	return to.Article(d)
}

// frame is a paragraph that is being read; others may stand in it.
type frame struct {
	paragraph
	b strings.Builder
}

// openParagraphs reads the text of an OpenDocument, with its tables; footnotes
// come at the end.
func openParagraphs(ctx context.Context, z *source.Source, file string) ([]paragraph, error) {
	var ps, notes []paragraph
	var open []*frame
	var table rows
	parents := map[string]string{} // of automatic styles
	skip, items, note, size := 0, 0, 0, 0
	err := each(ctx, z, file, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			if skip > 0 {
				skip++
				return nil
			}
			n := len(open) - 1
			switch t.Name.Local {
			case "tracked-changes", "annotation", "note-citation", "forms", "master-styles", "meta", "settings", "scripts", "table-of-content", "alphabetical-index", "bibliography", "binary-data":
				skip = 1
			case "style":
				parents[attribute(t, "name")] = attribute(t, "parent-style-name")
			case "p", "h":
				f := &frame{}
				name := attribute(t, "style-name")
				if f.style = styleOf(name); f.style == plainStyle {
					f.style = styleOf(parents[name])
				}
				if t.Name.Local == "h" && f.style == plainStyle {
					f.style = headingStyle
					if attribute(t, "outline-level") == "1" {
						f.style = firstHeading
					}
				}
				f.item = items > 0
				open = append(open, f)
			case "list-item":
				items++
			case "note-body":
				note++
			case "table-row":
				table.begin()
			case "table-cell":
				table.cell()
			case "s":
				if n >= 0 {
					count, err := strconv.Atoi(attribute(t, "c"))
					if err != nil {
						count = 1
					}
					open[n].b.WriteString(strings.Repeat(" ", max(0, min(count, 1000))))
				}
			case "tab":
				if n >= 0 {
					open[n].b.WriteByte('\t')
				}
			case "line-break":
				if n >= 0 {
					open[n].b.WriteByte('\n')
				}
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
				return nil
			}
			switch t.Name.Local {
			case "p", "h":
				n := len(open) - 1
				if n < 0 {
					return nil
				}
				f := open[n]
				f.text = f.b.String()
				open = open[:n]
				switch {
				case note > 0:
					notes = append(notes, f.paragraph)
				case !table.add(f.text):
					ps = append(ps, f.paragraph)
				}
			case "list-item":
				items--
			case "note-body":
				note--
			case "table-row":
				if p, ok := table.end(); ok {
					ps = append(ps, p)
				}
			}
		case xml.CharData:
			if n := len(open) - 1; skip == 0 && n >= 0 {
				if size += len(t); size > maxText {
					return tooLong()
				}
				// White space of the file is one space; what the author typed is in elements.
				s := string(t)
				lead := strings.TrimLeft(s, " \n\t\r") != s
				fields := strings.Join(strings.Fields(s), " ")
				if lead && open[n].b.Len() > 0 {
					open[n].b.WriteByte(' ')
				}
				open[n].b.WriteString(fields)
				if fields != "" && strings.TrimRight(s, " \n\t\r") != s {
					open[n].b.WriteByte(' ')
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the document is damaged: %w", err)
	}
	return append(ps, notes...), nil
}
