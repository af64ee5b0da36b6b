package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"postil/storage/exchange/source"
)

func server(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/a/story", func(w http.ResponseWriter, r *http.Request) {
		for _, h := range []string{"Cookie", "Referer", "Authorization"} {
			if v := r.Header.Get(h); v != "" {
				t.Errorf("it sends %s: %s", h, v)
			}
		}
		if r.UserAgent() != "Postil test" {
			t.Errorf("it calls itself %q", r.UserAgent())
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<p>words</p>"))
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		http.Redirect(w, r, "/a/story#part", http.StatusFound)
	})
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/hosts", http.StatusFound)
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		for range 1000 {
			if _, err := z.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestAPageIsFetchedWithoutCookiesAndReferrer(t *testing.T) {
	s := server(t)
	for _, p := range []string{"/a/story", "/moved"} {
		in, err := Fetcher{Agent: "Postil test", AllowPrivate: true}.Get(t.Context(), s.URL+p)
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		if b, _ := in.Bytes(); string(b) != "<p>words</p>" || in.URL != s.URL+"/a/story" || in.ContentType != "text/html; charset=utf-8" || in.Name != "127.0.0.1/a/story.html" {
			t.Errorf("%s: %+v", p, in)
		}
	}
}

func TestWhatCannotBeFetchedSaysWhy(t *testing.T) {
	s := server(t)
	f := Fetcher{AllowPrivate: true, Most: 1 << 20, Patience: 300 * time.Millisecond}
	for p, want := range map[string]error{"/endless": source.ErrLimit, "/bomb": source.ErrLimit, "/slow": source.ErrLimit, "/round": source.ErrLimit, "/file": ErrAddress} {
		if _, err := f.Get(t.Context(), s.URL+p); !errors.Is(err, want) {
			t.Errorf("%s: %v", p, err)
		}
	}
	if _, err := f.Get(t.Context(), s.URL+"/nowhere"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a page that is not there: %v", err)
	}
	for _, a := range []string{"", "x.example", "ftp://x.example/", "file:///etc/hosts", "http://", "http://user:word@x.example/", "javascript:alert(1)"} {
		if _, err := f.Get(t.Context(), a); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", a, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Get(ctx, s.URL+"/a/story"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

func TestThisMachineAndPrivateNetworksAreRefusedWhenTheConnectionIsMade(t *testing.T) {
	s := server(t)
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for _, a := range []string{s.URL + "/a/story", "http://localhost" + port + "/a/story", "http://[::ffff:127.0.0.1]" + port + "/", "http://[::1]" + port + "/", "http://0.0.0.0" + port + "/"} {
		if _, err := (Fetcher{}).Get(t.Context(), a); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", a, err)
		}
	}
	for a, want := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "ff02::1": false,
		"9.9.9.9": true, "93.184.215.14": true, "2606:2800:21f::1": true, "::ffff:9.9.9.9": true,
	} {
		if got := public(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s is public: %v", a, got)
		}
	}
}
