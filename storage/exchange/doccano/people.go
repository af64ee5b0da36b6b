package doccano

import (
	"context"
	"hash/maphash"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// Bounds of the search for files of several annotators.
const (
	mostPeople = 64 // files that are compared
	mostTexts  = 50 // texts at the start of each
)

// filePerson is whose file it is: its name, where other files of the same
// folder or zip have the same texts.
func filePerson(ctx context.Context, src *source.Source, people string) (string, error) {
	file := src.File()
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	switch people {
	case peopleNone:
		return "", nil
	case peopleFiles:
		return stem, nil
	}
	if src.Name == file || stem == "all" {
		return "", nil // one file alone, or doccano's for all annotators together
	}
	all, err := src.Folder(ctx)
	if err != nil {
		return "", err
	}
	others := slices.DeleteFunc(slices.Clone(all.With(".jsonl", ".json")), func(f string) bool {
		return f == file || path.Dir(f) != path.Dir(file) || isLabelFile(path.Base(f))
	})
	if len(others) > mostPeople {
		return "", nil
	}
	seed := maphash.MakeSeed()
	mine := texts(src, file, seed)
	for _, f := range others {
		shared := 0
		theirs := texts(all, f, seed)
		for t := range mine {
			if theirs[t] {
				shared++
			}
		}
		if shared > 0 && 2*shared >= min(len(mine), len(theirs)) {
			return stem, nil
		}
	}
	return "", nil
}

// texts are the first ones of a file, hashed.
func texts(src *source.Source, file string, seed maphash.Seed) map[uint64]bool {
	out := map[uint64]bool{}
	values, err := src.Values(file)
	if err != nil {
		return out
	}
	defer values.Close()
	for len(out) < mostTexts && values.Next() {
		var l struct {
			Text       string `json:"text"`
			Data       string `json:"data"`
			ColumnData string `json:"column_data"`
		}
		if json.Unmarshal(values.Bytes(), &l, jsontext.AllowDuplicateNames(true)) == nil && l.Text+l.Data+l.ColumnData != "" {
			out[maphash.String(seed, l.Text+l.Data+l.ColumnData)] = true
		}
	}
	return out
}

// labelFiles are what doccano and people call the export of the labels.
func labelFiles() []string { return []string{"label_config.json", "labels.json", "span-types.json"} }

func isLabelFile(base string) bool { return slices.Contains(labelFiles(), base) }

type inLabel struct {
	ID         jsontext.Value `json:"id"`
	Text       string         `json:"text"`
	Suffix     string         `json:"suffix_key"`
	Background string         `json:"background_color"`
	TaskType   string         `json:"task_type"`
}

// readLabels reads the labels beside a file.
func (r *reader) readLabels(src *source.Source, file string) error {
	for _, name := range labelFiles() {
		p := path.Join(path.Dir(file), name)
		if !src.Exists(p) {
			continue
		}
		data, err := src.Bytes(p, nil)
		if err != nil {
			return err
		}
		var list []inLabel
		if err := json.Unmarshal(data, &list, jsontext.AllowDuplicateNames(true)); err != nil {
			return foreign.BrokenJSON(err)
		}
		var s annotate.Scheme
		r.names = map[string]string{}
		for _, l := range list {
			switch {
			case l.Text == "" || l.TaskType == "Category":
				continue
			case l.TaskType == "Relation":
				s.Relations = append(s.Relations, annotate.RelationType{ID: l.Text, Name: l.Text})
				continue
			}
			r.names[scalar(l.ID)] = l.Text
			out := annotate.Label{ID: l.Text, Name: l.Text, Key: l.Suffix}
			if c, err := annotate.ParseColor(l.Background); err == nil {
				out.Color = c
			}
			s.Labels = append(s.Labels, out)
		}
		r.to.Scheme(s)
		return nil
	}
	return nil
}
