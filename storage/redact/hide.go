package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"postil/annotate"
	"postil/annotate/text"
)

// Field is the field of a layer that tells that it is redacted, and how. Versions
// of Postil that do not know it carry it along.
const Field = "redacted"

// SaltSize is the length of a salt in bytes.
const SaltSize = 16

// ErrRedacted is reported for a layer that is redacted already, and of which the text
// is not at hand.
var ErrRedacted = errors.New("the layer is redacted already; redact the one that it was made of, or do it beside the text")

// record is what Field holds.
type record struct {
	Salt string `json:"salt"`           // hexadecimal
	Text string `json:"text,omitempty"` // the salted hash of the text's hash
}

// Is reports whether a layer is redacted.
func Is(l *annotate.Layer) bool {
	_, ok := recordOf(l)
	return ok
}

func recordOf(l *annotate.Layer) (r record, ok bool) {
	raw, ok := l.Extra[Field]
	if !ok || json.Unmarshal(raw, &r) != nil {
		return record{}, false
	}
	salt, err := hex.DecodeString(r.Salt)
	return r, err == nil && len(salt) == SaltSize
}

// hider makes salted hashes.
type hider struct{ salt []byte }

// sum is that of words which stand at a place of a record, such as "on/0/1/exact".
func (h hider) sum(id annotate.ID, place, words string) string {
	m := hmac.New(sha256.New, h.salt)
	// None of these fails. The id has a fixed length, and no place holds a NUL.
	m.Write(id[:])
	m.Write([]byte(place))
	m.Write([]byte{0})
	m.Write([]byte(words))
	return hex.EncodeToString(m.Sum(nil))
}

const prefix = Field + ":"

func (h hider) hide(id annotate.ID, place, words string) string {
	if words == "" {
		return ""
	}
	return prefix + strconv.Itoa(utf8.RuneCountInString(words)) + ":" + h.sum(id, place, words)
}

// hidden reads what hide has made.
func hidden(s string) (length int, sum string, ok bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return 0, "", false
	}
	digits, sum, ok := strings.Cut(rest, ":")
	length, err := strconv.Atoi(digits)
	return length, sum, ok && err == nil && length > 0 && len(sum) == 2*sha256.Size
}

// Hide puts salted hashes in the place of all words of the text that a layer has.
// The salt must be SaltSize random bytes, new for each export. It reports
// ErrRedacted.
func Hide(l *annotate.Layer, salt []byte) (*annotate.Layer, error) {
	if Is(l) {
		return nil, ErrRedacted
	}
	if len(salt) != SaltSize {
		return nil, fmt.Errorf("a salt has %d bytes, not %d", SaltSize, len(salt))
	}
	h := hider{salt}
	header := l.Header
	r := record{Salt: hex.EncodeToString(salt)}
	if header.Source.TextSHA256 != "" {
		r.Text = h.sum(annotate.ID{}, "text", header.Source.TextSHA256)
	}
	header.Source.SHA256, header.Source.TextSHA256 = "", ""
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	header.Extra = maps.Clone(header.Extra)
	if header.Extra == nil {
		header.Extra = annotate.Extra{}
	}
	header.Extra[Field] = raw
	next, failed, err := rewrite(l, header, func(id annotate.ID, place string, list []annotate.Fragment) ([]annotate.Fragment, bool) {
		out := make([]annotate.Fragment, len(list))
		for i, f := range list {
			at := place + strconv.Itoa(i)
			f.Exact, f.Prefix, f.Suffix = h.hide(id, at+"/exact", f.Exact), h.hide(id, at+"/prefix", f.Prefix), h.hide(id, at+"/suffix", f.Suffix)
			out[i] = f
		}
		return out, true
	})
	return next, errors.Join(failed, err) // a decision that is not understood may quote anything
}

// Fits reports whether a redacted layer is about a text, by the text's SHA-256 in
// hexadecimal.
func Fits(l *annotate.Layer, textSHA256 string) bool {
	r, ok := recordOf(l)
	salt, err := hex.DecodeString(r.Salt)
	return ok && err == nil && r.Text != "" && hider{salt}.sum(annotate.ID{}, "text", textSHA256) == r.Text
}

