package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"postil/storage"
)

func mergeCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "merge A B... -o OUT",
		Short: "Make one file of marks of several copies of it",
		Long: `Merge makes one sidecar of several copies of the layer of one person on one
article, such as a sync program or a mail leaves behind. It goes record by
record: of two versions of a mark the later one stays, what was deleted stays
deleted, nothing else is lost, and the order of the copies does not matter. A
copy with the conflict markers of git in it counts as both of its sides.

OUT is written whole or not at all, and may be one of the copies; - is standard
output. Copies of several people or articles are refused.

` + exitHelp,
		Example: `  postilctl merge a.txt.alice.ann.json "a.txt.alice.ann (2).json" -o a.txt.alice.ann.json`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || out == "" {
				return errors.New("merge needs the copies, and with -o a file to write; see postilctl merge --help")
			}
			copies := make([]storage.Copy, len(args))
			for i, name := range args {
				data, err := os.ReadFile(name)
				if err != nil {
					return err
				}
				copies[i] = storage.Copy{Name: name, Data: data}
			}
			data, l, err := storage.MergeCopies(copies...)
			if err != nil {
				return fmt.Errorf("nothing was written: %w", err)
			}
			if out == "-" {
				_, err = c.OutOrStdout().Write(data)
				return err
			}
			if err := replaceWith(out, data); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %s of %s on %s\n", out, plural(l.Len(), "mark"), l.Person.Slug, l.Source.Path)
			return err
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "the `file` to write; - is standard output")
	return c
}

func replaceWith(name string, data []byte) error {
	return storage.ReplaceFile(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
