package storage

import "syscall"

// troubleCodes are the system error codes of Windows; those that package syscall
// does not name bear the number that its documentation gives them.
var troubleCodes = []troubleCode{
	{TroubleFull, []syscall.Errno{
		39,   // ERROR_HANDLE_DISK_FULL
		112,  // ERROR_DISK_FULL
		1295, // ERROR_DISK_QUOTA_EXCEEDED
	}},
	{TroubleReadOnly, []syscall.Errno{
		syscall.ERROR_ACCESS_DENIED, syscall.ERROR_PRIVILEGE_NOT_HELD,
		19, // ERROR_WRITE_PROTECT
	}},
	{TroubleAway, []syscall.Errno{
		syscall.ERROR_NETNAME_DELETED,
		21,   // ERROR_NOT_READY
		53,   // ERROR_BAD_NETPATH
		55,   // ERROR_DEV_NOT_EXIST
		59,   // ERROR_UNEXP_NET_ERR
		67,   // ERROR_BAD_NET_NAME
		121,  // ERROR_SEM_TIMEOUT
		1117, // ERROR_IO_DEVICE
		1167, // ERROR_DEVICE_NOT_CONNECTED
		1231, // ERROR_NETWORK_UNREACHABLE
	}},
	{TroubleLongName, []syscall.Errno{
		syscall.ERROR_BUFFER_OVERFLOW,
		206, // ERROR_FILENAME_EXCED_RANGE
	}},
	{TroubleGone, []syscall.Errno{syscall.ERROR_FILE_NOT_FOUND, syscall.ERROR_PATH_NOT_FOUND}},
	{TroubleLocked, []syscall.Errno{
		32,  // ERROR_SHARING_VIOLATION
		33,  // ERROR_LOCK_VIOLATION
		170, // ERROR_BUSY
	}},
}
