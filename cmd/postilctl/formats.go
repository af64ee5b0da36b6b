package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

func formatsCommand() *cobra.Command {
	var asJSON, options bool
	c := &cobra.Command{
		Use:   "formats",
		Short: "List the formats, and what each of them holds",
		Long: `Formats prints a table of the formats that import and export know: which way,
how their files end, in which unit they count, which marks of one article may
share text (none, nested, any), and what else of a layer they hold:

  pieces      marks of several spans        people      several in one output
  attributes  of marks                      states      how far an article is
  notes       of marks                      origins     how marks came to be
  relations   between marks                 ids         so that nothing is doubled
  article     attributes of articles        times       of making and changing
  quotes      the words, which are checked on reading

An export tells what is lost before it writes; see postilctl export --help.

` + exitHelp,
		Example: `  postilctl formats
  postilctl formats --options
  postilctl formats --json | jq '.[] | select(.holds.relations) | .name'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case asJSON:
				return printFormatsJSON(c.OutOrStdout())
			case options:
				return printOptions(c.OutOrStdout())
			}
			return printFormats(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of a table")
	c.Flags().BoolVar(&options, "options", false, "list the options of each format instead")
	return c
}

// direction tells which way a format goes.
func direction(f exchange.Format) string {
	switch {
	case f.Read == nil:
		return "out"
	case !f.Writes():
		return "in"
	}
	return "in, out"
}

func overlaps(h exchange.Holds) string {
	return map[exchange.Overlap]string{exchange.NoOverlap: "none", exchange.Nesting: "nested", exchange.AnyOverlap: "any"}[h.Overlaps]
}

// holding is one thing that a format may hold.
type holding struct {
	name  string
	holds bool
}

func holdings(h exchange.Holds) []holding {
	return []holding{
		{"pieces", h.Fragments},
		{"attributes", h.Attributes},
		{"notes", h.Notes},
		{"relations", h.Relations},
		{"article", h.Article},
		{"quotes", h.Quotes},
		{"people", h.People},
		{"states", h.State},
		{"origins", h.Origin},
		{"ids", h.IDs},
		{"times", h.Times},
	}
}

func printFormats(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FORMAT\tWAY\tFILES\tUNIT\tOVERLAPS\tHOLDS")
	for _, f := range formats.All() {
		var holds []string
		for _, h := range holdings(f.Holds) {
			if h.holds {
				holds = append(holds, h.name)
			}
		}
		if len(holds) == 0 {
			holds = []string{"labels and spans alone"}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, direction(f), files(f), unit(f), overlaps(f.Holds), strings.Join(holds, ", "))
	}
	return t.Flush()
}

func files(f exchange.Format) string {
	s := strings.Join(f.Extensions, " ")
	if f.Folder {
		s = "folder of " + s
	}
	return s
}

func unit(f exchange.Format) string {
	if f.Tokenized {
		return "tokens"
	}
	return f.Counting.String()
}

func printOptions(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FORMAT\tOPTION\tVALUES\tDEFAULT\tMEANING")
	for _, f := range formats.All() {
		for _, o := range f.Options {
			values := strings.Join(o.Values, ", ")
			if o.Values == nil {
				values = "any"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%q\t%s\n", f.Name, o.Name, values, o.Default, o.Description)
		}
	}
	return t.Flush()
}

// formatJSON is a format as formats --json prints it.
type formatJSON struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	In          bool            `json:"in"`
	Out         bool            `json:"out"`
	Folder      bool            `json:"folder"`
	Extensions  []string        `json:"extensions"`
	Unit        string          `json:"unit"`
	Overlaps    string          `json:"overlaps"`
	Holds       map[string]bool `json:"holds"`
	Options     []optionJSON    `json:"options"`
}

type optionJSON struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Values      []string `json:"values"` // null: any
	Default     string   `json:"default"`
}

func printFormatsJSON(w io.Writer) error {
	list := []formatJSON{}
	for _, f := range formats.All() {
		j := formatJSON{
			Name: f.Name, Description: f.Description, In: f.Read != nil, Out: f.Writes(), Folder: f.Folder,
			Extensions: f.Extensions, Unit: unit(f), Overlaps: overlaps(f.Holds), Holds: map[string]bool{}, Options: []optionJSON{},
		}
		for _, h := range holdings(f.Holds) {
			j.Holds[h.name] = h.holds
		}
		for _, o := range f.Options {
			j.Options = append(j.Options, optionJSON(o))
		}
		list = append(list, j)
	}
	return printJSON(w, list)
}
