// Package plain reads articles that are plain text or Markdown, in any encoding.
package plain

import (
	"context"

	"postil/storage/article"
	"postil/storage/article/intake"
)

// Kind is plain text.
func Kind() intake.Kind {
	return intake.Kind{
		Name: "text", Description: "Plain text and Markdown in any encoding", Extensions: []string{".txt", ".md", ".text", ".markdown"}, Version: 1,
		Read: read,
	}
}

func read(_ context.Context, in *intake.Input, to intake.Sink) error {
	d, err := in.Decoded()
	if err != nil {
		return err
	}
	return to.Article(article.Draft{Text: d.Text.String(), Encoding: d.Encoding, Confidence: d.Confidence, Uncertain: d.Uncertain})
}
