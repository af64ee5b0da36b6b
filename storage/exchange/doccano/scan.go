package doccano

import (
	"strings"

	"postil/storage/exchange/jsonscan"
)

// scan reads a line with the members that doccano's current export and Postil
// write, and marks as lists of three. It is false, and the line is to be
// decoded, where there is anything else in it.
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
		case "label":
			scanTriples(s, &in.Label)
		case "Comments":
			if s.Array(); s.More() {
				return false
			}
			in.Comments = []byte("[]")
		case "path":
			in.Path = strings.Clone(s.String()) // names are kept, and should not keep the line
		default:
			return false
		}
	}
	return s.Done()
}

// scanTriples reads [[start, end, label], …].
func scanTriples(s *jsonscan.Scanner, l *labels) {
	for s.Array(); s.More(); {
		var m inMark
		s.Array()
		if s.More() {
			m.start = s.Int()
		}
		if s.More() {
			m.end = s.Int()
		}
		if s.More() {
			m.label = s.String()
		}
		if m.label == "" || s.More() {
			s.Fail()
		}
		l.marks = append(l.marks, m)
	}
}
