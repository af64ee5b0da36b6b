// Package journal is the record of what became of one layer: every save, what it
// changed, and who saved it, as a chain in which each entry holds the hash of the
// one before. A Writer adds saves, Read takes a file's bytes apart, and the Chain
// that it returns has the entries, their states, and what is wrong with it. The
// package opens no files; a Folder does.
//
// # Files
//
// Each program that saves writes a file of its own, so that two machines that
// share a folder never append to the same one. A file is lines of JSON, UTF-8,
// each ended by LF, and is only appended to, but for Compact. It tells all that its
// writer saw of the layer: its own saves, and what it found to have come from
// elsewhere.
//
// # Entries
//
// An entry is one line, an object with these members, in this order; those that
// are zero, false or empty are left out, but for seq, time, sidecar and before:
//
//	version    1, in snapshots
//	seq        its number, from 1; the last number where it stands for several entries
//	from       where it stands for several: the first number
//	began      where it stands for several: when the first of them was
//	saves      where it stands for several: how many saves they were
//	time       when the sidecar was written, by the file system's clock (RFC 3339, UTC)
//	person     the id of the person whose layer it is
//	slug       her short name
//	session    a UUID, another one each time that the layer is opened
//	elsewhere  true: not a save of this writer, but what it found in the sidecar
//	torn       bytes of the line before, which a crash has left unfinished
//	step       which step of her undoing the save was: {"id": a UUID, "way": "undo" or
//	           "redo" where it took the step back or did it again, "name": what she
//	           would call it, "aside": what it did besides}
//	added, changed, removed
//	           how many records: annotations, relations and decisions
//	layer      snapshot: the whole sidecar, gzip, in base64
//	header     true: was and is have the whole header, because it has changed
//	was, is    what the change took away and what it put there: sidecars (see package
//	           sidecar) that hold only the records and tombstones that differ
//	packed     in place of was and is where these are long: {"was": …, "is": …},
//	           gzip, in base64
//	sidecar    SHA-256 of the sidecar's bytes, hexadecimal; "" where there is none, and
//	           in steps that came to disk together with a later one
//	replaces   where it stands for several: the hash of the last of them
//	before     the hash of the entry before; "" in the first
//	hash       SHA-256 of the line up to the comma before this member, hexadecimal
//
// The first entry is a snapshot, and so is one now and then, so that every state
// can be rebuilt by going forward from the snapshot before it. An entry that stands
// for several is followed by one whose before is the hash in replaces: the chain
// can be followed across what was compacted.
//
// # What it proves
//
// An entry that was changed, removed, inserted or put elsewhere is found, but for
// the last ones: that they are missing shows only by the sidecar, whose hash is not
// the one of the last entry then. The hashes have no key. Somebody who writes the
// whole file anew is found only by who has noted a hash elsewhere.
package journal
