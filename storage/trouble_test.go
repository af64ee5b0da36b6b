package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"postil/storage/sidecar"
)

func TestEveryKindOfTroubleSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	for _, k := range []TroubleKind{
		TroubleFull, TroubleReadOnly, TroubleAway, TroubleLongName, TroubleGone, TroubleLocked, TroubleBroken, TroubleNewer,
	} {
		if a := advices[k]; strings.Count(a, ". ")+strings.Count(a, ".") < 2 || !strings.HasSuffix(a, ".") {
			t.Errorf("%s: %q", k, a)
		}
	}
	if k, a := Trouble(errFault); k != TroubleOther || a != "" {
		t.Errorf("what is not known is %q: %q", k, a)
	}
	if k, a := Trouble(nil); k != NoTrouble || a != "" {
		t.Errorf("no error is %q: %q", k, a)
	}
}

func TestTroubleIsKnownByTheCodeOfTheSystem(t *testing.T) {
	seen := map[TroubleKind]bool{}
	for _, code := range troubleCodes {
		seen[code.kind] = true
		for _, errno := range code.codes {
			// As the layers above wrap it.
			err := errors.Join(errFault, fmt.Errorf("cannot save a.txt: %w", &fs.PathError{Op: "open", Path: "a.txt", Err: errno}))
			if k, a := Trouble(err); k != code.kind || a == "" {
				t.Errorf("%v is %q: %q, want %q", errno, k, a, code.kind)
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("the system has codes for %d kinds", len(seen))
	}
}

func TestTroubleIsKnownByTheErrorsOfThisPackage(t *testing.T) {
	for _, c := range []struct {
		err  error
		want TroubleKind
	}{
		{fmt.Errorf("%w: %w", ErrFolderLocked, context.DeadlineExceeded), TroubleLocked},
		{context.DeadlineExceeded, TroubleAway},
		{fmt.Errorf("%w: a.json: %w", ErrBrokenSidecar, sidecar.ErrTruncated), TroubleBroken},
		{&sidecar.NewerVersionError{Version: 2}, TroubleNewer},
		{fs.ErrPermission, TroubleReadOnly},
		{fs.ErrNotExist, TroubleGone},
		{errFault, TroubleOther},
	} {
		if got, _ := Trouble(fmt.Errorf("cannot save: %w", c.err)); got != c.want {
			t.Errorf("%v is %q, want %q", c.err, got, c.want)
		}
	}
}
