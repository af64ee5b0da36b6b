package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

func historyCommand() *cobra.Command {
	var h historyCall
	c := &cobra.Command{
		Use:   "history DIR ARTICLE [--layer SLUG] [--at TIME|ENTRY | --restore TIME|ENTRY [--mark ID]...]",
		Short: "Tell what became of the marks of an article, and bring back what was",
		Long: `History lists the sessions of work on an article, the latest first: who, from
when to when, how many saves, and how many records (marks, relations, decisions)
these added, changed and removed. A session is what was done from opening the
article to the last save. "elsewhere" is what was found in the file of marks
without having been saved by a Postil whose history is here.

The last column names the entry that a session ended with. --at prints the layer as
it was then, in the form of a file of marks; --restore makes the present layer say
what it said then, all of it or the records named by --mark. Restoring is a change
like any other: it is saved, becomes part of the history, and can be gone back from.
Both take an entry or a time such as 2026-01-31T09:30:00Z, and need --layer where
several people have marks.

The history is kept in .postil/history, unless postil.toml says keep = false under
[history]. There each save of the latest sessions stays, then one state a session,
as far as there is room.

` + exitHelp,
		Example: `  postilctl history articles storm.txt
  postilctl history articles storm.txt --layer alice --at 2026-01-31T09:30:00Z > then.json
  postilctl history articles storm.txt --layer alice --restore 12 --mark 0198c000-0000-7000-8000-000000000001`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			h.article, h.out, h.errs = args[1], c.OutOrStdout(), c.ErrOrStderr()
			return withWorkspace(args[0], func(w *storage.Workspace) error { return h.run(c.Context(), w) })
		},
	}
	c.Flags().StringVar(&h.layer, "layer", "", "only the layer of the person with this `slug`")
	c.Flags().BoolVar(&h.asJSON, "json", false, "print JSON instead of a table")
	c.Flags().StringVar(&h.at, "at", "", "print the layer as it was at a `time` or after an entry")
	c.Flags().StringVar(&h.restore, "restore", "", "make the layer say what it said at a `time` or after an entry")
	c.Flags().StringArrayVar(&h.marks, "mark", nil, "restore only the record with this `id`; may be given several times")
	c.MarkFlagsMutuallyExclusive("at", "restore", "json")
	return c
}

// historyCall is what a command line asks for.
type historyCall struct {
	article, layer string
	at, restore    string
	marks          []string
	asJSON         bool
	out, errs      io.Writer
}

func (h *historyCall) run(ctx context.Context, w *storage.Workspace) error {
	if len(h.marks) > 0 && h.restore == "" {
		return errors.New("--mark says what to restore, and needs --restore")
	}
	histories, err := h.read(ctx, w)
	if err != nil {
		return err
	}
	if h.at == "" && h.restore == "" {
		return h.list(histories)
	}
	if len(histories) > 1 {
		return fmt.Errorf("%d people have a history of %s; say with --layer whose is meant", len(histories), h.article)
	}
	past := histories[0]
	ref, err := past.Find(h.at + h.restore)
	if err != nil {
		return err
	}
	then, err := past.Layer(ref)
	if err != nil {
		return err
	}
	if h.restore != "" {
		return h.bringBack(ctx, w, ref, then)
	}
	var enc sidecar.Encoder
	p, err := enc.Pieces(then)
	if err != nil {
		return err
	}
	_, err = p.WriteTo(h.out)
	return err
}

// read reads the histories that are asked for, and reports storage.ErrNoHistory where
// there is none.
func (h *historyCall) read(ctx context.Context, w *storage.Workspace) ([]*storage.LayerHistory, error) {
	slugs := []string{h.layer}
	if h.layer == "" {
		var err error
		if slugs, err = w.HistorySlugs(ctx, h.article); err != nil {
			return nil, err
		}
		if len(slugs) == 0 {
			return nil, fmt.Errorf("%s: %w", h.article, storage.ErrNoHistory)
		}
	}
	var out []*storage.LayerHistory
	for _, slug := range slugs {
		past, err := w.History(h.article, slug)
		if err != nil {
			return nil, err
		}
		out = append(out, past)
	}
	return out, nil
}

// bringBack saves a layer as it was.
func (h *historyCall) bringBack(ctx context.Context, w *storage.Workspace, ref storage.EntryRef, then *annotate.Layer) error {
	var ids []annotate.ID
	for _, m := range h.marks {
		id, err := uuid.Parse(m)
		if err != nil {
			return fmt.Errorf("%q is no id of a mark: %w", m, err)
		}
		ids = append(ids, id)
	}
	a, err := w.ReadArticle(h.article)
	if err != nil {
		return err
	}
	now := time.Now()
	file, present, err := w.OpenLayer(a, then.Person, now)
	if err != nil {
		return err
	}
	change, err := storage.Restoring(present, then, ids...)
	if err != nil {
		return err
	}
	if change.Empty() {
		_, err := fmt.Fprintf(h.out, "%s says already what it said after entry %s\n", file.Path(), ref)
		return err
	}
	next, done, err := present.Apply(change, now)
	if err != nil {
		return err
	}
	if _, err := file.Save(ctx, next); err != nil {
		return err
	}
	if err := file.Unrecorded(); err != nil {
		fmt.Fprintln(h.errs, err)
	}
	_, err = fmt.Fprintf(h.out, "%s: restored %s, %s, %s, as after entry %s\n", file.Path(),
		plural(len(done.Annotations), "mark"), plural(len(done.Relations), "relation"), plural(len(done.Decisions), "decision"), ref)
	return err
}

// sessionJSON is a session of work as history --json prints it.
type sessionJSON struct {
	Person    string      `json:"person"`
	Session   annotate.ID `json:"session"`
	Elsewhere bool        `json:"elsewhere"`
	From      time.Time   `json:"from"`
	To        time.Time   `json:"to"`
	Saves     int         `json:"saves"`
	Added     int         `json:"added"`
	Changed   int         `json:"changed"`
	Removed   int         `json:"removed"`
	Entry     string      `json:"entry"` // for --at and --restore
}

func (h *historyCall) list(histories []*storage.LayerHistory) error {
	sessions := []sessionJSON{}
	for _, past := range histories {
		for _, s := range past.Sessions() {
			sessions = append(sessions, sessionJSON{
				Person: s.Slug, Session: s.ID, Elsewhere: s.Elsewhere, From: s.From, To: s.To, Saves: s.Saves,
				Added: s.Added, Changed: s.Changed, Removed: s.Removed, Entry: entryName(past, s.Last),
			})
		}
	}
	if h.asJSON {
		return printJSON(h.out, sessions)
	}
	t := tabwriter.NewWriter(h.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "person\tfrom\tto\tsaves\tadded\tchanged\tremoved\tentry")
	for _, s := range sessions {
		who := s.Person
		if s.Elsewhere {
			who += " (elsewhere)"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", who, s.From.Format(time.RFC3339), s.To.Format(time.RFC3339), s.Saves, s.Added, s.Changed, s.Removed, s.Entry)
	}
	return t.Flush()
}

// entryName is how a person may name an entry: the number alone where one writer has
// recorded all.
func entryName(past *storage.LayerHistory, ref storage.EntryRef) string {
	if len(past.Writers()) == 1 {
		return fmt.Sprint(ref.Seq)
	}
	return ref.String()
}
