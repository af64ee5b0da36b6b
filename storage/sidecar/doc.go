// Package sidecar is the JSON codec of a layer: what article.txt.alice.ann.json
// holds. Use Decode (or DecodeFor, when the article's text is at hand) to read
// a file's bytes, an Encoder to write them, and Merge to make one layer of two
// copies. The package opens no files.
//
// # What it promises
//
// The form is fixed: keys in one order, one record a line, annotations in text
// order and all else by id, LF, UTF-8, a newline at the end. Decoding what an
// Encoder wrote and encoding it again gives the same bytes, so a diff shows what
// a person did and nothing else.
//
// Nothing is lost in silence. A field that this version does not know is kept,
// wherever it stands, and written back after the known ones, sorted by name.
// Files must be I-JSON (RFC 7493): a key that stands twice in one object, an
// escape that is half a surrogate pair, or bytes that are not UTF-8 are refused,
// because whoever reads on would have to drop or change something. For the same
// reason an id may stand only once in a file, whatever the kind of record: a
// record cannot be there and be deleted.
//
// What does not keep a layer from being read is not this package's business: a
// quote that does not fit the text, a label that the scheme does not have, a
// relation whose ends are gone.
//
// # Units and forms
//
// Offsets are code points. Times are RFC 3339; they are written in UTC with
// milliseconds, and finer digits are cut off on reading. Numbers in attributes
// keep their digits; a suggestion's score is a float64.
//
// Files of every version are kept in testdata/versions, with a README.md on how one
// is added; storage sees to it that a file which nobody has changed stays as it is.
//
// The JSON Schema of the format is assets/schema/layer.schema.json.
package sidecar
