package rows

import (
	"context"
	"errors"
	"slices"

	"postil/storage/article"
	"postil/storage/article/intake"
)

// Header returns the names of the columns of a table, or of the members of its
// first records, from which a person may choose. It is nil for what is no table,
// or an empty one.
func Header(ctx context.Context, in *intake.Input) ([]string, error) {
	kind, err := intake.Registry(Kinds()).Detect(in)
	if err != nil {
		return nil, nil //nolint:nilerr // what is no table has no columns
	}
	p := &peek{}
	if err := kind.Read(ctx, in, p); p.header == nil && !errors.Is(err, errEmpty) {
		return nil, err
	}
	return p.header, nil
}

// peek is a Sink that wants the names of the columns alone: of a workbook those
// of the first sheet that has any.
type peek struct{ header []string }

var errPeeked = errors.New("the columns are known")

func (p *peek) take(header []string) error {
	if p.header == nil {
		p.header = slices.Clone(header)
	}
	return errPeeked
}

func (p *peek) Article(article.Draft) error { return errPeeked }

func (p *peek) Problem(string, error) {}
