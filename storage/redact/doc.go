// Package redact takes the words of an article out of a layer, so that marks can
// be handed on where the text may not be, and puts them back where the text is.
// Use Strip and Hide to redact, and Restore beside the text.
//
// # What is hidden
//
// The quotes of marks and the text around them, and those in decisions, become
//
//	redacted:LENGTH:HASH
//
// with the length in code points and HMAC-SHA-256 of the words, keyed by a salt
// that is random for each export, over the record's id and the place of the words
// in it, so that the same words in two marks do not show as the same. The hashes
// of the article are hidden in the same way. Offsets, labels, ids, people, times and
// the names of files stay.
//
// # What is left out
//
// What a person or a program has written may quote the text, so Strip leaves it
// out: notes, comments, the values of attributes that take any words, what was
// searched for, and fields that this version does not know. Notes and the rest of
// it can be kept on request.
//
// # What it does not protect from
//
// The salt stands in the file, since whoever has the text must be able to check
// it. So anybody can try words: for a short quote a list of likely ones is tried
// in no time, and whoever guesses the whole text can prove the guess. Offsets,
// lengths and labels say something by themselves.
package redact
