package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postil/storage"
)

func gitMergeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "git-merge BASE OURS THEIRS [PATH]",
		Short: "Merge two versions of a file of marks for git",
		Long: `Git-merge is what git calls where two branches have changed the marks of one
person on one article, once git-setup has told it to. It merges them as merge
does and writes the result into OURS; the base is not needed, since a deleted
mark leaves word of itself. What cannot be merged is left to git as a conflict.

` + exitHelp,
		Example: `  postilctl git-merge %O %A %B %P      # as git calls it`,
		Args:    cobra.RangeArgs(3, 4),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[1]
			if len(args) == 4 {
				name = args[3]
			}
			var copies []storage.Copy
			for i, side := range []string{"our version", "their version"} {
				data, err := os.ReadFile(args[1+i])
				if err != nil {
					return err
				}
				copies = append(copies, storage.Copy{Name: side + " of " + name, Data: data})
			}
			data, _, err := storage.MergeCopies(copies...)
			if err != nil {
				fmt.Fprintf(c.ErrOrStderr(), "postilctl: %s is left as a conflict: %v\n", name, err)
				return errProblems
			}
			return replaceWith(args[1], data)
		},
	}
}

// What git-setup writes.
const (
	attributesFile = ".gitattributes"
	attributesLine = "*.ann.json text eol=lf merge=postil"
	driverName     = "Postil: marks are merged one by one"
	driverCommand  = "postilctl git-merge %O %A %B %P"
)

func gitSetupCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "git-setup [DIR]",
		Short: "Have git merge files of marks one mark at a time",
		Long: `Git-setup tells the git repository of a folder to merge marks with postilctl
git-merge, so that two people who worked on two branches or machines get all
marks of both and no conflict. It says what it is going to write and asks first:

  .gitattributes   ` + attributesLine + `
  git config       merge.postil.name, merge.postil.driver

The first is committed and holds for all; the second is in each clone, so
everybody calls git-setup once. postilctl has to be found by git, in PATH.

` + exitHelp,
		Example: `  postilctl git-setup
  postilctl git-setup articles --yes`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return setUpGit(c, dir, yes)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

func setUpGit(c *cobra.Command, dir string, yes bool) error {
	root, err := git(c.Context(), dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return fmt.Errorf("%s is in no git repository, or git is not there: %w", dir, err)
	}
	attributes := filepath.Join(root, attributesFile)
	old, err := os.ReadFile(attributes)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var steps []string
	missing := !slices.Contains(strings.Split(strings.ReplaceAll(string(old), "\r\n", "\n"), "\n"), attributesLine)
	if missing {
		steps = append(steps, fmt.Sprintf("add to %s: %s", attributes, attributesLine))
	}
	settings := [][2]string{{"merge.postil.name", driverName}, {"merge.postil.driver", driverCommand}}
	settings = slices.DeleteFunc(settings, func(s [2]string) bool {
		have, err := git(c.Context(), root, "config", "--local", s[0])
		return err == nil && have == s[1]
	})
	for _, s := range settings {
		steps = append(steps, fmt.Sprintf("git config %s %q", s[0], s[1]))
	}
	out := c.OutOrStdout()
	if len(steps) == 0 {
		_, err := fmt.Fprintf(out, "git in %s merges marks with postilctl already.\n", root)
		return err
	}
	if _, err := fmt.Fprintf(out, "This is what is to be done:\n  %s\n", strings.Join(steps, "\n  ")); err != nil {
		return err
	}
	if !yes {
		if ok, err := goAhead(c); err != nil || !ok {
			return err
		}
	}
	if missing {
		if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
			old = append(old, '\n')
		}
		if err := replaceWith(attributes, append(old, attributesLine+"\n"...)); err != nil {
			return err
		}
	}
	for _, s := range settings {
		if _, err := git(c.Context(), root, "config", "--local", s[0], s[1]); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(out, "Done. Commit %s, and let the others call postilctl git-setup once.\n", attributesFile)
	return err
}

// goAhead asks a person. What is no yes is a no.
func goAhead(c *cobra.Command) (bool, error) {
	if _, err := fmt.Fprint(c.OutOrStdout(), "Shall that be done? [y/N] "); err != nil {
		return false, err
	}
	line := bufio.NewScanner(c.InOrStdin())
	if line.Scan() {
		switch strings.ToLower(strings.TrimSpace(line.Text())) {
		case "y", "yes":
			return true, nil
		}
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), "Nothing was done.")
	return false, errors.Join(line.Err(), err)
}

// git runs git in a folder and returns what it prints.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && said.Len() > 0 {
		err = errors.New(strings.TrimSpace(said.String()))
	}
	return strings.TrimRight(string(out), "\r\n"), err
}
