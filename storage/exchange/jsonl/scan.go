package jsonl

import (
	"strings"
	"time"

	"postil/annotate"
	"postil/storage/exchange/jsonscan"
	"postil/storage/rfc3339"
)

// scan reads a line as Postil and many others write it, which is most of what
// reading costs. It is false, and the line is to be decoded, where there is
// anything else in it.
func (r *reader) scan(data []byte) bool {
	s, in := &r.scanner, &r.line
	s.Reset(data)
	for name := range s.Members() {
		switch name {
		case "id":
			in.ID = []byte(s.Raw())
		case "text":
			text := s.String()
			in.Text = &text
		case "spans":
			for s.Array(); s.More(); {
				in.Spans = append(in.Spans, inSpan{})
				scanSpan(s, &in.Spans[len(in.Spans)-1])
			}
		case "meta":
			scanMeta(s, &in.Meta)
		default:
			return false
		}
	}
	return s.Done()
}

func scanSpan(s *jsonscan.Scanner, span *inSpan) {
	for name := range s.Members() {
		switch name {
		case "start":
			span.Start = number{s.Int(), true}
		case "end":
			span.End = number{s.Int(), true}
		case "label":
			span.Label = s.String()
		case "quote":
			quote := s.String()
			span.Quote = &quote
		case "id":
			span.ID = s.String()
		case "note":
			span.Note = s.String()
		case "created":
			span.Created = scanTime(s)
		case "modified":
			span.Modified = scanTime(s)
		case "origin":
			span.Origin = &inOrigin{}
			scanOrigin(s, span.Origin)
		default:
			s.Fail()
		}
	}
}

func scanTime(s *jsonscan.Scanner) time.Time {
	t, err := rfc3339.Parse([]byte(s.String()))
	if err != nil {
		s.Fail()
	}
	return t
}

func scanOrigin(s *jsonscan.Scanner, o *inOrigin) {
	for name := range s.Members() {
		switch name {
		case "kind":
			o.Kind = annotate.OriginKind(s.String())
		case "source":
			o.Source = s.String()
		case "format":
			o.Format = s.String()
		default:
			s.Fail()
		}
	}
}

func scanMeta(s *jsonscan.Scanner, m *inMeta) {
	for name := range s.Members() {
		switch name {
		case "path":
			m.Path = strings.Clone(s.String()) // names are kept, and should not keep the line
		case "person":
			m.Person = strings.Clone(s.String())
		case "personId":
			m.PersonID = s.String()
		case "personName":
			m.PersonName = strings.Clone(s.String())
		case "personKind":
			m.PersonKind = strings.Clone(s.String())
		case "layer":
			m.Layer = s.String()
		case "state":
			m.State = strings.Clone(s.String())
		case "modified":
			m.Modified = scanTime(s)
		case "textSha256":
			m.TextSHA256 = s.String()
		case "article":
			s.Fail()
		default:
			s.Skip()
		}
	}
}
