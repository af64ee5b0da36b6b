package storage

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// syncFolder does nothing: Windows brings renamed names to disk by itself and
// lets nobody sync a folder.
func syncFolder(*os.File) error { return nil }

// lockFolder keeps other Postils, and other windows of this one, from saving
// in a folder meanwhile. Windows cannot lock a folder, so a file named after it
// in the folder for temporary files is opened for nobody else; the system
// removes it when it is closed or the program dies.
func lockFolder(ctx context.Context, path string, _ *os.File) (locked bool, unlock func(), err error) {
	const sharingViolation, accessDenied, deleteOnClose = syscall.Errno(32), syscall.Errno(5), 0x04000000
	h := fnv.New64a()
	h.Write([]byte(strings.ToLower(path))) // never fails
	name, err := syscall.UTF16PtrFromString(filepath.Join(os.TempDir(), fmt.Sprintf("postil-%016x.lock", h.Sum64())))
	if err != nil {
		return false, nil, err
	}
	for {
		handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.CREATE_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
		switch {
		case err == nil:
			return true, func() { _ = syscall.CloseHandle(handle) }, nil
		case !errors.Is(err, sharingViolation) && !errors.Is(err, accessDenied):
			return false, func() {}, nil
		}
		select {
		case <-ctx.Done():
			return false, nil, ctx.Err()
		case <-time.After(lockPause()):
		}
	}
}