// Restore fills in the words of a redacted layer from the text: of each mark, and
// each passage of a decision, whose salted hashes are those of what the text says
// at its place and around it. The others stay as they are, and do not fit the text,
// as any mark that has lost its place; open tells how many marks these are. A layer
// that is not redacted is returned as it is.
func Restore(l *annotate.Layer, t *text.Text) (restored *annotate.Layer, open int, err error) {
	r, ok := recordOf(l)
	if !ok {
		return l, 0, nil
	}
	salt, err := hex.DecodeString(r.Salt)
	if err != nil {
		return nil, 0, err
	}
	h := hider{salt}
	header := l.Header
	sum := sha256.Sum256([]byte(t.String()))
	if hash := hex.EncodeToString(sum[:]); Fits(l, hash) {
		header.Source.TextSHA256 = hash
	}
	left := 0
	out, _, err := rewrite(l, header, func(id annotate.ID, place string, list []annotate.Fragment) ([]annotate.Fragment, bool) {
		filled := make([]annotate.Fragment, len(list))
		for i, f := range list {
			if filled[i] = f; !isHidden(f) {
				continue // made since
			}
			var ok bool
			if filled[i], ok = h.fill(id, place+strconv.Itoa(i), f, t); !ok {
				left++
				if place == markPlace {
					open++
				}
				return list, false
			}
		}
		return filled, true
	})
	if err != nil || left > 0 {
		return out, open, err
	}
	header.Extra = without(header.Extra, Field)
	return out.WithHeader(header), 0, nil
}

func isHidden(f annotate.Fragment) bool {
	for _, s := range []string{f.Exact, f.Prefix, f.Suffix} {
		if _, _, ok := hidden(s); ok {
			return true
		}
	}
	return false
}

// fill is a fragment with its words, if these are what was hidden.
func (h hider) fill(id annotate.ID, at string, f annotate.Fragment, t *text.Text) (annotate.Fragment, bool) {
	if !t.Valid(f.Span) {
		return f, false
	}
	one := func(s *string, place string, span func(length int) annotate.Span) bool {
		length, sum, ok := hidden(*s)
		if !ok {
			return *s == "" // there was nothing to hide
		}
		where := span(length)
		if !t.Valid(where) || where.End-where.Start != length {
			return false
		}
		words := t.Quote(where)
		if h.sum(id, at+place, words) != sum {
			return false
		}
		*s = words
		return true
	}
	filled := f
	ok := one(&filled.Exact, "/exact", func(int) annotate.Span { return f.Span }) &&
		one(&filled.Prefix, "/prefix", func(n int) annotate.Span { return annotate.Span{Start: f.Start - n, End: f.Start} }) &&
		one(&filled.Suffix, "/suffix", func(n int) annotate.Span { return annotate.Span{Start: f.End, End: f.End + n} })
	if !ok {
		return f, false
	}
	return filled, true
}

// markPlace is where the fragments of a mark are, as opposed to those of a decision.
const markPlace = "spans/"

// editing changes the fragments of a mark or a passage, and tells whether it did.
type editing func(id annotate.ID, place string, list []annotate.Fragment) ([]annotate.Fragment, bool)

// rewrite is a layer with other fragments. Decisions that are not understood stay
// as they are, and failed tells why.
func rewrite(l *annotate.Layer, h annotate.Header, edit editing) (next *annotate.Layer, failed, err error) {
	var c annotate.Contents
	for m := range l.Annotations() {
		if list, changed := edit(m.ID, markPlace, m.Fragments); changed {
			next := *m
			next.Fragments = list
			m = &next
		}
		c.Annotations = append(c.Annotations, m)
	}
	for r := range l.Relations() {
		c.Relations = append(c.Relations, r)
	}
	for t := range l.Deleted() {
		c.Deleted = append(c.Deleted, t)
	}
	for r := range l.Decisions() {
		next, err := rewriteDecision(r, edit)
		if err != nil {
			failed, next = errors.Join(failed, err), r
		}
		c.Decisions = append(c.Decisions, next)
	}
	next, err = annotate.NewLayer(h, c)
	return next, failed, err
}

func rewriteDecision(r annotate.Record, edit editing) (annotate.Record, error) {
	d, err := annotate.ParseDecision(r)
	if err != nil {
		return r, err
	}
	changed := false
	for name, list := range map[string][]annotate.Passage{"on/": d.On, "result/": d.Result} {
		for i := range list {
			if fragments, done := edit(r.ID, name+strconv.Itoa(i)+"/", list[i].Fragments); done {
				list[i].Fragments, changed = fragments, true
			}
		}
	}
	if !changed {
		return r, nil
	}
	out, err := d.Record()
	if err != nil {
		return r, err
	}
	return *out, nil
}
