package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"postil/storage/exchange"
)

// namedLosses is how many marks of one loss are named; --json names more.
const namedLosses = 10

// tellLosses prints what a format cannot hold, and what becomes of it.
func tellLosses(w io.Writer, f exchange.Format, p exchange.Plan, onLoss exchange.OnLoss) {
	if len(p.People) > 0 {
		var people []string
		for _, part := range p.People {
			people = append(people, part.Person)
		}
		fmt.Fprintf(w, "the format %s holds one person in an output: one is written for each of %s\n", f.Name, strings.Join(people, ", "))
	}
	if len(p.Losses) == 0 {
		return
	}
	fmt.Fprintf(w, "what the format %s does not hold:\n", f.Name)
	for _, l := range p.Losses {
		fmt.Fprintf(w, "  %d %s%s\n", l.Count, l.Kind, fate(l, onLoss))
		if !l.Kind.Blocks() {
			continue
		}
		for i, m := range l.Marks {
			if i == namedLosses {
				fmt.Fprintf(w, "    and %d more\n", l.Count-i)
				break
			}
			fmt.Fprintf(w, "    %s", m.Path)
			if m.What != "" {
				fmt.Fprintf(w, ": %s", clip(m.What))
			}
			if m.With != "" {
				fmt.Fprintf(w, "; in its place stays %s", clip(m.With))
			}
			fmt.Fprintln(w)
		}
	}
}

// fate says what becomes of a loss.
func fate(l exchange.Loss, onLoss exchange.OnLoss) string {
	switch {
	case !l.Kind.Blocks():
		return " (not written)"
	case onLoss == exchange.Split && l.Kind.Splits():
		return ": " + l.Split
	case onLoss != exchange.Refuse:
		return ": left out, as asked"
	case l.Kind == exchange.LosesEdges:
		return "; --on-edges widen lets them grow to whole words"
	case l.Kind.Splits():
		return "; --on-loss split makes " + l.Split
	}
	return ""
}

// errLoss is why an export that would lose something wrote nothing. The losses
// have been told by then.
var errLoss = errors.New("nothing was written, because the format does not hold all; choose --on-loss drop to leave it out, or --on-loss split to write apart what can be apart, or another format (postilctl formats)")

// lossJSON is a loss as --json prints it.
type lossJSON struct {
	What   string         `json:"what"`
	Count  int            `json:"count"`
	Blocks bool           `json:"blocks"` // an export is refused for it
	Split  string         `json:"split,omitempty"`
	Marks  []lostMarkJSON `json:"marks,omitempty"` // the first of them
}

type lostMarkJSON struct {
	Path string `json:"path"`
	What string `json:"what,omitempty"`
	With string `json:"with,omitempty"`
}

func lossesJSON(losses []exchange.Loss) []lossJSON {
	out := []lossJSON{}
	for _, l := range losses {
		j := lossJSON{What: l.Kind.String(), Count: l.Count, Blocks: l.Kind.Blocks(), Split: l.Split}
		for _, m := range l.Marks {
			j.Marks = append(j.Marks, lostMarkJSON{Path: m.Path, What: m.What, With: m.With})
		}
		out = append(out, j)
	}
	return out
}

// clip keeps a message readable.
func clip(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
