// Package find looks for words in articles and labels what it finds.
//
// Compile a Query and ask the Pattern for All hits in a text, or range over
// Hits. Context and SortKey make a concordance of them (keyword in context);
// Cover tells which ones are marked already, and LabelAll makes the one change
// that marks the rest. Package storage/search runs a Pattern over a workspace.
//
// # What matches
//
// A hit is a run of whole grapheme clusters (UAX #29), so it never begins or
// ends inside what a reader sees as one character. It matches when the folds of
// its clusters, put together, are the fold of the query. The fold of a cluster
// is, by what the query leaves aside:
//
//   - always: canonical composition (NFC), so that é matches e with a combining
//     accent; and characters that nobody sees, such as soft hyphens, joiners of
//     words and direction marks, count for nothing;
//   - case aside: full case folding (CaseFolding.txt, C and F), so that STRASSE
//     matches straße and ﬁ matches FI. It is that of no particular language;
//   - accents aside: combining accents are dropped from Latin, Greek, Hebrew
//     and Arabic letters, and what the root of the Unicode collation (UTS #10)
//     holds to be the same letter is the same: ø and o, ł and l, æ and ae. In
//     Cyrillic ё is е and stress marks are dropped, but й, ї, ў, ѓ and ќ stay
//     letters of their own. Vowel signs, viramas, tone marks of South-East
//     Asia and the voicing marks of kana are no accents. Curly quotes match
//     straight ones, all hyphens each other, all spaces each other, and full
//     width forms the plain ones.
//
// Turkish has i with and without a dot in both cases. With accents aside the
// four are one letter; with accents, I matches i as in English, İ only i with
// a combining dot, and ı only itself.
//
// Regular expressions are Go's (RE2), matched against the text as it is: their
// time is linear, and accents are never put aside. As in editors, they look at
// one line at a time unless they name \n or set the flag s.
package find
