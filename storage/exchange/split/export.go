package split

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
)

// Export divides the articles of a job and writes them in a format: a new folder
// (or a zip, where the name ends in .zip) with a file for each part, train.jsonl,
// or a folder for each, and the manifest. As ExportFile it leaves nothing half
// written. All parts are planned as one export, so that columns and losses are
// the same in all.
//
// The articles are gone over once to divide them, and once for each part to write
// it, so that memory does not grow with them.
func Export(ctx context.Context, job exchange.ExportJob, f exchange.Format, name string, plan Plan) (exchange.Report, *Manifest, error) {
	if !f.Writes() {
		return exchange.Report{}, nil, fmt.Errorf("the format %s can only be read", f.Name)
	}
	if plan.Agreement == nil {
		a, err := agreementOf(ctx, job)
		if err != nil {
			return exchange.Report{}, nil, err
		}
		plan.Agreement = a
	}
	d, err := NewDivider(plan)
	if err != nil {
		return exchange.Report{}, nil, err
	}
	quiet := job
	quiet.Progress = nil
	var told exchange.Report
	if told, err = each(ctx, quiet, d.add); err != nil {
		return told, nil, err
	}
	division := d.Divide()
	m := division.Manifest()
	m.Program = job.Program
	m.Export = ExportFormat{Format: f.Name, Layer: job.Layer, Settings: job.Settings}

	out := job
	out.Items = func(ctx context.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
		for _, p := range plan.Parts {
			part := job
			part.Progress = nil
			part.Only = func(path string) bool { return (job.Only == nil || job.Only(path)) && division.Part(path) == p.Name }
			if _, err := each(ctx, part, visit); err != nil {
				return err
			}
		}
		return nil
	}
	if out.Scheme == nil && job.Workspace != nil {
		out.Scheme = job.Workspace.Scheme()
	}
	if out.Scheme != nil {
		m.Scheme = SchemeVersion{out.Scheme.ID, out.Scheme.Version}
	}
	out.Workspace, out.Only = nil, nil
	if job.Progress != nil {
		out.Progress = func(done, _ int) { job.Progress(done, len(m.Articles)) }
	}
	r, err := out.ExportFile(ctx, inParts(f, division, m), name)
	r.Skipped, r.LeftOut, r.Zoned = told.Skipped, told.LeftOut, told.Zoned
	return r, m, err
}

func (d *Divider) add(item *exchange.Item) error {
	marks := map[string]int{}
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			marks[m.Label]++
		}
	}
	d.Add(item.Name, item.Text, marks)
	return nil
}

// each visits the articles of a job as they are, before a format takes from them
// what it cannot hold.
func each(ctx context.Context, job exchange.ExportJob, visit func(*exchange.Item) error) (exchange.Report, error) {
	all := exchange.Format{
		Name: "all",
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
			People: true, State: true, Origin: true, IDs: true, Times: true, Quotes: true,
		},
		WriteFile: func(io.Writer, exchange.Header) (exchange.Writer, error) { return visitor(visit), nil },
	}
	job.Settings = nil
	return job.Export(ctx, all, io.Discard)
}

type visitor func(*exchange.Item) error

func (v visitor) Write(item *exchange.Item) error { return v(item) }
func (v visitor) Close() error                    { return nil }

// inParts is a format that writes a folder of parts.
func inParts(f exchange.Format, d *Division, m *Manifest) exchange.Format {
	one := f
	f.WriteFile = nil
	f.WriteFolder = func(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
		w := &partsWriter{format: one, to: &counted{to: to}, header: h, division: d, manifest: m, at: -1}
		var err error
		if one.WriteParts != nil {
			w.whole, err = one.WriteParts(w.to, h)
		}
		return w, err
	}
	return f
}

// partsWriter writes one part after the other.
type partsWriter struct {
	format   exchange.Format
	to       *counted
	header   exchange.Header
	division *Division
	manifest *Manifest
	whole    exchange.PartsWriter // where the format has parts of its own
	at       int                  // the part at hand
	writer   exchange.Writer
}

func (w *partsWriter) Write(item *exchange.Item) error {
	for name := w.division.Part(item.Name); w.at < 0 || w.division.plan.Parts[w.at].Name != name; {
		if err := w.next(); err != nil {
			return err
		}
	}
	return w.writer.Write(item)
}

// next ends a part and begins the one after it.
func (w *partsWriter) next() error {
	if err := w.end(); err != nil {
		return err
	}
	if w.at++; w.at >= len(w.division.plan.Parts) {
		return errors.New("an article is in no part, or the parts do not come in their order")
	}
	name := w.division.plan.Parts[w.at].Name
	w.to.part = w.at
	var err error
	switch {
	case w.whole != nil:
		w.writer, err = w.whole, w.whole.Part(name)
	case w.format.WriteFile != nil:
		var out io.Writer
		if out, err = w.to.Create(name + extension(w.format)); err == nil {
			w.writer, err = w.format.WriteFile(out, w.header)
		}
	default:
		w.writer, err = w.format.WriteFolder(below{w.to, name}, w.header)
	}
	return err
}

func extension(f exchange.Format) string {
	if len(f.Extensions) == 0 {
		return ""
	}
	return f.Extensions[0]
}

func (w *partsWriter) end() error {
	if w.writer == nil || w.whole != nil {
		return nil
	}
	return w.writer.Close()
}

// Close writes the parts in which there are no articles, and the manifest.
func (w *partsWriter) Close() error {
	for w.at+1 < len(w.division.plan.Parts) {
		if err := w.next(); err != nil {
			return err
		}
	}
	if err := w.end(); err != nil {
		return err
	}
	if w.whole != nil {
		w.to.part = -1 // what comes now is of all parts
		if err := w.whole.Close(); err != nil {
			return err
		}
	}
	m := *w.manifest
	m.Parts = append([]PartCount{}, m.Parts...)
	for _, f := range w.to.finished() {
		if f.part >= 0 {
			m.Parts[f.part].Files = append(m.Parts[f.part].Files, f.File)
		}
	}
	w.manifest.Parts = m.Parts
	data, err := m.Encode()
	if err != nil {
		return err
	}
	out, err := w.to.to.Create(ManifestName)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}

// below is a folder in a folder.
type below struct {
	to   exchange.Folder
	name string
}

func (b below) Create(p string) (io.Writer, error) {
	if strings.HasPrefix(path.Clean("/"+p), "/..") {
		return nil, fmt.Errorf("cannot make %q: it leads elsewhere", p)
	}
	return b.to.Create(b.name + "/" + p)
}

// counted is a folder that knows the sums of its files.
type counted struct {
	to    exchange.Folder
	part  int
	files []*sum
}

// sum is a file with what was written into it so far.
type sum struct {
	File
	part int
	hash hash.Hash
	out  io.Writer
}

func (c *counted) Create(p string) (io.Writer, error) {
	out, err := c.to.Create(p)
	if err != nil {
		return nil, err
	}
	s := &sum{File: File{Path: p}, part: c.part, hash: sha256.New(), out: out}
	c.files = append(c.files, s)
	return s, nil
}

func (s *sum) Write(p []byte) (int, error) {
	n, err := s.out.Write(p)
	s.Bytes += int64(n)
	s.hash.Write(p[:n])
	return n, err
}

func (c *counted) finished() []*sum {
	for _, s := range c.files {
		s.SHA256 = fmt.Sprintf("%x", s.hash.Sum(nil))
	}
	return c.files
}
