package find

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode/utf8"

	"postil/annotate/text"
)

// Query is what a person looks for, and how exactly. With all switches off,
// letter case and accents count for nothing.
type Query struct {
	Text         string
	WholeWord    bool // hits begin and end at word boundaries (UAX #29)
	MatchCase    bool // A is not a
	MatchAccents bool // é is not e, and ’ is not '
	Regexp       bool // Text is a regular expression (RE2); MatchAccents is of no effect
}

// String is the query as a person may read it later, as the source of the marks
// that were made with it: the words, and in brackets the switches that were on.
func (q Query) String() string {
	var on []string
	for _, s := range []struct {
		set  bool
		name string
	}{{q.Regexp, "regular expression"}, {q.WholeWord, "whole words"}, {q.MatchCase, "case"}, {q.MatchAccents && !q.Regexp, "accents"}} {
		if s.set {
			on = append(on, s.name)
		}
	}
	if len(on) == 0 {
		return q.Text
	}
	return q.Text + " [" + strings.Join(on, ", ") + "]"
}

// Pattern is a query made ready. It may be used by several goroutines at once.
type Pattern struct {
	query Query

	folding            // of the words looked for
	needle  []byte     // the fold of the words; empty for regular expressions
	windows *sync.Pool // of *window

	expression *expression // nil for words
}

// SyntaxError tells what is wrong with a regular expression.
type SyntaxError struct {
	Expression string
	Offset     int    // where, in code points; it may be the expression's length
	Part       string // what cannot be read there
	Reason     string // a clause, as in "this bracket is not closed"
}

func (e *SyntaxError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("The regular expression cannot be read at its end: %s.", e.Reason)
	}
	return fmt.Sprintf("The regular expression cannot be read at character %d, “%s”: %s.", e.Offset+1, e.Part, e.Reason)
}

// Compile makes a query ready. It reports a *SyntaxError for a regular
// expression that cannot be read, and text.ErrInvalidUTF8. An empty query is
// right and matches nothing.
func Compile(q Query) (*Pattern, error) {
	p := &Pattern{query: q}
	if i := invalidAt(q.Text); i >= 0 {
		return nil, fmt.Errorf("these words cannot be looked for: %w at byte %d", text.ErrInvalidUTF8, i)
	}
	if q.Regexp {
		var err error
		p.expression, err = compileExpression(q.Text, q.MatchCase)
		return p, err
	}
	p.folding = folding{keepCase: q.MatchCase, keepAccents: q.MatchAccents}
	if p.needle = []byte(p.foldAll(q.Text)); len(p.needle) == 0 {
		// Nothing but accents or hidden characters: then those are meant.
		p.keepAccents, p.keepHidden = true, true
		p.needle = []byte(p.foldAll(q.Text))
	}
	f := p.folding
	p.windows = &sync.Pool{New: func() any { return &window{folding: f} }}
	return p, nil
}

// Query is what the pattern was made of.
func (p *Pattern) Query() Query { return p.query }

func invalidAt(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") {
			return i
		}
	}
	return -1
}

// expression is a regular expression made ready.
type expression struct {
	first *regexp.Regexp // at the start of a text
	rest  *regexp.Regexp // further on: there \A does not match
	// after is rest behind one character, at the start only: it tells whether a
	// match that stands at the start of what was searched holds with the
	// character before it in view. It is nil where no match can depend on that.
	after *regexp.Regexp
}

func compileExpression(s string, matchCase bool) (*expression, error) {
	flags := syntax.Perl &^ syntax.OneLine
	if !matchCase {
		flags |= syntax.FoldCase
	}
	parsed, err := syntax.Parse(s, flags)
	if err != nil {
		return nil, explain(s, err)
	}
	if s == "" {
		return &expression{}, nil
	}
	if !namesNewline(s, parsed) {
		withoutNewline(parsed)
	}
	e := &expression{}
	if e.first, err = regexp.Compile(parsed.String()); err != nil {
		return nil, explain(s, err)
	}
	looksBack := withoutTextStart(parsed)
	if e.rest, err = regexp.Compile(parsed.String()); err != nil {
		return nil, explain(s, err)
	}
	if looksBack {
		if e.after, err = regexp.Compile(`\A(?s:.)(?:` + parsed.String() + `)`); err != nil {
			return nil, explain(s, err)
		}
	}
	return e, nil
}

// namesNewline reports whether an expression means to look beyond a line.
func namesNewline(s string, e *syntax.Regexp) bool {
	return strings.Contains(s, `\n`) || strings.Contains(s, "\n") || hasAnyChar(e)
}

