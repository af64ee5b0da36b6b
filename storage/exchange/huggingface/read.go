package huggingface

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	for _, file := range dataFiles(src) {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := reader{to: to, file: file, set: set}
		err := r.read(ctx, src)
		switch {
		case r.stopped != nil:
			return r.stopped
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && !src.IsFolder():
			return err
		case err != nil:
			to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: file}, Reason: err.Error()})
		}
		r.tellAll()
	}
	return nil
}

// reader reads one file.
type reader struct {
	to       foreign.Sink
	file     string
	set      exchange.Settings
	features features
	scheme   tokens.Scheme
	stopped  error

	at      foreign.Place
	number  int
	article foreign.Article
	ranges  []offsets.Range
	quotes  []string
	text    tokens.Builder
	words   []string
	gaps    []string
	spans   []tokens.Labelled

	guessed int // rows without a text
	repairs int // tags out of place
}

func (r *reader) read(ctx context.Context, src *source.Source) error {
	r.features, _ = findFeatures(src, r.file)
	if asked := cut(r.set[namesOption], ","); len(asked) > 0 {
		r.features[askedNames] = asked
	}
	if err := r.findScheme(src); err != nil {
		return err
	}
	t, err := openTable(src, r.file)
	if err != nil {
		return err
	}
	defer t.Close()
	for {
		row, line, err := t.next()
		r.number++
		r.at = foreign.Place{File: r.file, Line: line}
		var broken brokenRow
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
			r.broken("", err)
			continue
		case err != nil:
			return err
		case r.number%1024 == 0 && ctx.Err() != nil:
			return ctx.Err()
		}
		if err := r.row(row); err != nil {
			if r.stopped != nil {
				return r.stopped
			}
			r.broken("", err)
		}
	}
}

// askedNames is where features keep the names that a person gave.
const askedNames = "*"

// schemeRows bounds the rows by which the tagging scheme is found out.
const schemeRows = 300

// findScheme looks at the tags of the first rows.
func (r *reader) findScheme(src *source.Source) error {
	t, err := openTable(src, r.file)
	if err != nil {
		return err
	}
	defer t.Close()
	if p, ok := t.(*parquetTable); ok {
		r.features.metadata(p.metadata("huggingface"))
	}
	var d tokens.Detector
	seen := false
	for range schemeRows {
		row, _, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			continue // told when the row's turn comes
		}
		words, _ := row.first(tokensNames())
		list, ok := words.([]any)
		if !ok {
			break // a dataset of spans
		}
		for _, c := range r.tagColumns(row, len(list)) {
			v, _ := row.get(c)
			tags, err := r.tagsOf(c, v)
			if err != nil {
				return err
			}
			d.Add(tags)
			seen = true
		}
	}
	r.scheme = d.Scheme()
	if seen {
		r.to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: r.file}, Reason: d.String()})
	}
	return nil
}

func (r *reader) broken(what string, err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Article: r.article.Name, What: what, Reason: err.Error()})
}

func (r *reader) tellAll() {
	tell := func(k foreign.Kind, n int, reason string) {
		if n > 0 {
			r.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: r.file}, Reason: strconv.Itoa(n) + " " + reason})
		}
	}
	tell(foreign.Repaired, r.repairs, "tags are not where "+r.scheme.String()+" allows them; each begins or ends a mark")
	tell(foreign.Noted, r.guessed, "rows do not say where spaces are; words were put together with a space between them")
}

