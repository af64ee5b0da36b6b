package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"postil/annotate/resemble"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// writing puts articles into the workspace, one after the other.
type writing struct {
	job    *Job
	report *Report

	byText map[string]string // hash of a text to the article that has it
	prints []*resemble.Fingerprint
	paths  []string // of the articles whose prints they are
	index  resemble.Index
	taken  map[string]bool // folded names of this run

	// Of the input that is being written, where it gives several articles.
	of   *task
	sum  string
	size int64
	kept map[string]string // folder to the file in which the original is kept
}

// survey reads the articles that are there.
func (w *writing) survey(ctx context.Context) error {
	w.byText, w.taken = map[string]string{}, map[string]bool{}
	s, err := w.job.Workspace.Survey(ctx)
	if err != nil {
		return err
	}
	for _, e := range s.Articles {
		if err := ctx.Err(); err != nil {
			return err
		}
		// What cannot be read is no copy of anything.
		if a, err := w.job.Workspace.ReadArticle(e.Path); err == nil {
			w.know(e.Path, a.Source.TextSHA256, a.Text)
		}
	}
	return nil
}

// know keeps what is needed to compare others with an article, and tells which
// one before it says nearly the same.
func (w *writing) know(p, sum string, t *text.Text) (near string, resemblance float64) {
	f := resemble.New(t)
	for k := range w.index.Add(len(w.prints), f) {
		if r := f.Resemblance(w.prints[k]); r >= resemble.Enough && r > resemblance && w.paths[k] != p {
			near, resemblance = w.paths[k], r
		}
	}
	w.prints, w.paths = append(w.prints, f), append(w.paths, p)
	if _, ok := w.byText[sum]; !ok {
		w.byText[sum] = p
	}
	return near, resemblance
}

// take makes an article of what was found, or reports why not.
func (w *writing) take(ctx context.Context, t *task, f found) {
	o := Outcome{Source: t.in.Name, Part: f.part, Kind: t.kind.Name, Status: Failed}
	if f.err == nil {
		f.err = w.article(ctx, t, f.draft, &o)
	}
	switch {
	case f.err != nil && ctx.Err() != nil:
		return
	case errors.Is(f.err, ErrUnknownKind) && t.in.from != "":
		o.Status, o.Reason = Skipped, f.err.Error()
	case f.err != nil:
		o.Status, o.Reason = Failed, f.err.Error()
	}
	w.report.add(o)
	if w.job.OnOutcome != nil {
		w.job.OnOutcome(o)
	}
}

func (w *writing) article(ctx context.Context, t *task, d article.Draft, o *Outcome) error {
	x, err := canonical(t, &d, o)
	if err != nil {
		return err
	}
	if w.job.Over != "" {
		return w.over(ctx, t, d, x, o)
	}
	if same, ok := w.byText[hexSum([]byte(x.String()))]; ok {
		o.Status, o.Article = SameText, same
		return nil
	}
	meta, err := w.meta(t, d, x)
	if err != nil {
		return err
	}
	if o.Article, err = w.write(ctx, t, d, x.String(), meta); err != nil {
		return err
	}
	o.Status = Imported
	o.NearDuplicateOf, o.Resemblance = w.know(o.Article, meta.TextSHA256, x)
	return nil
}

// canonical is the text of a draft, which it completes, and of which it tells in o.
func canonical(t *task, d *article.Draft, o *Outcome) (*text.Text, error) {
	x, err := text.New(text.Canonical(d.Text))
	if err != nil {
		return nil, err
	}
	if strings.TrimFunc(x.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) == "" {
		return nil, errors.New("there is no text in it")
	}
	if i := strings.IndexByte(x.String(), 0); i >= 0 {
		return nil, article.ErrBinary
	}
	if x.String() != d.Text && d.Zones != nil {
		return nil, errors.New("its zones were counted on a text that is not canonical, which is a fault of Postil")
	}
	t.in.describe(d)
	complete(d, x)
	o.Title, o.Author, o.Outlet, o.Published, o.Language, o.Length = d.Title, d.Author, d.Outlet, d.Published, d.Language, x.Len()
	o.Encoding, o.Confidence, o.Uncertain, o.Notes = d.Encoding, d.Confidence, d.Uncertain, d.Notes
	return x, nil
}

// meta is what the meta file of a draft's text says; where its original is kept is
// left open.
func (w *writing) meta(t *task, d article.Draft, x *text.Text) (article.Meta, error) {
	if err := w.measure(t); err != nil {
		return article.Meta{}, err
	}
	return article.Meta{
		Title: d.Title, Author: d.Author, Outlet: d.Outlet, Published: d.Published, Language: d.Language, URL: d.URL,
		TextSHA256: hexSum([]byte(x.String())), Length: x.Len(), Zones: d.Zones, Notes: d.Notes,
		Importer: article.Importer{Kind: t.kind.Name, Version: max(1, t.kind.Version), Program: w.job.Program, Imported: w.job.Now().UTC().Format(time.RFC3339)},
		Original: article.Original{
			Source: t.in.Name, Part: d.Part, SHA256: w.sum, Bytes: w.size,
			Encoding: d.Encoding, Confidence: d.Confidence, Uncertain: d.Uncertain,
		},
	}, nil
}

