package session

import (
	"fmt"
	"slices"
	"strings"
)

// Chord is a key with the modifiers held down. Key is a printable character in
// upper case, or one of the names Left, Right, Up, Down, Home, End, PgUp, PgDn,
// Enter, Tab, Delete, Backspace, Esc, Space, F1 to F12, Plus, Minus.
type Chord struct {
	Ctrl, Alt, Shift bool
	Key              string
}

// ParseChord reads a chord as String writes it, such as "Ctrl+Shift+P".
func ParseChord(s string) (Chord, error) {
	var c Chord
	parts := strings.Split(s, "+")
	for _, p := range parts[:len(parts)-1] {
		switch p {
		case "Ctrl":
			c.Ctrl = true
		case "Alt":
			c.Alt = true
		case "Shift":
			c.Shift = true
		default:
			return c, fmt.Errorf("%q is no modifier in the key %q", p, s)
		}
	}
	if c.Key = parts[len(parts)-1]; c.Key == "" {
		return c, fmt.Errorf("the key %q has no name", s)
	}
	return c, nil
}

// String is the chord for people and for the table of keys.
func (c Chord) String() string { return strings.Join(c.Caps(), "+") }

// Caps are the key caps to draw for the chord.
func (c Chord) Caps() []string {
	var out []string
	if c.Ctrl {
		out = append(out, "Ctrl")
	}
	if c.Alt {
		out = append(out, "Alt")
	}
	if c.Shift {
		out = append(out, "Shift")
	}
	return append(out, c.Key)
}

// plain reports whether the chord is one character that a label key could be,
// too.
func (c Chord) plain() bool { return !c.Ctrl && !c.Alt && len([]rune(c.Key)) == 1 }

// Clash is a key that stands for two things.
type Clash struct {
	Chord Chord
	A, B  string
}

// Clashes lists the keys that stand for two commands in one mode, or for a
// command and a label of the scheme in force where label keys label.
func (s *Session) Clashes() []Clash {
	var out []Clash
	for _, in := range keyModes() {
		seen := map[Chord]string{}
		take := func(c Chord, name string) {
			if other, ok := seen[c]; ok && other != name {
				if clash := (Clash{c, other, name}); !slices.Contains(out, clash) {
					out = append(out, clash)
				}
				return
			}
			seen[c] = name
		}
		for _, c := range s.commands {
			if !c.In.Hold(in) {
				continue
			}
			for _, k := range c.Keys {
				take(k, c.Title)
			}
		}
		if !onMarks.Hold(in) {
			continue
		}
		for _, l := range s.Scheme().Labels {
			if l.Key != "" && !l.Archived {
				take(Chord{Key: strings.ToUpper(l.Key)}, "label "+l.Name)
			}
		}
	}
	return out
}

// PressKey carries out what a chord stands for while the text has the focus: a
// command of the mode, or a label's key. It reports whether it stands for
// anything.
func (s *Session) PressKey(c Chord) bool {
	if len([]rune(c.Key)) == 1 {
		c.Key = strings.ToUpper(c.Key)
	}
	for i := range s.commands {
		if slices.Contains(s.commands[i].Keys, c) && s.commands[i].In.Hold(s.KeyMode()) && s.offered(&s.commands[i]) {
			s.run(&s.commands[i])
			return true
		}
	}
	if c.plain() && onMarks.Hold(s.KeyMode()) {
		if l, ok := s.Scheme().LabelByKey(c.Key); ok {
			s.Label(l.ID)
			return true
		}
	}
	return false
}