func hasAnyChar(e *syntax.Regexp) bool {
	if e.Op == syntax.OpAnyChar {
		return true
	}
	for _, sub := range e.Sub {
		if hasAnyChar(sub) {
			return true
		}
	}
	return false
}

// withoutNewline takes the newline out of every class of characters.
func withoutNewline(e *syntax.Regexp) {
	if e.Op == syntax.OpCharClass {
		var ranges []rune
		for i := 0; i < len(e.Rune); i += 2 {
			lo, hi := e.Rune[i], e.Rune[i+1]
			if lo > '\n' || hi < '\n' {
				ranges = append(ranges, lo, hi)
				continue
			}
			if lo < '\n' {
				ranges = append(ranges, lo, '\n'-1)
			}
			if hi > '\n' {
				ranges = append(ranges, '\n'+1, hi)
			}
		}
		e.Rune = ranges
		if len(ranges) == 0 {
			e.Op = syntax.OpNoMatch
		}
	}
	for _, sub := range e.Sub {
		withoutNewline(sub)
	}
}

// withoutTextStart makes \A match nowhere, and reports whether a match depends
// on the character before it.
func withoutTextStart(e *syntax.Regexp) (looksBack bool) {
	switch e.Op {
	case syntax.OpBeginText:
		e.Op = syntax.OpNoMatch
	case syntax.OpBeginLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		looksBack = true
	}
	for _, sub := range e.Sub {
		if withoutTextStart(sub) {
			looksBack = true
		}
	}
	return looksBack
}

// explain turns the parser's error into one with a place and a reason.
func explain(s string, err error) error {
	bad, ok := err.(*syntax.Error) //nolint:errorlint // the parser wraps nothing
	if !ok {
		return fmt.Errorf("the regular expression cannot be read: %w", err)
	}
	e := &SyntaxError{Expression: s, Part: bad.Expr, Reason: bad.Code.String()}
	at := placeOf(s, bad.Expr)
	switch bad.Code {
	case syntax.ErrMissingParen:
		at, e.Part, e.Reason = unmatched(s, '('), "(", "this parenthesis is not closed"
	case syntax.ErrUnexpectedParen:
		at, e.Part, e.Reason = unmatched(s, ')'), ")", `there is nothing that this parenthesis closes; write \) to look for one`
	case syntax.ErrMissingBracket:
		e.Reason = "this bracket is not closed"
	case syntax.ErrMissingRepeatArgument:
		e.Reason = "there is nothing before it that could be repeated; write a backslash before it to look for the sign itself"
	case syntax.ErrInvalidRepeatOp:
		e.Reason = "a repetition cannot be repeated again"
	case syntax.ErrInvalidRepeatSize:
		e.Reason = "a repetition takes at most 1000 times, and the smaller number first"
	case syntax.ErrInvalidCharRange:
		e.Reason = "there is no such range or class of characters"
	case syntax.ErrInvalidEscape:
		e.Reason = "this has no meaning after a backslash"
	case syntax.ErrTrailingBackslash:
		at, e.Part, e.Reason = len(s)-1, `\`, "a backslash needs a character after it"
	case syntax.ErrInvalidPerlOp, syntax.ErrInvalidNamedCapture:
		e.Reason = "there is no such group; looking ahead and behind is not possible"
	case syntax.ErrLarge, syntax.ErrNestingDepth:
		at, e.Part, e.Reason = len(s), "", "it is too large"
	}
	e.Offset = utf8.RuneCountInString(s[:at])
	return e
}

// placeOf is the byte at which part stands in an expression, not counting
// characters behind a backslash.
func placeOf(s, part string) int {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], part) {
			return i
		}
		if s[i] == '\\' {
			i++
		}
	}
	return max(0, strings.Index(s, part))
}

// unmatched is the byte of the last ( that is not closed, or of the first ) that
// closes nothing.
func unmatched(s string, kind byte) int {
	var open []int
	class := -1 // where the characters of a class begin
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case class >= 0:
			if c == ']' && i > class {
				class = -1
			}
		case c == '[':
			class = i + 1
			if strings.HasPrefix(s[class:], "^") {
				class++
				i++
			}
		case c == '(':
			open = append(open, i)
		case c == ')' && len(open) > 0:
			open = open[:len(open)-1]
		case c == ')' && kind == ')':
			return i
		}
	}
	if len(open) > 0 {
		return open[len(open)-1]
	}
	return 0
}
