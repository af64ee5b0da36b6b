package bundle

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/article/intake"
)

func warcRecord(kind, address, http, body string) string {
	block := body
	if http != "" {
		block = http + "\r\n\r\n" + body
	}
	contentType := "application/http; msgtype=response"
	if http == "" {
		contentType = "text/plain"
	}
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\nWARC-Date: 2026-05-12T07:30:00Z\r\nWARC-Target-URI: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		kind, len(block), address, contentType, len(block), block)
}

func packed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s)) // to memory
	_ = z.Close()
	return b.String()
}

var archive = []string{
	warcRecord("response", "https://x.example/a/1", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8", "<p>one</p>"),
	warcRecord("response", "https://x.example/gone", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html", "gone"),
	warcRecord("response", "https://x.example/p.png", "HTTP/1.1 200 OK\r\nContent-Type: image/png", "png"),
	warcRecord("response", "https://x.example/?id=../7", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", packed("<p>two</p>")),
	warcRecord("resource", "https://x.example/note.txt", "", "three"),
}

func expand(t testing.TB, k intake.Kind, name, raw string) (out []string, err error) {
	t.Helper()
	done, err := k.Expand(t.Context(), intake.FromBytes(name, []byte(raw)), func(m *intake.Input) error {
		b, err := m.Bytes()
		out = append(out, fmt.Sprintf("%s %s %s %s", m.Name, m.URL, m.ContentType, b))
		return err
	})
	if done != nil {
		if cerr := done(); err == nil {
			err = cerr
		}
	}
	return out, err
}

func TestTheAnswersOfAWebArchiveAreReadWhereTheyArePages(t *testing.T) {
	want := []string{
		"c.warc/x.example/a/1.html https://x.example/a/1 text/html; charset=utf-8 <p>one</p>",
		"c.warc/x.example/index id=..-7.html https://x.example/?id=../7 text/html <p>two</p>",
		"c.warc/x.example/note.txt https://x.example/note.txt text/plain three",
	}
	got, err := expand(t, WARC(), "c.warc", strings.Join(archive, ""))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	var z string
	for _, r := range archive {
		z += packed(r)
	}
	if got, err = expand(t, WARC(), "c.warc", z); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("packed: %v, %s", err, cmp.Diff(want, got))
	}
}

func TestABrokenWebArchiveEndsInAClearError(t *testing.T) {
	for _, raw := range []string{"WARC/1.0\r\n", "nonsense", archive[0][:60], packed("x")[:12]} {
		if got, err := expand(t, WARC(), "c.warc", raw); err == nil && len(got) > 0 {
			t.Errorf("%.20q: %q", raw, got)
		}
	}
	whole := packed(strings.Join(archive, "") + strings.Repeat("more ", 1000))
	if _, err := expand(t, WARC(), "c.warc.gz", whole[:len(whole)-30]); err == nil || !strings.Contains(err.Error(), "unexpected EOF") {
		t.Errorf("a file that was cut: %v", err)
	}
	if _, err := expand(t, WARC(), "c.warc.gz", packed("WARC/1.0\r\nA: "+strings.Repeat("0", 2*maxHead))); err == nil || !strings.Contains(err.Error(), "the head of a record") {
		t.Errorf("an endless head: %v", err)
	}
	bomb := warcRecord("response", "https://x.example/b", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", packed(strings.Repeat("0", maxAnswer+10)))
	if _, err := expand(t, WARC(), "c.warc", bomb); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a bomb: %v", err)
	}
}

func FuzzWARC(f *testing.F) {
	f.Add([]byte(strings.Join(archive, "")))
	f.Add([]byte(packed(archive[0])))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = expand(t, WARC(), "c.warc", string(raw)) // any error is a good one
	})
}

func FuzzZip(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := intake.FromBytes("a.zip", raw)
		done, _ := Zip().Expand(context.Background(), in, func(m *intake.Input) error {
			if strings.Contains(m.Name, "..") && strings.Contains("/"+m.Name+"/", "/../") {
				t.Fatalf("a member is called %q", m.Name)
			}
			_, _ = m.Bytes() // any error is a good one
			return nil
		})
		if done != nil {
			_ = done()
		}
	})
}
