// Command postil is the desktop program.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"postil/app"
	"postil/assets"
)

func main() {
	if err := command().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "postil:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	var o app.Options
	c := &cobra.Command{
		Use:   "postil [DIR | ARTICLE]",
		Short: "Label passages of articles",
		Long: `postil opens a folder of articles (.txt and .md), or one article with its
folder, in a window where passages are marked and labelled. Marks are saved at
once as JSON beside each article; nothing else is written, and no network is used.

Without an argument it opens the folder that was open last, the first time a sample
of invented articles. The same work without
a window is done by postilctl.`,
		Example: `  postil ~/articles
  postil --person "Ida Marsh" --article wire/harbour.txt ~/articles
  postil --sample`,
		Args:          cobra.MaximumNArgs(1),
		Version:       assets.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				if _, err := os.Stat(args[0]); err != nil {
					return fmt.Errorf("there is no folder or article %s", args[0])
				}
				o.Path = args[0]
			}
			if err := display(os.Getenv); err != nil {
				return err
			}
			return app.Run(o)
		},
	}
	c.Flags().StringVar(&o.Person, "person", "", "who annotates, for this run; the `NAME` in the marks and in their files' names")
	c.Flags().StringVar(&o.Article, "article", "", "the article to show, a `FILE` relative to DIR")
	c.Flags().BoolVar(&o.Sample, "sample", false, "open the sample workspace, a copy in your data folder")
	c.Flags().StringVar(&o.LogFile, "log", "", "write what happens to a `FILE`, for reports of faults")
	return c
}

// display reports that there is nowhere to show a window.
func display(env func(string) string) error {
	switch runtime.GOOS {
	case "windows", "darwin", "ios", "android":
		return nil
	}
	if env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no display to show the window on (DISPLAY is not set); postilctl does the same work without one, see postilctl --help")
	}
	return nil
}
