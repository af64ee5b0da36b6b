// Command bench measures Postil on generated articles and prints two tables in
// Markdown: a row for each figure, a column for each size, the aim beside.
// `make bench` calls it, at the root of the project.
//
// What a person waits for is taken in the real window, in an Xvfb, where there
// is one: package stopwatch presses the keys and looks at the pixels. What our
// own code costs comes from the Go benchmarks of app and storage, which do the
// same in a window without a screen. With -readme the tables are also put
// between the lines
//
//	<!-- bench -->
//	<!-- /bench -->
//
// of a file that has them.
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
	if len(chosen) == 0 {
		return fmt.Errorf("no figure matches %q; there are %v", o.figures, names(figures()))
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
	table := markdown(chosen, got, machine())
	fmt.Print(table)
	if o.readme == "" {
		return nil
	}
	return replaceInFile(o.readme, table)
}
