package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"postil/storage/exchange"
)

func convertCommand() *cobra.Command {
	var x exporting
	var in importing
	c := &cobra.Command{
		Use:   "convert --from FORMAT --to FORMAT SRC OUT",
		Short: "Turn one format into another, without a workspace",
		Long: `Convert reads a file, folder or zip of one format and writes it in another, with
the same checks as import and export: every mark's quote is held against the
text, and what does not fit is told and left out. It cannot read formats that have
no texts. What a format leaves unsaid of a mark, such as when it was made, stays
unsaid.

` + lossHelp + `
` + exitHelp,
		Example: `  postilctl convert --from brat --to jsonl corpus training.jsonl
  postilctl convert --to brat training.jsonl corpus.zip --on-loss drop`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("convert needs what to read and what to write, and got %d arguments; see postilctl convert --help", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			x.out = args[1]
			to, err := x.format()
			if err != nil {
				return err
			}
			return in.withReading(c.Context(), args[0], func(r *exchange.Reading) error {
				s, err := r.Survey(c.Context())
				if err != nil {
					return err
				}
				tellVerdicts(c.ErrOrStderr(), s)
				return x.run(c, to, exchange.ExportJob{Items: r.Each, Scheme: &s.Scheme, Layer: exchange.AllLayers})
			})
		},
	}
	x.flags(c)
	in.flags(c)
	c.Flags().MarkHidden("out") //nolint:errcheck // there is such a flag
	return c
}
