// Package handover writes the marks of a workspace without its texts, and brings
// such marks in where the texts are. Use Job.Write and Attach. What is hidden, what is
// left out, and what that does not protect from, package redact says.
package handover

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// Job is one export of redacted sidecars.
type Job struct {
	Workspace *storage.Workspace
	Layer     string // slug of the person whose marks go out, or exchange.AllLayers
	KeepNotes bool   // see redact.Options
	// Salt gives the random bytes of the salt; nil is the system's.
	Salt io.Reader
	// Progress is called after each article, where it is set.
	Progress func(done, total int)
}

// Written is what an export wrote.
type Written struct {
	Layers, Marks int
	Left          redact.Left // out of what was written
	// Skipped tells of layers that were not written, each with its path.
	Skipped []error
}

// Write writes the sidecars into a new folder, or a zip where the name ends in
// .zip, whole or not at all. Nothing is written but sidecars: no article, and no
// scheme.
func (j Job) Write(ctx context.Context, name string) (Written, error) {
	from := j.Salt
	if from == nil {
		from = rand.Reader
	}
	salt := make([]byte, redact.SaltSize)
	if _, err := io.ReadFull(from, salt); err != nil {
		return Written{}, fmt.Errorf("cannot make a salt: %w", err)
	}
	var out Written
	err := exchange.WriteFolder(name, func(to exchange.Folder) (err error) {
		if out, err = j.layers(ctx, to, salt); err == nil {
			err = ctx.Err() // the last moment at which nothing is in place yet
		}
		return err
	})
	return out, err
}

// Preview tells what Write would write and leave out.
func (j Job) Preview(ctx context.Context) (Written, error) {
	return j.layers(ctx, nil, make([]byte, redact.SaltSize))
}

func (j Job) layers(ctx context.Context, to exchange.Folder, salt []byte) (Written, error) {
	var out Written
	s, err := j.Workspace.Survey(ctx)
	if err != nil {
		return out, err
	}
	out.Skipped = append(out.Skipped, s.Unreadable...)
	for _, p := range s.Orphans {
		if _, slug, _ := storage.SplitSidecar(p); j.Layer == exchange.AllLayers || j.Layer == slug {
			out.Skipped = append(out.Skipped, fmt.Errorf("%s: there is no article beside this layer", p))
		}
	}
	for i, e := range s.Articles {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		for _, ref := range e.Layers {
			if j.Layer != exchange.AllLayers && j.Layer != ref.Slug {
				continue
			}
			l, left, err := j.layer(e, ref.Slug, salt)
			if err != nil {
				out.Skipped = append(out.Skipped, fmt.Errorf("%s: %w", ref.Path, err))
				continue
			}
			if err := write(to, ref.Path, l); err != nil {
				return out, err
			}
			out.Layers++
			out.Marks += l.Len()
			out.Left.Add(left)
		}
		if j.Progress != nil {
			j.Progress(i+1, len(s.Articles))
		}
	}
	return out, nil
}

func (j Job) layer(e storage.Entry, slug string, salt []byte) (*annotate.Layer, redact.Left, error) {
	a, err := j.Workspace.ReadArticle(e.Path)
	if err != nil {
		return nil, redact.Left{}, err
	}
	l, err := j.Workspace.ReadLayer(a, slug)
	switch {
	case err != nil:
		return nil, redact.Left{}, err
	case l == nil:
		return nil, redact.Left{}, errors.New("it has gone since the folder was listed")
	case redact.Is(l):
		return nil, redact.Left{}, redact.ErrRedacted
	}
	stripped, left, err := redact.Strip(l, redact.Options{KeepNotes: j.KeepNotes, Scheme: j.Workspace.Scheme()})
	if err != nil {
		return nil, left, err
	}
	hidden, err := redact.Hide(stripped, salt)
	return hidden, left, err
}

func write(to exchange.Folder, p string, l *annotate.Layer) error {
	var e sidecar.Encoder
	data, err := e.Encode(l)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", p, err)
	}
	if to == nil {
		return nil
	}
	w, err := to.Create(p)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
