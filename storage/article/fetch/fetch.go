// Package fetch gets a page from the network, when a person has asked for it.
//
// Make a Fetcher and call Get. It keeps no cookies, sends no referrer, asks no
// proxy, and bounds size, time and redirects. Addresses of the machine itself
// and of private networks are refused, so that an address from elsewhere cannot
// reach what only this machine can; they are looked at when the connection is
// made, after the name was resolved, for every redirect anew.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"syscall"
	"time"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// Errors to be matched with errors.Is.
var (
	// ErrPrivate: the address is of this machine or of a private network.
	ErrPrivate = errors.New("the address is of this machine or of a private network, which is refused unless it is allowed")
	// ErrAddress: it is no address of a page.
	ErrAddress = errors.New("it is no address of a page; it must begin with http:// or https://")
)

// Fetcher gets pages. The zero value has the limits below.
type Fetcher struct {
	Agent        string        // how it names itself; "Postil" where it is empty
	AllowPrivate bool          // also this machine and private networks
	Most         int64         // bytes of an answer, unpacked; 0 is 64 MiB
	Patience     time.Duration // for an answer, redirects and all; 0 is 30 seconds
}

const maxRedirects = 8

// Get gets what an address has. An answer other than 200 is an error.
func (f Fetcher) Get(ctx context.Context, address string) (*intake.Input, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, ErrAddress
	}
	most, patience := f.Most, f.Patience
	if most == 0 {
		most = 64 << 20
	}
	if patience == 0 {
		patience = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	transport := &http.Transport{
		Proxy:             nil, // a proxy would be asked for addresses that are refused
		DialContext:       (&net.Dialer{Control: f.control}).DialContext,
		DisableKeepAlives: true, MaxResponseHeaderBytes: 1 << 20,
	}
	client := &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		r.Header.Del("Referer")
		switch {
		case len(via) > maxRedirects:
			return fmt.Errorf("%w: it leads on more than %d times", source.ErrLimit, maxRedirects)
		case r.URL.Scheme != "http" && r.URL.Scheme != "https" || r.URL.User != nil:
			return fmt.Errorf("it leads on to %s: %w", r.URL.Redacted(), ErrAddress)
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, ErrAddress
	}
	agent := f.Agent
	if agent == "" {
		agent = "Postil"
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8")
	answer, err := client.Do(req)
	if err != nil {
		return nil, f.because(ctx, err, patience)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answers %s", answer.Status)
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	switch {
	case err != nil:
		return nil, f.because(ctx, err, patience)
	case int64(len(raw)) > most:
		return nil, fmt.Errorf("%w: an answer of more than %d bytes", source.ErrLimit, most)
	}
	kind := answer.Header.Get("Content-Type")
	last := answer.Request.URL
	last.Fragment = ""
	in := intake.FromBytes(name(last, kind), raw)
	in.URL, in.ContentType = last.String(), kind
	return in, nil
}

// because makes a sentence of what the client says.
func (f Fetcher) because(ctx context.Context, err error, patience time.Duration) error {
	var u *url.Error
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%w: there was no whole answer within %s", source.ErrLimit, patience)
	case errors.Is(err, ErrPrivate):
		return ErrPrivate
	case errors.As(err, &u):
		return fmt.Errorf("it cannot be fetched: %w", u.Err)
	}
	return fmt.Errorf("it cannot be fetched: %w", err)
}

// control looks at the address to which a connection is about to be made.
func (f Fetcher) control(_, address string, _ syscall.RawConn) error {
	if f.AllowPrivate {
		return nil
	}
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w (%s)", ErrPrivate, address)
	}
	if !public(a.Addr()) {
		return ErrPrivate
	}
	return nil
}

// special are the networks, beyond those that net/netip knows, that are not of
// the public internet, or that hold an address of another kind in themselves
// (IANA's registries of special-purpose addresses).
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("5f00::/16"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("::/96"),
}

func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// endings by type, for addresses that have none.
var endings = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "application/rss+xml": ".xml", "application/atom+xml": ".xml",
	"text/csv": ".csv", "application/epub+zip": ".epub", "application/rtf": ".rtf", "multipart/related": ".mhtml", "message/rfc822": ".eml",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/vnd.oasis.opendocument.text": ".odt",
}

// name is what the answer's file would be called: host and path.
func name(u *url.URL, kind string) string {
	p := strings.Trim(path.Clean("/"+u.Path), "/")
	if p == "" {
		p = strings.ReplaceAll(u.Hostname(), ".", "-")
	}
	media, _, _ := mime.ParseMediaType(kind) // a bad one has no ending
	if e, ok := endings[media]; ok && !strings.HasSuffix(strings.ToLower(p), e) && (path.Ext(p) == "" || e == ".html") {
		p += e
	}
	return u.Hostname() + "/" + p
}
