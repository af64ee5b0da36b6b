package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

func formatsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "formats",
		Short: "List the formats that can be read and written, and what each holds",
		Long: `Formats lists what can be imported and exported. "in" and "out" tell which; the
unit is that in which the format counts; then what it can hold of marks: overlap
(nest: only one within another), several pieces, relations, attributes, notes,
several people in one output, attributes of the article, ids.

` + exitHelp,
		Example: "  postilctl formats\n  postilctl formats --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if asJSON {
				return formatsJSON(c.OutOrStdout())
			}
			return formatsTable(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// unit is that in which a format counts.
func unit(f exchange.Format) string {
	if f.Tokenized {
		return "tokens"
	}
	return f.Counting.Unit.String()
}

func overlap(o exchange.Overlap) string {
	return [...]string{"no", "nest", "yes"}[o]
}

func formatsTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "format\tin\tout\tunit\toverlap\tpieces\trelations\tattributes\tnotes\tpeople\tarticle\tids\tfiles")
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return "no"
	}
	for _, f := range formats.All() {
		h := f.Holds
		fmt.Fprintln(t, strings.Join([]string{
			f.Name, yes(f.Read != nil), yes(f.Writes()), unit(f), overlap(h.Overlaps), yes(h.Fragments), yes(h.Relations),
			yes(h.Attributes), yes(h.Notes), yes(h.People), yes(h.Article), yes(h.IDs), strings.Join(f.Extensions, " "),
		}, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	_, err := io.WriteString(w, formatList())
	return err
}

func formatsJSON(w io.Writer) error {
	type option struct {
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Values      []string `json:"values,omitempty"`
		Default     string   `json:"default,omitempty"`
	}
	type format struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Extensions  []string        `json:"extensions"`
		Reads       bool            `json:"reads"`
		Writes      bool            `json:"writes"`
		Folder      bool            `json:"folder"`
		Unit        string          `json:"unit"`
		Overlaps    string          `json:"overlaps"`
		Holds       map[string]bool `json:"holds"`
		Options     []option        `json:"options"`
	}
	out := []format{}
	for _, f := range formats.All() {
		h := f.Holds
		v := format{
			f.Name, f.Description, f.Extensions, f.Read != nil, f.Writes(), f.Folder, unit(f), overlap(h.Overlaps),
			map[string]bool{
				"fragments": h.Fragments, "relations": h.Relations, "attributes": h.Attributes, "notes": h.Notes, "people": h.People,
				"article": h.Article, "state": h.State, "origin": h.Origin, "ids": h.IDs, "times": h.Times, "quotes": h.Quotes,
			}, []option{},
		}
		for _, o := range f.Options {
			v.Options = append(v.Options, option(o))
		}
		out = append(out, v)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
