// Package conll reads and writes files of one word a line with a tag for what
// it belongs to: CoNLL-2002 and 2003, WNUT, IOB, BIO, BIOES, HIPE, UNER and
// whatever else looks so. Use Format with package exchange.
//
//	# global.columns = FORM MISC POSTIL:NE
//	# tagging scheme = IOB2
//	# newdoc id = wire/a.txt
//	# text = Minister says taxes rise.
//	Minister	_	B-source
//	says	_	O
//	taxes	_	B-claim
//	rise	SpaceAfter=No	I-claim
//	.	SpacesAfter=\n	O
//
// Such files have words, not texts. Where the spaces between words are is told
// by some: by a column of notes (MISC, as above; HIPE's NoSpaceAfter and
// EndOfLine) or by a line "# text =". For the others words are put together
// with a space between them, sentences with a line end, and that is said: see
// the option spacing. Offsets are of the text that comes out, in code points.
//
// # What is found out
//
// The separator (TABs, spaces, or spaCy's sentence a line with word|tag), which
// column is the word and which are tags, and whether the tags are IO, IOB1,
// IOB2, BIOES, BILUO or BMEWO is found out from the whole file and told in a
// note. All columns of tags are read into one layer, but for phrase chunks
// beside something else; the option tags chooses. A tag out of place (an I-
// that follows nothing) begins a span; words without tag are outside; words
// that are empty or hold spaces, 0 for O, rows that are too short: all is read,
// counted, and told with the first line. A label begins after the first hyphen.
// Premise:-1:Support is a Premise that supports the mark before it.
//
// Articles begin with -DOCSTART-, "# newdoc id =", "# doc =", "# document_id ="
// and the like; without, the file is one article. See the option articles.
// Files that are not UTF-8 are decoded by what their letters say.
//
// # What is written
//
// Words are the segments of UAX #29, sentences its sentences; where a mark goes
// over the end of one, both are one. With the columns text (the default) the
// file is CoNLL-U Plus, and the text comes back from it exactly. Marks that
// overlap can have columns of their own, one for each label. With conll2003 and
// conll2002 there are the columns of these, spaces between, and nothing else: no
// names, no text. Labels are written with _ for white space; a comment keeps
// what they were (text only). Attributes, notes, relations, fragments and
// identities have no place.
//
// Sources: the descriptions of the CoNLL shared tasks of 2000, 2002 and 2003;
// CoNLL-U Plus, universaldependencies.org/ext-format.html; files of the field.
package conll

import (
	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "conll",
		Description: "CoNLL, IOB2, BIOES: one word a line with its tag",
		Extensions:  []string{".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou", ".ner", ".conll.txt", ".conll2003", ".conll2002", ".conllup", ".tsv"},
		Tokenized:   true,
		Holds:       exchange.Holds{Columns: true},
		Options: []exchange.Option{
			{Name: schemeOption, Default: "IOB2", Values: []string{"IOB1", "IOB2", "BIOES", "BILUO", "BMEWO"}, Description: "writing: how spans are tagged"},
			{
				Name: columnsOption, Default: columnsText, Values: []string{columnsText, columns2003, columns2002},
				Description: "writing: text keeps the text and the names of articles in comments and a column; conll2003 (word, _, _, tag) and conll2002 (word, tag) have words and tags alone",
			},
			{Name: tagsOption, Description: "reading: the columns of tags, by number from 1 or by name, with commas; left empty: those that look so"},
			{
				Name: articlesOption, Default: articlesAuto, Values: []string{articlesAuto, articlesFile, articlesSentences},
				Description: "reading: what an article is: what the file says, or else the file (auto), the file, or each of its sentences",
			},
			{
				Name: spacingOption, Default: spacingPlain, Values: []string{spacingPlain, spacingPunctuation},
				Description: "reading files that do not say where spaces are: one between all words (plain), or none before punctuation marks",
			},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: newWriter,
	}
}

const (
	schemeOption = "scheme"

	columnsOption = "columns"
	columnsText   = "text"
	columns2003   = "conll2003"
	columns2002   = "conll2002"

	tagsOption = "tags"

	articlesOption    = "articles"
	articlesAuto      = "auto"
	articlesFile      = "file"
	articlesSentences = "sentences"

	spacingOption      = "spacing"
	spacingPlain       = "plain"
	spacingPunctuation = "punctuation"
)

// Comments by which a file of Postil says what it is.
const (
	columnsComment = "global.columns"
	schemeComment  = "tagging scheme"
	labelComment   = "label"
	ownColumn      = "POSTIL:"
)

// sniff looks for words with tags in the first lines.
func sniff(src *source.Source) exchange.Match {
	h := newHead(src.Head(src.File(), 1<<15))
	l := h.layout()
	switch {
	case l == nil || l.isCoNLLU(h):
		return exchange.No
	case l.own:
		return exchange.Certain
	case l.prefixed:
		return exchange.Likely
	}
	return exchange.Perhaps
}
