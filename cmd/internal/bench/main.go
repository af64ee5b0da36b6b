// Command bench measures Postil on generated articles and prints tables in
// Markdown: a row for each figure, a column for each size, the aim beside; the
// same for folders of many articles; a row for each foreign format; and one for
// each measure of agreement. `make bench`
// calls it, at the root of the project.
//
// What a person waits for is taken in the real window, in an Xvfb, where there
// is one: package stopwatch presses the keys and looks at the pixels. What our
// own code costs comes from the Go benchmarks of app and storage, which do the
// same in a window without a screen; those of folders from app/library, those of
// the formats from storage/exchange, those of agreement from annotate/agreement.
// With -readme the tables are also put between the lines
//
//	<!-- bench -->
//	<!-- /bench -->
//
// of a file that has them, those of folders between such lines of the name
// folders, those of the formats between lines of the name exchange, and those of
// agreement between lines of the name agreement.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"slices"
)

// options are what the command line says.
type options struct {
	figures string
	steps   int
	runs    int
	program string
	readme  string
}

func main() {
	var o options
	flag.StringVar(&o.figures, "figures", ".", "measure the figures whose names match this regular `expression`")
	flag.IntVar(&o.steps, "steps", 40, "`times` that each thing is done in a run")
	flag.IntVar(&o.runs, "runs", 3, "`runs` of the benchmarks; start is measured five times in any case")
	flag.StringVar(&o.program, "program", "bin/postil", "the built `program`, for what is taken in the window")
	flag.StringVar(&o.readme, "readme", "", "also write the table into this `file`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	wanted, err := regexp.Compile(o.figures)
	if err != nil {
		return fmt.Errorf("-figures: %w", err)
	}
	chosen := slices.DeleteFunc(figures(), func(f figure) bool { return !wanted.MatchString(f.benchmark) })
	formats := chosenExchange(wanted)
	agreement := chosenAgreement(wanted)
	many := chosenFolders(wanted)
	if len(chosen) == 0 && len(formats) == 0 && len(agreement) == 0 && len(many) == 0 {
		return fmt.Errorf("no figure matches %q; there are %v", o.figures, slices.Concat(names(figures()), []string{folders, importing, exporting}, agreementNames()))
	}
	got, err := runBenchmarks(ctx, chosen, o.steps, o.runs)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(chosen, figure.inWindow) {
		err := measureWindow(ctx, o.program, chosen, got)
		if errors.Is(err, errNoWindow) {
			fmt.Fprintln(os.Stderr, "bench: what a person waits for in the window is left out:", err)
		} else if err != nil {
			return err
		}
	}
	tables := map[string]string{}
	if len(chosen) > 0 {
		tables["bench"] = markdown(chosen, got, machine())
	}
	if len(many) > 0 {
		got, err := goBench(ctx, many, 1, o.runs, foldersPackage)
		if err != nil {
			return err
		}
		tables["folders"] = foldersMarkdown(got, machine())
	}
	if len(formats) > 0 {
		got, err := goBench(ctx, formats, 1, o.runs, exchangePackage)
		if err != nil {
			return err
		}
		tables["exchange"] = exchangeMarkdown(got, machine())
	}
	if len(agreement) > 0 {
		got, err := goBench(ctx, agreement, 1, o.runs, agreementPackage)
		if err != nil {
			return err
		}
		tables["agreement"] = agreementMarkdown(got, machine())
	}
	for _, name := range []string{"bench", "folders", "exchange", "agreement"} {
		if tables[name] == "" {
			continue
		}
		fmt.Println(tables[name])
		if o.readme == "" {
			continue
		}
		if err := replaceInFile(o.readme, name, tables[name]); err != nil {
			return err
		}
	}
	return nil
}