// row hands on the article of a row.
func (r *reader) row(row record) error {
	a := &r.article
	a.Reset()
	r.ranges, r.quotes = r.ranges[:0], r.quotes[:0]
	r.text.Reset()
	a.At = r.at
	a.Name = r.name(row)
	text, textColumn := row.first(textNames())
	a.Text, _ = text.(string)
	words, wordsColumn := row.first(tokensNames())
	list, tokenized := words.([]any)
	if _, ok := text.(string); !ok && !tokenized {
		return errors.New("the row has no text, nor tokens")
	}
	used := []string{textColumn, wordsColumn}
	l := a.AddLayer(foreign.Person{})
	if tokenized {
		var err error
		if used, err = r.tokens(row, list, l, used); err != nil {
			return err
		}
	}
	for i, v := range row.values {
		if !isSpans(row.names[i], v) {
			continue
		}
		used = append(used, row.names[i])
		if err := r.spansOf(v, row.names[i], l); err != nil {
			r.broken("the column "+row.names[i], err)
		}
	}
	if err := r.own(row, l, &used); err != nil {
		return err
	}
	for i, v := range row.values {
		if slices.Contains(used, row.names[i]) || slices.Contains(idNames(), row.names[i]) {
			continue
		}
		if value, ok := fieldValue(v); ok {
			a.Fields = append(a.Fields, foreign.Field{Name: row.names[i], Value: value})
		}
	}
	r.stopped = r.to.Article(a)
	return r.stopped
}

// name is the row's id, or its number in the file.
func (r *reader) name(row record) string {
	v, _ := row.first(idNames())
	switch v := v.(type) {
	case string:
		if v != "" {
			return v
		}
	case int64:
		return strings.TrimSuffix(r.file, path.Ext(r.file)) + "/" + strconv.FormatInt(v, 10)
	}
	return fmt.Sprintf("%s/%05d", strings.TrimSuffix(r.file, path.Ext(r.file)), r.number)
}

// tagColumns are the columns of tags, which are as long as the tokens.
func (r *reader) tagColumns(row record, n int) []string {
	if asked := cut(r.set[tagsOption], ","); len(asked) > 0 {
		return asked
	}
	var all, ner []string
	for i, name := range row.names {
		list, ok := row.values[i].([]any)
		if !ok || len(list) != n || slices.Contains(tokensNames(), name) || !r.isTags(name, list) {
			continue
		}
		all = append(all, name)
		if strings.Contains(strings.ToLower(name), "ner") || strings.Contains(strings.ToLower(name), "entit") {
			ner = append(ner, name)
		}
	}
	if len(ner) > 0 && !slices.ContainsFunc(all, isOwnColumn) {
		return ner
	}
	return all
}

// isOwnColumn tells the columns that Postil writes for labels that overlap.
func isOwnColumn(name string) bool {
	return strings.HasSuffix(name, columnEnd) && name != "ner_tags" && name != "pos_tags" && name != "chunk_tags"
}

// isTags reports whether a column may be one of tags.
func (r *reader) isTags(name string, list []any) bool {
	names, named := r.features[name]
	switch {
	case named:
		return looksLikeTags(names)
	case len(list) == 0:
		return strings.HasSuffix(name, "tags")
	case isNumber(list[0]):
		return r.features[askedNames] != nil || strings.HasSuffix(name, "tags") && name != "pos_tags" && name != "chunk_tags" || name == "labels" || name == "tags"
	}
	for _, v := range list {
		s, ok := v.(string)
		if !ok || s != "O" && (len(s) < 3 || s[1] != '-') {
			return false
		}
	}
	return true
}

// tagsOf are the tags of a column, by name.
func (r *reader) tagsOf(column string, v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("there is no list of tags in the column %s", column)
	}
	tags := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			tags[i] = v
		case int64:
			name, ok := r.features.name(askedNames, v)
			if !ok {
				name, ok = r.features.name(column, v)
			}
			switch {
			case v == -100: // of parts of words, in prepared data
				name = tokens.Outside
			case !ok && r.features[column] == nil && r.features[askedNames] == nil:
				return nil, fmt.Errorf("the tags in the column %s are numbers, and neither the file nor README.md says what they stand for; give their names with the option %s", column, namesOption)
			case !ok:
				return nil, fmt.Errorf("the column %s has a tag %d, which has no name", column, v)
			}
			tags[i] = name
		default:
			tags[i] = tokens.Outside
		}
	}
	return tags, nil
}

