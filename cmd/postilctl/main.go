// Postilctl does Postil's work without a window: it checks a workspace, counts
// what is in it, holds people's marks against each other, brings marks of other
// tools in and hands its marks on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"postil/assets"
	"postil/storage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes, as the help text gives them.
const (
	exitDone     = 0
	exitProblems = 1
	exitFailed   = 2
	exitUnplaced = 3 // of reanchor
)

// errProblems is the end of a command that did its work and found something
// that somebody must look at. It has been reported by then.
var errProblems = errors.New("problems were found")

// run runs a command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.ExecuteContext(ctx); {
	case err == nil:
		return exitDone
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.Is(err, errUnplaced):
		return exitUnplaced
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "postilctl: interrupted")
		return exitFailed
	default:
		fmt.Fprintf(stderr, "postilctl: %v\n", err)
		return exitFailed
	}
}

const exitHelp = `Exit codes: 0 done, nothing to complain about; 1 done, but there are problems
or something was refused or left out unasked; 2 the command could not do its work
or was not understood.`

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "postilctl",
		Short: "Check, count, compare, import and export the marks of a Postil workspace",
		Long: `Postilctl works on Postil workspaces without a window. A workspace is a folder
of articles (.txt, .md), with or without a postil.toml; the marks of Alice on
article.txt are in article.txt.alice.ann.json beside it.

` + exitHelp,
		Example: `  postilctl check articles
  postilctl stats articles --json
  postilctl import corpus.zip --into articles --dry-run
  postilctl export --to jsonl --out training.jsonl articles --layer alice
  postilctl convert --to brat training.jsonl corpus.zip`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(checkCommand(), statsCommand(), importCommand(), importArticlesCommand(), exportCommand(), convertCommand(), formatsCommand(), agreeCommand(), compareCommand(), goldCommand(),
		reanchorCommand(), recoverCommand(), mergeCommand(), gitMergeCommand(), gitSetupCommand(), historyCommand(), verifyCommand(), versionCommand())
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Version prints the program's name and version.\n\n" + exitHelp,
		Example: "  postilctl version",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), "postilctl", assets.Version)
			return err
		},
	}
}

// oneFolder is the argument check of the commands that work on a workspace.
func oneFolder(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s needs one folder, and got %d arguments; see postilctl %s --help", c.Name(), len(args), c.Name())
	}
	return nil
}

// withWorkspace opens the folder that a command was given and closes it after
// the work.
func withWorkspace(folder string, work func(*storage.Workspace) error) error {
	w, err := storage.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(work(w), w.Close())
}

// plural writes a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
