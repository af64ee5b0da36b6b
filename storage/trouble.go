package storage

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"syscall"
)

// ErrFolderLocked is reported when another program, or another window, has kept a
// folder locked for as long as a save waits for it.
var ErrFolderLocked = errors.New("another program keeps its folder locked")

// TroubleKind says what keeps a file from being read or written, as far as a person
// can do something about it.
type TroubleKind string

// The kinds of trouble.
const (
	NoTrouble       TroubleKind = ""              // there is no error
	TroubleFull     TroubleKind = "full"          // no room is left, or no more is allowed
	TroubleReadOnly TroubleKind = "read-only"     // the file system, the folder or the file must not be written
	TroubleAway     TroubleKind = "away"          // the drive does not answer
	TroubleLongName TroubleKind = "name-too-long" // the file system has no such long names
	TroubleGone     TroubleKind = "folder-gone"   // the folder is not there
	TroubleLocked   TroubleKind = "locked"        // another program has the file or the folder to itself
	TroubleBroken   TroubleKind = "broken"        // what is there cannot be read, and is not written over
	TroubleNewer    TroubleKind = "newer"         // a newer Postil has written what is there
	TroubleOther    TroubleKind = "other"         // anything else
)

// Trouble says what an error of this package, or of the file system, comes from:
// its kind, and in plain sentences what is wrong and what to do about it. Of
// several causes the first in the order of the kinds above counts. Of TroubleOther the
// error says all that is known, and the advice is empty. It is the one place where
// causes get their words.
func Trouble(err error) (kind TroubleKind, advice string) {
	if err == nil {
		return NoTrouble, ""
	}
	kind = troubleKind(err)
	return kind, advices[kind]
}

var advices = map[TroubleKind]string{
	TroubleFull:     "The disk is full, or you may not use more of it. Make room on it.",
	TroubleReadOnly: "The folder cannot be written. Ask whoever runs it for the right to write there, or take the write protection off the drive.",
	TroubleAway:     "The drive does not answer. Look whether it is plugged in, or whether the network is there.",
	TroubleLongName: "The article’s name is too long for this file system once the name of a person is added to it. Give the article a shorter name, then open the folder again.",
	TroubleGone:     "The folder is not there any more. Put it back, or connect the drive that it is on.",
	TroubleLocked:   "Another program has the file or its folder to itself. Close it there, or wait until it is done.",
	TroubleBroken:   "The file of marks that is there cannot be read, and is not written over. Mend it or take it away.",
	TroubleNewer:    "The file of marks that is there is by a newer Postil. Bring this one up to date.",
}

func troubleKind(err error) TroubleKind {
	for _, t := range troubleCodes {
		if slices.ContainsFunc(t.codes, func(c syscall.Errno) bool { return errors.Is(err, c) }) {
			return t.kind
		}
	}
	switch {
	case errors.Is(err, ErrFolderLocked):
		return TroubleLocked
	case errors.Is(err, context.DeadlineExceeded):
		return TroubleAway
	case errors.Is(err, ErrNewerVersion):
		return TroubleNewer
	case errors.Is(err, ErrBrokenSidecar):
		return TroubleBroken
	case errors.Is(err, fs.ErrPermission):
		return TroubleReadOnly
	case errors.Is(err, fs.ErrNotExist):
		return TroubleGone
	}
	return TroubleOther
}

// troubleCode is a kind with the codes by which the system reports it.
type troubleCode struct {
	kind  TroubleKind
	codes []syscall.Errno
}
