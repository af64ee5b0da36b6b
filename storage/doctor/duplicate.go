package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

// isDuplicate reports whether a sidecar was refused because two of its records
// have one id.
func isDuplicate(err error) bool {
	var record *sidecar.RecordError
	return errors.As(err, &record) && errors.Is(err, sidecar.ErrDuplicate) && record.Kind != "layer" && record.Field == ""
}

// doubled is the fix of marks with one id, nil where it would not make the file
// a layer: the first keeps the id, and all that is said of it.
func (c *chart) doubled(p string, data []byte) *Fix {
	out, given := renumber(data)
	if len(given) == 0 {
		return nil
	}
	l, err := sidecar.Decode(out)
	if err != nil {
		return nil
	}
	var parts []string
	for _, g := range given {
		relations, decisions := 0, 0
		for r := range l.Relations() {
			if r.From.String() == g.old || r.To.String() == g.old {
				relations++
			}
		}
		for _, ref := range c.entry.Layers {
			if other, err := c.layerOf(ref, p, l); err == nil {
				decisions += decisionsOn(other, g.old)
			}
		}
		s := fmt.Sprintf("gives the second mark with the id %s the id %s", g.old, g.id)
		if relations+decisions > 0 {
			s += fmt.Sprintf("; %s and %s stay with the first", count(relations, "relation"), count(decisions, "decision"))
		}
		parts = append(parts, s)
	}
	return &Fix{Kind: Duplicate, Path: p, Text: strings.Join(parts, "; "), plan: func(w *storage.Workspace) ([]swap, error) {
		data, err := w.ReadRaw(p)
		if err != nil {
			return nil, err
		}
		out, given := renumber(data)
		if len(given) == 0 {
			return nil, nil
		}
		if _, err := sidecar.Decode(out); err != nil {
			return nil, err
		}
		return []swap{{p, data, out}}, nil
	}}
}

// layerOf is a layer of the article as it will be once the one with a path is
// mended.
func (c *chart) layerOf(ref storage.LayerRef, p string, mended *annotate.Layer) (*annotate.Layer, error) {
	if ref.Path == p {
		return mended, nil
	}
	data, err := c.w.ReadRaw(ref.Path)
	if err != nil {
		return nil, err
	}
	return sidecar.Decode(data)
}

// decisionsOn counts the decisions of a layer that name a mark.
func decisionsOn(l *annotate.Layer, id string) int {
	n := 0
	for d := range l.Decisions() {
		if bytes.Contains(bytes.ToLower(d.Raw), []byte(id)) {
			n++
		}
	}
	return n
}

// given is an id that a mark has got in the place of one that was taken.
type given struct{ old, id string }

// renumber gives every mark of a sidecar whose id an earlier one has an id of its
// own, and leaves each other byte as it is. The new id follows from the old one, so
// that all who mend a copy of the file give the same.
func renumber(data []byte) ([]byte, []given) {
	type place struct{ at, length int }
	var changes []given
	var places []place
	seen := map[string]bool{}
	for _, at := range markIDs(data) {
		id := strings.ToLower(at.id)
		if !seen[id] {
			seen[id] = true
			continue
		}
		old, err := uuid.Parse(id)
		if err != nil {
			return nil, nil
		}
		fresh := ""
		for n := 2; fresh == "" || seen[fresh] || bytes.Contains(bytes.ToLower(data), []byte(fresh)); n++ {
			fresh = uuid.NewSHA1(old, fmt.Appendf(nil, "mark %d with this id", n)).String()
		}
		seen[fresh] = true
		changes = append(changes, given{id, fresh})
		places = append(places, place{at.at, at.length})
	}
	if len(changes) == 0 {
		return nil, nil
	}
	var out []byte
	last := 0
	for i, p := range places {
		out = append(append(append(out, data[last:p.at]...), '"'), changes[i].id...)
		out = append(out, '"')
		last = p.at + p.length
	}
	return append(out, data[last:]...), changes
}

// markID is where the id of a mark stands in a sidecar, in bytes, with its
// quotation marks.
type markID struct {
	id         string
	at, length int
}

// markIDs finds them all; none where the bytes are no JSON object.
func markIDs(data []byte) []markID {
	var out []markID
	start := len(data) - len(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	eachMember(data[start:], start, func(key string, list json.RawMessage, at int) {
		if key != "annotations" || len(list) == 0 || list[0] != '[' {
			return
		}
		dec := json.NewDecoder(bytes.NewReader(list))
		if _, err := dec.Token(); err != nil {
			return
		}
		for dec.More() {
			var mark json.RawMessage
			if dec.Decode(&mark) != nil {
				return
			}
			eachMember(mark, at+int(dec.InputOffset())-len(mark), func(key string, raw json.RawMessage, at int) {
				var id string
				if key == "id" && json.Unmarshal(raw, &id) == nil {
					out = append(out, markID{id, at, len(raw)})
				}
			})
		}
	})
	return out
}

// eachMember visits the members of a JSON object that begins at an offset of a
// file, each with the offset of its value.
func eachMember(object []byte, offset int, visit func(key string, value json.RawMessage, at int)) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return
		}
		name, _ := key.(string) // keys are strings
		visit(name, value, offset+int(dec.InputOffset())-len(value))
	}
}
