package storage

import (
	"bytes"
	"strings"
)

// unmergedVersions takes the two versions out of a file that a version control
// system could not merge: what stands between its markers, with all that both
// have in common. It reports false where there are no such markers, or they do
// not match.
func unmergedVersions(data []byte) (ours, theirs []byte, ok bool) {
	const (
		both = iota
		onlyOurs
		base
		onlyTheirs
	)
	in, found := both, false
	for line := range bytes.Lines(data) {
		switch {
		case in == both && bytes.HasPrefix(line, []byte("<<<<<<<")):
			in, found = onlyOurs, true
		case in == onlyOurs && bytes.HasPrefix(line, []byte("|||||||")):
			in = base
		case (in == onlyOurs || in == base) && bytes.HasPrefix(line, []byte("=======")):
			in = onlyTheirs
		case in == onlyTheirs && bytes.HasPrefix(line, []byte(">>>>>>>")):
			in = both
		case in == onlyOurs:
			ours = append(ours, line...)
		case in == onlyTheirs:
			theirs = append(theirs, line...)
		case in == both:
			ours = append(ours, line...)
			theirs = append(theirs, line...)
		}
	}
	return ours, theirs, found && in == both
}

// isCopy reports whether a file name is one that a sync program or a file
// manager gives to a second version of a sidecar, such as
//
//	a.txt.alice.ann (Bob's conflicted copy 2026-05-12).json
//	a.txt.alice.ann.sync-conflict-20260512-101112-ABCDEFG.json
//	a.txt.alice.ann-DESKTOP.json
func isCopy(name, sidecar string) bool {
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(sidecar, ".json"))
	if !ok || name == sidecar {
		return false
	}
	rest, ok = strings.CutSuffix(rest, ".json")
	return ok && rest != "" && strings.ContainsRune(" .-_(~", rune(rest[0]))
}

// CopyOf tells of which sidecar a file is a second version, by the name that a
// sync program or a file manager has given it; names and paths both do. It is
// false for sidecars themselves and for all other files.
func CopyOf(p string) (sidecar string, ok bool) {
	if strings.HasSuffix(p, sidecarSuffix) || !strings.HasSuffix(p, ".json") {
		return "", false
	}
	const middle = ".ann"
	for at := strings.LastIndexByte(p, '/') + 1; ; {
		i := strings.Index(p[at:], middle)
		if i < 0 {
			return "", false
		}
		at += i + len(middle)
		sidecar = p[:at] + ".json"
		if of, _, ok := SplitSidecar(sidecar); ok && IsArticle(of) && isCopy(p, sidecar) {
			return sidecar, true
		}
	}
}
