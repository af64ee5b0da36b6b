package split

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
	"postil/storage/exchange"
)

// measured are the measures that a manifest tells.
var measured = []string{"gamma", "alpha-u", "f1-exact", "f1-overlap"}

// layersAgreement is what a manifest says of the people whose marks are in a
// workspace.
type layersAgreement struct {
	People   []string           `json:"people"`
	Articles int                `json:"articles"`
	Results  []agreement.Result `json:"results"`
	LeftOut  []string           `json:"leftOut,omitempty"` // what cannot be measured, and why
}

// agreementOf measures how far the people agree who marked the articles of a
// job. It is nil where the job is not of a workspace, or of one person's marks
// alone.
func agreementOf(ctx context.Context, job exchange.ExportJob) (json.RawMessage, error) {
	if job.Workspace == nil || job.Items != nil {
		return nil, nil
	}
	var articles []agreement.Layered
	var layers []*annotate.Layer
	unreadable, err := job.Workspace.EachArticle(ctx, nil, func(a *storage.Article, of []*annotate.Layer) error {
		if job.Only == nil || job.Only(a.Path) {
			articles = append(articles, agreement.Layered{ID: a.Path, Text: a.Text, Layers: of})
			layers = append(layers, of...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := layersAgreement{People: compare.Annotators(slices.Values(layers))}
	if len(out.People) < 2 {
		return nil, nil
	}
	for _, err := range unreadable {
		out.LeftOut = append(out.LeftOut, err.Error())
	}
	choice := agreement.Choice{People: out.People}
	scheme := *job.Workspace.Scheme()
	articles = slices.DeleteFunc(articles, func(a agreement.Layered) bool {
		_, err := agreement.FromLayers(scheme, []agreement.Layered{a}, choice)
		if err != nil {
			out.LeftOut = append(out.LeftOut, err.Error())
		}
		return err != nil
	})
	s, err := agreement.FromLayers(scheme, articles, choice)
	if err != nil {
		return nil, err
	}
	out.Articles = len(s.Articles)
	for _, name := range measured {
		m, ok := agreement.ByName(name)
		if !ok {
			return nil, fmt.Errorf("there is no measure %q", name)
		}
		t, err := agreement.NewTally(ctx, m, s)
		if errors.Is(err, agreement.ErrNoSums) {
			continue // none of these is such a one
		}
		if err != nil {
			return nil, err
		}
		out.Results = append(out.Results, t.Result())
	}
	return json.Marshal(out)
}
