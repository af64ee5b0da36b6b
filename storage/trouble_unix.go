//go:build unix

package storage

import "syscall"

// troubleCodes are the codes of errno(3).
var troubleCodes = []troubleCode{
	{TroubleFull, []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}},
	{TroubleReadOnly, []syscall.Errno{syscall.EROFS, syscall.EACCES, syscall.EPERM}},
	{TroubleAway, []syscall.Errno{
		syscall.EIO, syscall.ESTALE, syscall.ENODEV, syscall.ENXIO, syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ETIMEDOUT,
		syscall.ENETDOWN, syscall.ENETUNREACH, syscall.ENOTCONN, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.ECONNREFUSED,
	}},
	{TroubleLongName, []syscall.Errno{syscall.ENAMETOOLONG}},
	{TroubleGone, []syscall.Errno{syscall.ENOENT, syscall.ENOTDIR}},
	{TroubleLocked, []syscall.Errno{syscall.EBUSY, syscall.ETXTBSY, syscall.EDEADLK, syscall.ENOLCK}},
}
