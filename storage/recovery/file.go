package recovery

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"postil/annotate"
	"postil/storage/sidecar"
)

// Errors to be matched with errors.Is.
var (
	// ErrNotUnsaved: the bytes are not those of a file of this package.
	ErrNotUnsaved = errors.New("this is not a file of marks that could not be saved")
	// ErrNewerVersion: a newer Postil wrote the file, or the layer in it.
	ErrNewerVersion = sidecar.ErrNewerVersion
)

// Unsaved is a layer that could not be saved.
type Unsaved struct {
	Workspace string // absolute path of the folder, as Workspace.Root has it
	Article   string // path in the workspace, with slashes
	Time      time.Time
	Reason    string // why it could not be saved
	Layer     *annotate.Layer

	File string // absolute path of the file that it is kept in; "" before it is kept
	sum  [sha256.Size]byte
}

// Slug is that of the person whose layer it is.
func (u Unsaved) Slug() string { return u.Layer.Person.Slug }

// The format of a file, as its first line names it.
const (
	formatName    = "postil.unsaved"
	formatVersion = 1
)

// header is the first line of a file.
type header struct {
	Format    string    `json:"format"`
	Version   int       `json:"version"`
	Workspace string    `json:"workspace"`
	Article   string    `json:"article"`
	Person    string    `json:"person"` // slug
	Time      time.Time `json:"time"`
	Reason    string    `json:"reason"`
}

// mostHeader bounds the first line, in bytes.
const mostHeader = 1 << 16

// Read reads what a file holds. It reports ErrNotUnsaved, ErrNewerVersion, or what
// is wrong with the layer.
func Read(data []byte) (Unsaved, error) {
	line, layer, found := bytes.Cut(data, []byte{'\n'})
	var h header
	if !found || len(line) > mostHeader || json.Unmarshal(line, &h) != nil || h.Format != formatName || h.Version < 1 {
		return Unsaved{}, ErrNotUnsaved
	}
	if h.Version > formatVersion {
		return Unsaved{}, fmt.Errorf("%w: version %d of what could not be saved; update Postil to restore it", ErrNewerVersion, h.Version)
	}
	l, err := sidecar.Decode(layer)
	if err != nil {
		return Unsaved{}, err
	}
	if h.Workspace == "" || h.Article == "" || h.Person == "" || h.Person != l.Person.Slug {
		return Unsaved{}, fmt.Errorf("%w: its first line does not fit the marks below it", ErrNotUnsaved)
	}
	return Unsaved{Workspace: h.Workspace, Article: h.Article, Time: h.Time, Reason: h.Reason, Layer: l, sum: sha256.Sum256(data)}, nil
}

// mostReason bounds a reason, in bytes.
const mostReason = 4096

// encode is the opposite of Read.
func encode(u Unsaved) ([]byte, error) {
	reason := u.Reason
	if len(reason) > mostReason {
		reason = string([]rune(reason[:mostReason]))
	}
	line, err := json.Marshal(header{formatName, formatVersion, u.Workspace, u.Article, u.Slug(), u.Time.UTC().Truncate(time.Second), reason})
	if err != nil {
		return nil, err
	}
	var e sidecar.Encoder
	layer, err := e.Encode(u.Layer)
	if err != nil {
		return nil, err
	}
	data := append(append(line, '\n'), layer...)
	if _, err := Read(data); err != nil { // a path too long for the line, say
		return nil, err
	}
	return data, nil
}

// written is a path as JSON has it, in which what is no UTF-8 is replaced.
func written(p string) string { return string([]rune(p)) }