// tokens reads tokens with tags. What it has used is appended to used.
func (r *reader) tokens(row record, list []any, l *foreign.Layer, used []string) ([]string, error) {
	r.words = r.words[:0]
	for _, v := range list {
		s, ok := v.(string)
		if !ok {
			return used, errors.New("not all of its tokens are texts")
		}
		r.words = append(r.words, s)
	}
	a := &r.article
	r.gaps = r.gaps[:0]
	ok := false
	if a.Text != "" {
		var before string
		if before, r.gaps, ok = tokens.Gaps(a.Text, r.words, r.gaps); !ok {
			return used, errors.New("its tokens are not the words of its text")
		}
		r.text.Space(before)
	} else if len(r.words) > 1 {
		r.guessed++
	}
	for i, w := range r.words {
		after := ""
		switch {
		case ok:
			after = r.gaps[i]
		case i+1 < len(r.words):
			after = " "
		}
		r.text.Word(w, after)
	}
	if !ok {
		a.Text = r.text.Text()
	}
	for _, c := range r.tagColumns(row, len(list)) {
		used = append(used, c)
		v, _ := row.get(c)
		tags, err := r.tagsOf(c, v)
		if err != nil {
			return used, err
		}
		if len(tags) != len(list) {
			return used, fmt.Errorf("it has %d tokens, and %d tags in %s", len(list), len(tags), c)
		}
		var repairs int
		r.spans, repairs = tokens.Decode(r.scheme, tags, r.spans[:0])
		r.repairs += repairs
		words := r.text.Words()
		for _, s := range r.spans {
			l.Marks = append(l.Marks, foreign.Mark{Label: s.Label, Ranges: r.ranged(offsets.Range{Start: words[s.From].Start, End: words[s.To-1].End}), At: r.at})
		}
	}
	return used, nil
}

// ranged keeps one range.
func (r *reader) ranged(at offsets.Range) []offsets.Range {
	r.ranges = append(r.ranges, at)
	return r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)]
}

// spansOf reads a column of spans.
func (r *reader) spansOf(v any, column string, l *foreign.Layer) error {
	list, err := spanRecords(v, column)
	if err != nil {
		return err
	}
	for i, s := range list {
		m, err := r.mark(s, column)
		if err != nil {
			r.broken(fmt.Sprintf("span %d of %s", i, column), err)
		}
		l.Marks = append(l.Marks, m) // without ranges it is refused, but counts
	}
	return nil
}

func (r *reader) mark(s record, column string) (foreign.Mark, error) {
	m := foreign.Mark{At: r.at}
	label, name := s.first(labelNames())
	switch label := label.(type) {
	case string:
		m.Label = label
	case int64:
		var ok bool
		if m.Label, ok = r.features.name(column+"."+name, label); !ok {
			return m, fmt.Errorf("its label is the number %d, which has no name", label)
		}
	case []any:
		if len(label) == 1 {
			m.Label, _ = label[0].(string)
		}
	case nil:
		m.Label = column
	}
	start, startName := s.first(startNames())
	end, endName := s.first(endNames())
	if length, ok := s.get("length"); ok && endName == "" && isNumber(length) && isNumber(start) {
		end = start.(int64) + length.(int64)
	}
	from, ok := start.(int64)
	to, both := end.(int64)
	if !ok || !both {
		return m, errors.New("it has no start and end")
	}
	quote, quoteName := s.first(quoteNames())
	if q, ok := quote.(string); ok && quoteName != name {
		r.quotes = append(r.quotes, q)
		m.Quotes = r.quotes[len(r.quotes)-1 : len(r.quotes) : len(r.quotes)]
	}
	m.Ranges = r.ranged(offsets.Range{Start: int(from), End: int(to)})
	return m, r.ownMark(s, &m, []string{name, startName, endName, quoteName, "length"})
}
