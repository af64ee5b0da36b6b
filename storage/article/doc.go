// Package article turns the bytes of an article's file into canonical text and
// finds the parts of its head.
//
// Use Decode on a whole file: it tells the encoding (byte order mark, UTF-8,
// UTF-16 and UTF-32 by their pattern of NULs, otherwise by detection), refuses
// what is not text, and never replaces bytes that it cannot decode. DecodeHead
// does the same for the first part of a long file. FindOutline recognises
// headline, standfirst, byline and site furniture in the text of a wire report,
// and PlainZones makes zones of that, which a person corrects with SetZone.
//
// What is known of an article is its Meta, kept beside it: ParseMeta and
// Meta.Encode. Package intake imports articles, the packages beside it read the
// kinds of sources; they hand over Drafts, whose text a Composer puts together.
package article
