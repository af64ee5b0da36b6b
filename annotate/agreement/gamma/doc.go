// Package gamma measures agreement on spans by γ, and on their labels by γ_cat
// and γ_k, and finds the alignment on which the three stand.
//
// Use [New] for a corpus of documents and [Corpus.Of] for a figure of it; after
// a change in one document, [Corpus.With]. [Align] gives the best alignment of
// one document: which spans of different annotators mean the same.
//
//	corpus, err := gamma.New(ctx, documents, gamma.Defaults())
//	…
//	result := corpus.Of(gamma.Gamma())
//	if figure, ok := result.Float(); ok { … }
//
// # The measures
//
// γ is 1 − observed ⁄ expected disorder. An alignment puts all units into tuples
// with at most one unit of each of the n annotators, the rest being the empty
// unit. The disorder of a tuple is the mean dissimilarity α·d_pos + β·d_cat of
// its pairs, which for the empty unit is Δ∅; that of the alignment is the sum over
// tuples, divided by the mean number of units of an annotator, which is a real
// number. The observed disorder is that of the alignment that has the least, the
// expected one is the mean of the same over random annotations ([Shuffle],
// [Statistical]). Sources: Mathet, Widlöcher and Métivier 2015, "The Unified and
// Holistic Method Gamma (γ) for Inter-Annotator Agreement Measure and Alignment",
// Computational Linguistics 41(3), 437–479.
//
// γ_cat looks at the labels alone: its disorder is the mean distance of the
// labels of aligned pairs, weighted by how well their places agree; γ_k is the
// same for the pairs that have one label. The alignments, observed and random,
// are those of γ. Source: Mathet 2017, "The Agreement Measure γcat, a Complement
// to γ Focused on Categorization of a Continuum", Computational Linguistics
// 43(3), 661–681. Where pygamma-agreement goes other ways, [PyGamma] follows it.
//
// A unit that repeats another one of the same annotator counts once.
//
// # Several documents
//
// Documents are pooled as if they were one text: disorders and mean numbers of
// units are added up, for the annotation and for each sample by its number, and
// then divided. What a document adds is a row of numbers ([Statistics.Row]);
// rows add up, so a bootstrap over documents needs no new alignment
// ([Corpus.Only], or the rows and [Options.Evaluate]). Documents with fewer than
// two annotators and those without units are left out, and named.
//
// # What is certain
//
// The alignment is the best one, not an approximation: dissimilarities are whole
// numbers of parts in 5·10¹¹ of Δ∅, and disorders that are equal in these are
// equal. Which of equal alignments is taken is laid down, see [Alignment]. Work
// is counted in steps and memory in what is kept; a document so dense that
// [Options].Budget or Memory does not suffice gets the status [Bounded] and an
// interval that certainly holds the figure.
// Figures that cannot be have the status [Undefined] and a reason, and are never
// 0, 1 or NaN.
//
// The same documents, options and seed give the same digits, on any number of
// processors: each sample of each document has a stream of random numbers of its
// own. Neither the order of annotators, nor their names or those of labels, nor
// the place of a document's text in something larger matters.
//
// # How it is found
//
// [neighbours] are found by a sweep; what they connect is solved by itself. The
// [candidates] for tuples are the sets of units that no split in two betters. For
// two annotators the best choice among them is an [assignment]. For more, [prices]
// from a linear programme bound the disorder from below, so closely that few
// candidates remain, and the [frontier] goes through the rest.
package gamma
