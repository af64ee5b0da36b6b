// Package insights makes the figures by which a lead sees how far people agree
// and where they do not: a matrix of annotators, a table of which labels meet
// which, a row for each label and each article, and how often each class of
// disagreement occurs.
//
// Open makes a [Book] of the layers of a workspace; [Book.Figures] works all
// figures out. After a change in one article, [Book.Replace] takes it in, and
// the next Figures costs little more than that article. What a figure is based
// on is to be had from the book as well: [Book.BehindPair],
// [Book.BehindConfusion], [Book.BehindLabel], [Book.BehindArticle] and
// [Book.BehindClass] list the passages, by article.
//
//	book, err := insights.Open(ctx, scheme, articles, insights.Settings{}, nil)
//	…
//	figures, err := book.Figures(ctx, insights.Ask{}, nil)
//
// Figures are agreement.Result values: one that cannot be had is undefined and
// says why, and is never 0 or NaN. Every figure has a sentence that explains it
// and its source, see [Figure]. The same layers, settings and seed give the
// same digits, whether a book was opened with them or has come to them by
// replacing.
package insights
