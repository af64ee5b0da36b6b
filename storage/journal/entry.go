package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"postil/annotate"
	"postil/storage/rfc3339"
)

// version is that of the format which this package writes.
const version = 1

// Counts are how many records (annotations, relations, decisions) a change adds,
// changes and removes.
type Counts struct {
	Added   int `json:"added,omitempty"`
	Changed int `json:"changed,omitempty"`
	Removed int `json:"removed,omitempty"`
}

// Entry is a line of a journal. Entries come from Read and never change.
type Entry struct {
	Seq     int // its number, from 1; the last one where it stands for several
	From    int // the first number of those that it stands for; Seq as a rule
	Time    time.Time
	Began   time.Time // where it stands for several: when the first of them was; Time as a rule
	Saves   int       // how many saves it stands for; 0 for snapshots
	Person  annotate.ID
	Slug    string
	Session annotate.ID
	// Elsewhere tells that it is no save of this writer, but what it found.
	Elsewhere bool
	Counts
	Snapshot bool   // it holds the whole layer, and changes nothing
	Step     *Step  // nil where it is none
	Sidecar  string // SHA-256 of the sidecar then, hexadecimal; "" where there was none
	Before   string // hash of the entry before
	Hash     string

	replaces string // hash of the last entry that it stands for
	torn     int    // bytes of the unfinished line before it
	raw      []byte // the line, with the unfinished one before it
	content  content
}

// content is what an entry says of records, as its line has it.
type content struct {
	Layer  []byte          `json:"layer,omitempty"`
	Header bool            `json:"header,omitempty"`
	Was    json.RawMessage `json:"was,omitempty"`
	Is     json.RawMessage `json:"is,omitempty"`
	Packed []byte          `json:"packed,omitempty"`
}

// line is an entry without its hash, in the order of the file.
type line struct {
	Version   int         `json:"version,omitempty"`
	Seq       int         `json:"seq"`
	From      int         `json:"from,omitempty"`
	Began     string      `json:"began,omitempty"`
	Saves     int         `json:"saves,omitempty"`
	Time      string      `json:"time"`
	Person    annotate.ID `json:"person"`
	Slug      string      `json:"slug"`
	Session   annotate.ID `json:"session"`
	Elsewhere bool        `json:"elsewhere,omitempty"`
	Torn      int         `json:"torn,omitempty"`
	Step      *stepLine   `json:"step,omitempty"`
	Counts
	content
	Sidecar  string `json:"sidecar"`
	Replaces string `json:"replaces,omitempty"`
	Before   string `json:"before"`
}

// end is the hash that the next entry has to name.
func (e *Entry) end() string {
	if e.replaces != "" {
		return e.replaces
	}
	return e.Hash
}

const (
	hashLen  = 2 * sha256.Size
	hashKey  = `,"hash":"`
	lineTail = len(hashKey) + hashLen + len(`"}`)
)

// encode gives an entry its hash and returns its line, with the line end.
func (e *Entry) encode() ([]byte, error) {
	l := line{
		Seq: e.Seq, Time: e.Time.UTC().Format(time.RFC3339Nano), Person: e.Person, Slug: e.Slug, Session: e.Session,
		Elsewhere: e.Elsewhere, Torn: e.torn, Step: e.Step.line(), Counts: e.Counts, content: e.content,
		Sidecar: e.Sidecar, Replaces: e.replaces, Before: e.Before,
	}
	if e.From != e.Seq {
		l.From, l.Began, l.Saves = e.From, e.Began.UTC().Format(time.RFC3339Nano), e.Saves
	}
	if e.Snapshot {
		l.Version = version
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		return nil, fmt.Errorf("cannot write entry %d of the history: %w", e.Seq, err)
	}
	out := bytes.TrimSuffix(b.Bytes(), []byte("}\n"))
	e.Hash = hashOf(out)
	out = append(out, hashKey+e.Hash+"\"}\n"...)
	return out, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// ErrNewerVersion is what is wrong with an entry that a newer Postil wrote.
var ErrNewerVersion = errors.New("a newer version of Postil wrote it")

// Errors of lines.
var (
	errNoEntry  = errors.New("it is no entry of a history")
	errBadHash  = errors.New("it is not what was written there: its hash is another one")
	errNoChange = errors.New("it says neither what changed nor what there was")
)

// parse reads a line without its end.
func parse(raw []byte) (*Entry, error) {
	cut := len(raw) - lineTail
	if cut < 2 || !bytes.HasPrefix(raw[cut:], []byte(hashKey)) || !bytes.HasSuffix(raw, []byte(`"}`)) {
		return nil, errNoEntry
	}
	hash := string(raw[cut+len(hashKey) : len(raw)-len(`"}`)])
	if hashOf(raw[:cut]) != hash {
		return nil, errBadHash
	}
	var l line
	if err := json.Unmarshal(append(raw[:cut:cut], '}'), &l); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoEntry, err)
	}
	if l.Version > version {
		return nil, ErrNewerVersion
	}
	at, err := rfc3339.Parse([]byte(l.Time))
	if err != nil {
		return nil, fmt.Errorf("%w: its time: %w", errNoEntry, err)
	}
	e := &Entry{
		Seq: l.Seq, From: l.From, Time: at, Person: l.Person, Slug: l.Slug, Session: l.Session, Elsewhere: l.Elsewhere,
		Counts: l.Counts, Snapshot: l.Layer != nil, Sidecar: l.Sidecar, Before: l.Before, Hash: hash,
		replaces: l.Replaces, torn: l.Torn, content: l.content,
	}
	if e.Step, err = l.Step.step(); err != nil {
		return nil, err
	}
	e.Began = e.Time
	if e.From == 0 {
		e.From = e.Seq
		if !e.Snapshot {
			e.Saves = 1
		}
	} else if e.Saves = l.Saves; l.Began != "" {
		if e.Began, err = rfc3339.Parse([]byte(l.Began)); err != nil {
			return nil, fmt.Errorf("%w: when it began: %w", errNoEntry, err)
		}
	}
	switch {
	case e.Seq < 1 || e.From < 1 || e.From > e.Seq || (e.From != e.Seq) != (e.replaces != ""):
		return nil, fmt.Errorf("%w: its numbers are %d to %d", errNoEntry, e.From, e.Seq)
	case !e.Snapshot && l.Packed == nil && (l.Was == nil || l.Is == nil):
		return nil, errNoChange
	}
	return e, nil
}
