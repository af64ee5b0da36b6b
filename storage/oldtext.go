package storage

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/text"
	"postil/storage/sidecar"
)

// Marks can be found again exactly when an article has changed, as long as the
// text is there that they were made on. So the text of every article with marks is
// kept, under its hash, in a hidden folder of the workspace. Nothing needs it for
// reading, and who removes it loses only that exactness.

// textFolder is where old texts are kept, below the workspace.
const textFolder = ".postil/texts"

// ErrNoOldText is reported where a text is not kept, or what is kept is damaged.
var ErrNoOldText = errors.New("the text that the marks were made on is not kept")

func textName(hash string) string { return hash + ".gz" }

// isTextHash reports whether a string can be a text's hash, and so a file name.
func isTextHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && s == hex.EncodeToString(b)
}

// KeepText keeps an article's text for Reanchor, where it is not kept yet. Saving
// a layer does it by itself; call it before an article is written over.
func (w *Workspace) KeepText(ctx context.Context, a *Article) error {
	return w.keepText(ctx, a.Text, a.Source.TextSHA256)
}

func (w *Workspace) keepText(ctx context.Context, t *text.Text, hash string) error {
	if !isTextHash(hash) {
		return fmt.Errorf("cannot keep the text %q: %w: this is no hash", hash, ErrBadPath)
	}
	fail := func(err error) error {
		return fmt.Errorf("cannot keep the text of an article in %s: %w", textFolder, cause(err))
	}
	local := filepath.FromSlash(textFolder)
	if info, err := w.root.Stat(filepath.Join(local, textName(hash))); err == nil && info.Mode().IsRegular() {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := w.makeFolder(textFolder); err != nil {
		return fail(err)
	}
	pack := func(f io.Writer) error {
		z, _ := w.packers.Get().(*gzip.Writer)
		if z == nil {
			z = gzip.NewWriter(f)
		} else {
			z.Reset(f)
		}
		defer w.packers.Put(z)
		_, err := io.WriteString(z, t.String())
		return errors.Join(err, z.Close())
	}
	err := w.inFolder(textFolder, func(d folder, _ directory) error {
		_, err := replace(d, textName(hash), false, pack)
		return err
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

// OldText is a text that was kept, by its hash. It reports ErrNoOldText.
func (w *Workspace) OldText(hash string) (*text.Text, error) {
	if !isTextHash(hash) {
		return nil, fmt.Errorf("%w: %q is no hash of a text", ErrNoOldText, hash)
	}
	p := path.Join(textFolder, textName(hash))
	packed, _, err := w.read(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no %s", ErrNoOldText, p)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoOldText, err)
	}
	damaged := func(err error) error { return fmt.Errorf("%w: %s is damaged: %w", ErrNoOldText, p, err) }
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, damaged(err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxFile+1))
	if err != nil {
		return nil, damaged(err)
	}
	if len(raw) > maxFile {
		return nil, damaged(ErrTooLarge)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != hash {
		return nil, damaged(errors.New("it holds another text than its name says"))
	}
	t, err := text.New(string(raw))
	if err != nil {
		return nil, damaged(err)
	}
	return t, nil
}

// A layer that is saved on a new text while some of its marks are still on an older
// one remembers the older one, so that they can be found again later. It does so in
// a field of its source that annotate.Source leaves to Extra: nobody but this
// package needs it, and versions that do not know it carry it along.
const (
	earlierField = sidecar.EarlierTexts
	mostEarlier  = 8
)

// EarlierTexts are the hashes of the texts that some marks of a layer may still be
// on besides the one that its source names, the newest first.
func EarlierTexts(s annotate.Source) []string {
	var hashes []string
	if json.Unmarshal(s.Extra[earlierField], &hashes) != nil {
		return nil // somebody else's field of that name
	}
	return slices.DeleteFunc(hashes, func(h string) bool { return !isTextHash(h) })
}

// withEarlier is the source with other earlier texts.
func withEarlier(s annotate.Source, hashes []string) annotate.Source {
	extra := annotate.Extra{}
	for k, v := range s.Extra {
		if k != earlierField {
			extra[k] = v
		}
	}
	if len(hashes) > 0 {
		raw, err := json.Marshal(hashes[:min(len(hashes), mostEarlier)])
		if err != nil {
			panic(err) // of strings
		}
		extra[earlierField] = raw
	}
	s.Extra = extra
	if len(extra) == 0 {
		s.Extra = nil
	}
	return s
}

// rebased are the earlier texts of a layer that goes over to the file's text, with
// the one that it was on, unless each of its marks has stayed where it was.
func (f *LayerFile) rebased(l *annotate.Layer) []string {
	was, hash := l.Source.TextSHA256, f.source.TextSHA256
	earlier := slices.DeleteFunc(EarlierTexts(l.Source), func(h string) bool { return h == hash })
	if !isTextHash(was) || was == hash || slices.Contains(earlier, was) || f.stayed(l, was) {
		return earlier
	}
	return append([]string{was}, earlier...)
}

// stayed reports whether all marks of a layer that was made on another text are in
// the same surroundings in the file's, and also by a comparison of the two texts
// where they were, as far as the other one is kept.
func (f *LayerFile) stayed(l *annotate.Layer, hash string) bool {
	for m := range l.Annotations() {
		if !inContext(m, f.text) {
			return false
		}
	}
	was, err := f.w.OldText(hash)
	if err != nil || l.Len() == 0 {
		return true
	}
	finder := anchor.New(was, f.text)
	for m := range l.Annotations() {
		if inContext(m, was) && finder.Place(m.Fragments).Verdict != anchor.Same {
			return false
		}
	}
	return true
}

// inContext reports whether a text says at a mark's place what the mark quotes, with
// the same text around it.
func inContext(m *annotate.Annotation, t *text.Text) bool {
	for _, f := range m.Fragments {
		if !f.Fits(t) || !endsWith(t, f.Start, f.Prefix) || !beginsWith(t, f.End, f.Suffix) {
			return false
		}
	}
	return len(m.Fragments) > 0
}

func endsWith(t *text.Text, at int, s string) bool {
	b := t.Byte(at)
	return b >= len(s) && t.String()[b-len(s):b] == s
}

func beginsWith(t *text.Text, at int, s string) bool {
	b := t.Byte(at)
	return len(t.String())-b >= len(s) && t.String()[b:b+len(s)] == s
}
