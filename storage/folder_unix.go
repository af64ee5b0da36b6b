//go:build unix

package storage

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// syncFolder brings a folder's names to disk. File systems that have no such
// thing (some network and FUSE ones) say so, and are believed.
func syncFolder(folder *os.File) error {
	err := folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}

// lockFolder keeps other Postils, and other windows of this one, from saving
// in a folder meanwhile. The system frees the lock when the program dies. It
// reports false where the file system has no locks.
func lockFolder(ctx context.Context, _ string, folder *os.File) (locked bool, unlock func(), err error) {
	conn, err := folder.SyscallConn()
	if err != nil {
		return false, nil, err
	}
	flock := func(how int) error {
		var lerr error
		if err := conn.Control(func(fd uintptr) { lerr = syscall.Flock(int(fd), how) }); err != nil {
			return err
		}
		return lerr
	}
	for {
		err := flock(syscall.LOCK_EX | syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, func() { _ = flock(syscall.LOCK_UN) }, nil // closing the handle unlocks, too
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return false, func() {}, nil
		}
		select {
		case <-ctx.Done():
			return false, nil, ctx.Err()
		case <-time.After(lockPause()):
		}
	}
}
