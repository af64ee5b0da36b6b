package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

// writing is what the commands that write foreign formats ask for.
type writing struct {
	to, onLoss, onEdges string
	options             []string
}

func (w *writing) flags(c *cobra.Command, option string) {
	c.Flags().StringVar(&w.to, "to", "", "the format: "+strings.Join(formats.All().Writers().Names(), ", "))
	c.Flags().StringVar(&w.onLoss, "on-loss", "refuse", "what to do with what the format cannot hold: refuse, drop or split")
	c.Flags().StringVar(&w.onEdges, "on-edges", "refuse", "for formats of tokens, what to do with a mark that cuts one: refuse or widen")
	c.Flags().StringArrayVar(&w.options, option, nil, "NAME=VALUE, an option of the format that is written; may be repeated")
}

// job is the export that was asked for, without what it exports.
func (w *writing) job() (exchange.Format, exchange.ExportJob, error) {
	var job exchange.ExportJob
	f, ok := formats.All().Writers().Find(w.to)
	if !ok {
		return f, job, fmt.Errorf("there is no format %q; --to takes one of: %s", w.to, strings.Join(formats.All().Writers().Names(), ", "))
	}
	var err error
	if job.OnLoss, err = exchange.ParseOnLoss(w.onLoss); err != nil {
		return f, job, err
	}
	switch w.onEdges {
	case "refuse":
	case "widen":
		job.OnEdges = exchange.WidenEdges
	default:
		return f, job, fmt.Errorf("--on-edges takes refuse or widen, not %q", w.onEdges)
	}
	job.Settings, err = settings(w.options)
	if err != nil {
		return f, job, err
	}
	return f, job, nil
}

// tellLosses says what a format could not hold, with some of the marks.
func tellLosses(out io.Writer, losses []exchange.Loss) {
	const named = 10
	for _, l := range losses {
		verb := "lost"
		if !l.Kind.Blocks() {
			verb = "not kept"
		}
		fmt.Fprintf(out, "%s: %s: %d\n", verb, l.Kind, l.Count)
		for i, m := range l.Marks {
			if i == named {
				fmt.Fprintf(out, "  and %d more\n", l.Count-named)
				break
			}
			fmt.Fprintf(out, "  %s", m.Path)
			if m.What != "" {
				fmt.Fprintf(out, ": %s", clip(m.What))
			}
			if m.With != "" {
				fmt.Fprintf(out, " (stays: %s)", clip(m.With))
			}
			fmt.Fprintln(out)
		}
		if l.Split != "" {
			fmt.Fprintf(out, "  with split: %s\n", l.Split)
		}
	}
}
