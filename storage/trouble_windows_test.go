package storage

import (
	"syscall"
	"testing"
)

func TestTheCodesOfWindowsHaveTheirKinds(t *testing.T) {
	for errno, want := range map[syscall.Errno]TroubleKind{
		112: TroubleFull, 39: TroubleFull, 19: TroubleReadOnly, syscall.ERROR_ACCESS_DENIED: TroubleReadOnly,
		syscall.ERROR_NETNAME_DELETED: TroubleAway, 53: TroubleAway, 206: TroubleLongName,
		syscall.ERROR_PATH_NOT_FOUND: TroubleGone, 32: TroubleLocked, 33: TroubleLocked, 1: TroubleOther,
	} {
		if got, _ := Trouble(errno); got != want {
			t.Errorf("%v is %q, want %q", errno, got, want)
		}
	}
}
