package storage

import (
	"fmt"
	"path"
	"strings"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/article"
)

// Article is an article that has been read.
type Article struct {
	Path    string // relative to the workspace, with slashes
	Text    *text.Text
	Source  annotate.Source // what a layer records about the text
	Outline article.Outline

	// Confidence in the encoding, 0 to 1, and whether a person should be asked.
	Confidence float64
	Uncertain  bool
}

// Title is the headline, or the file's name without its ending.
func (a *Article) Title() string { return title(a.Path, a.Outline.Title(a.Text)) }

func title(p, headline string) string {
	if headline != "" {
		return headline
	}
	base := path.Base(p)
	return strings.TrimSuffix(base, path.Ext(base))
}

// ReadArticle reads and decodes an article. Besides the errors of the file
// system it reports ErrBadPath, ErrNotRegular, ErrTooLarge and the errors of
// article.Decode, with the path.
func (w *Workspace) ReadArticle(p string) (*Article, error) {
	raw, _, err := w.read(p)
	if err != nil {
		return nil, err
	}
	return ArticleOf(p, raw)
}

// ArticleOf is the article with a path whose file has, or would have, these bytes.
// It reports the errors of article.Decode, with the path.
func ArticleOf(p string, raw []byte) (*Article, error) {
	d, err := article.Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", p, err)
	}
	return &Article{
		Path: p, Text: d.Text, Source: d.Source(path.Base(p)), Outline: article.FindOutline(d.Text),
		Confidence: d.Confidence, Uncertain: d.Uncertain,
	}, nil
}
