//go:build unix

package storage

import (
	"syscall"
	"testing"
)

func TestTheCodesOfUnixHaveTheirKinds(t *testing.T) {
	for errno, want := range map[syscall.Errno]TroubleKind{
		syscall.ENOSPC: TroubleFull, syscall.EDQUOT: TroubleFull,
		syscall.EROFS: TroubleReadOnly, syscall.EACCES: TroubleReadOnly, syscall.EPERM: TroubleReadOnly,
		syscall.EIO: TroubleAway, syscall.ESTALE: TroubleAway, syscall.ENODEV: TroubleAway, syscall.EHOSTDOWN: TroubleAway, syscall.ETIMEDOUT: TroubleAway,
		syscall.ENAMETOOLONG: TroubleLongName, syscall.ENOENT: TroubleGone, syscall.EBUSY: TroubleLocked, syscall.EXDEV: TroubleOther,
	} {
		if got, _ := Trouble(errno); got != want {
			t.Errorf("%v is %q, want %q", errno, got, want)
		}
	}
}
