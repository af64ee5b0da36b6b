// Package report writes the figures of a workspace for other people to read and
// for other programs to take up: one HTML page, JSON, or tables as CSV.
//
// Use [Write], which goes by the ending of the name, or [HTML], [JSON] and [CSV]
// directly. All have a paragraph on methods that names measures, papers,
// settings, seed and counts, and what was left out. The same report gives the
// same bytes, so it has no date. No words of articles are in it: passages are
// given by article and place only.
//
// # The JSON
//
// One object. format is "postil.report" and version 1; a version that adds keys
// keeps the number.
//
//	program, workspace   names; program with its version
//	methods              sentences, in order
//	people               [{slug, name}]; letters where namesHidden is true
//	articles, compared   how many there are, and that two or more finished
//	unfinished           whether articles in progress were taken as finished
//	overall              [{title, sentence, source, result}]
//	matrix               {title, sentence, source, measure, people: [{slug, finished, marks}],
//	                      pairs: [{people: [slug, slug], result}]}
//	confusion            {title, sentence, source, people (null: all pairs), labels: [{id, name}],
//	                      counts: [[…]], result}; rows are those of the first of two
//	                      people, the last label, "", is no span
//	byLabel              {title, sentence, source, rows: [{id, name, marks, marksOf: {slug: n},
//	                      gamma, exact, overlap, disagreements, open}]}
//	byArticle            {title, sentence, source, rows: [{path, finished: [slug], marks, gamma,
//	                      exact, overlap, disagreements, open}]}
//	classes              {title, sentence, source, agreed, alone, rows: [{class, edge, name, count, open}]}
//	leftOut              [{article, why, person, count}]
//
// A result is what postilctl agree --json gives: measure, status (ok, undefined,
// bounded), value (null where there is none, with reason and why), interval,
// parts, settings. In rows gamma, exact and overlap are results without parts and
// settings.
package report