// measure hashes the original, once for all its articles.
func (w *writing) measure(t *task) error {
	if w.of == t {
		return nil
	}
	f, err := t.in.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return err
	}
	w.of, w.sum, w.size, w.kept = t, hex.EncodeToString(h.Sum(nil)), n, map[string]string{}
	return nil
}

// maxNumbered bounds the search for a free name.
const maxNumbered = 100_000

// write finds a free name and writes the article with its meta file and its
// original. It returns the path of the article.
func (w *writing) write(ctx context.Context, t *task, d article.Draft, canonical string, meta article.Meta) (string, error) {
	stem := w.stem(t, d)
	for n := 1; n < maxNumbered; n++ {
		p := stem + ".txt"
		if n > 1 {
			p = stem + "-" + strconv.Itoa(n) + ".txt"
		}
		key := strings.ToLower(norm.NFC.String(p))
		if w.taken[key] {
			continue
		}
		original, have := w.original(t, p, canonical)
		beside := []storage.Beside{{}}
		meta.Original.File = original
		b, err := meta.Encode()
		if err != nil {
			return "", err
		}
		beside[0] = storage.Beside{Name: path.Base(article.MetaPath(p)), Write: bytesTo(b)}
		if !have {
			beside = append(beside, storage.Beside{Name: original, Write: t.in.copyTo})
		}
		if !w.job.DryRun {
			err = w.job.Workspace.AddArticleWith(ctx, p, []byte(canonical), beside...)
		}
		if err != nil && !errors.Is(err, storage.ErrArticleExists) {
			return "", err
		}
		w.taken[key] = true
		if err != nil {
			continue
		}
		if original != "" {
			w.kept[path.Dir(p)] = original
		}
		return p, nil
	}
	return "", fmt.Errorf("more than %d articles would be called %s", maxNumbered, stem)
}

// original is the name under which the source is kept beside article p, and
// whether it need not be written: it is there, or the article is the same.
func (w *writing) original(t *task, p, canonical string) (name string, have bool) {
	if kept, ok := w.kept[path.Dir(p)]; ok {
		return kept, true
	}
	if w.isOriginal(canonical) {
		return "", true
	}
	if t.kind.Many {
		base, _ := strings.CutSuffix(path.Base(safePath(t.in.Stem())), ".txt")
		p = base + "-" + w.sum[:6] + ".txt" // two sources of one name may fill one folder
	}
	return storage.OriginalName(p, safeExtension(path.Base(t.in.Name)), 1), false
}

// isOriginal reports whether a text is what it was made of, byte by byte.
func (w *writing) isOriginal(canonical string) bool {
	return w.size == int64(len(canonical)) && w.sum == hexSum([]byte(canonical))
}

// safeExtension is the ending of a file's name, if it looks like one.
func safeExtension(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if len(ext) < 2 || len(ext) > 8 || strings.ContainsFunc(ext[1:], func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return ".bytes"
	}
	return ext
}

// stem is the path of an article without its ending and number.
func (w *writing) stem(t *task, d article.Draft) string {
	dir, name := t.in.folder(), d.Name
	if t.kind.Many {
		dir = path.Join(dir, t.in.Stem())
	}
	if name == "" {
		name = t.in.Stem()
	}
	name = strings.NewReplacer("/", "-", "\\", "-").Replace(name)
	return strings.TrimSuffix(safePath(path.Join(dir, shortened(name)+".txt")), ".txt")
}

func safePath(p string) string {
	safe, _ := exchange.SafePath(p)
	return safe
}

// shortened leaves room for a number and an ending within what file systems
// take, and for a path to it.
func shortened(name string) string {
	const most = 80 // bytes
	if len(name) <= most {
		return name
	}
	cut := most
	for cut > 0 && name[cut]&0xC0 == 0x80 {
		cut--
	}
	if space := strings.LastIndexByte(name[:cut], ' '); space > most/2 {
		cut = space
	}
	return strings.TrimSpace(name[:cut])
}

func bytesTo(b []byte) func(io.Writer) error {
	return func(f io.Writer) error {
		_, err := f.Write(b)
		return err
	}
}

func (in *Input) copyTo(to io.Writer) error {
	f, err := in.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := io.Copy(to, io.LimitReader(f, maxOriginal+1))
	if err == nil && n > maxOriginal {
		err = fmt.Errorf("%w: the original has more than %d bytes", source.ErrLimit, int64(maxOriginal))
	}
	return err
}

const maxOriginal = 16 << 30

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
