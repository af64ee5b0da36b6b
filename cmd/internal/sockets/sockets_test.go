//go:build linux

package sockets_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"postil/cmd/internal/sockets"
)

// The test calls itself, to do something with sockets.
func TestMain(m *testing.M) {
	switch os.Getenv("SOCKETS_TEST") {
	case "dial":
		c, err := net.Dial("udp", "192.0.2.1:9") // nothing is sent
		if err == nil {
			c.Close()
		}
		os.Exit(0)
	case "quiet":
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAProgramThatReachesOutIsFound(t *testing.T) {
	if err := sockets.Allowed(t.Context()); err != nil {
		t.Log(err)
		return
	}
	for what, found := range map[string]bool{"dial": true, "quiet": false} {
		trace := filepath.Join(t.TempDir(), "trace")
		c := sockets.Command(t.Context(), trace, os.Args[0])
		c.Env = append(os.Environ(), "SOCKETS_TEST="+what)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", what, err, out)
		}
		lines, err := sockets.Foreign(trace)
		if err != nil || (len(lines) > 0) != found {
			t.Errorf("%s: %q, %v", what, lines, err)
		}
	}
}

func TestCallsAreToldApart(t *testing.T) {
	for line, foreign := range map[string]bool{
		`12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3`:                                                            false,
		`12 socketpair(AF_LOCAL, SOCK_STREAM, 0, [3, 4]) = 0`:                                                            false,
		`12 connect(3, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X7"}, 20) = 0`:                                      false,
		`12 connect(3, {sa_family=AF_UNIX, sun_path="/run/user/1000/bus"}, 110) = 0`:                                     false,
		`12 connect(3, {sa_family=AF_UNIX, sun_path="/run/other.sock"}, 110) = 0`:                                        true,
		`12 socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 5`:                                                   true,
		`12 connect(5, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 0`:                true,
		`12 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3`:                                                true,
		`12 recvmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="connect(", iov_len=4096}]}, MSG_CMSG_CLOEXEC)`: false,
	} {
		trace := filepath.Join(t.TempDir(), "trace")
		if err := os.WriteFile(trace, []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := sockets.Foreign(trace)
		if err != nil || (len(got) > 0) != foreign {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
}
