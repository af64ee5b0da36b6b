package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/charset"
)

// tokensOf lists tokens as text until the end or the first error.
func tokensOf(next func() (xml.Token, error), line func() int) (out []string, err error) {
	for {
		t, err := next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, fmt.Sprintf("%d %T %q", line(), t, xml.CopyToken(t)))
	}
}

func ours(data []byte, limit int) ([]string, error) {
	t := newTokenizer(bytes.NewReader(data), make([]byte, usualBuffer), limit)
	return tokensOf(t.next, func() int { return t.line })
}

func theirs(data []byte) ([]string, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset.NewReaderLabel
	return tokensOf(d.Token, func() int {
		line, _ := d.InputPos()
		return line
	})
}

// documents are seeds, and cases: right ones and broken ones.
func documents() []string {
	return []string{
		`<?xml version="1.0" encoding="UTF-8"?><a xmlns="u" xmlns:b='v' c="1" b:c="2"><b:d/>t &lt;&#10;&#x1F600; é</a>`,
		"<a>\r\nx\ry<![CDATA[<&]]]]><![CDATA[>\r\n]]></a>\n<!-- c - d -->\n",
		`<a xmlns:p="1"><p:b xmlns:p="2" xml:lang="x"><p:c/></p:b><p:d/></a>`, `<a b="x&quot;y'>" c='"/>'/>`, "<a\n b = '1'\t/>", "\ufeff<a/>", "<a/>text",
		"<?xml version='1.0' encoding='iso-8859-1'?><a b='\xe9'>\xe9</a>", "<?p q?><a/>", `<!DOCTYPE a SYSTEM "x>y"><a/>`,
		"<a>", "<a></b>", "</a>", "<a", "<a b>", "<a b=c>", `<a b="<">`, "<a>&nbsp;</a>", "<a>&amp</a>", "<a>]]></a>", "<a>\x01</a>", "<a>\xff</a>", "<a>\uffff</a>",
		"<a>&#0;</a>", "<a>&#xD800;</a>", "<!-- -- --><a/>", "<!- x><a/>", "<![CDAT[x]]>", "<a><![CDATA[x", "<1a/>", "<a:b:c/>", "<:a/>", "<a:/>", "< a/>", "<a / >", "<a b='1'c='2'/>",
		"<?xml version='1.1'?><a/>", "<?xml encoding='nonsense'?><a/>", "<a></a >", "<a></a b>", "<p:a xmlns:p='x'></q:a>", "", "  \n", "<", "<!", "<?", "<a><!-- x", "<?xml version='1.0' encoding=\"utf-8\" ?>\n\n<a/>",
	}
}

func agree(t *testing.T, data []byte) {
	t.Helper()
	want, broken := theirs(data)
	for _, limit := range []int{1 << 20} {
		got, err := ours(data, limit)
		if d := cmp.Diff(want, got); d != "" || (err == nil) != (broken == nil) {
			t.Errorf("%q: %v, and encoding/xml says %v (-encoding/xml +ours):\n%s", data, err, broken, d)
		}
	}
}

func TestTokensOfXMLAreThoseOfTheStandardLibrary(t *testing.T) {
	for _, s := range documents() {
		agree(t, []byte(s))
	}
}

func TestTokensOfXMLComeFromBuffersOfAnySize(t *testing.T) {
	long := "<a b='" + strings.Repeat("x", 3*usualBuffer) + "'>" + strings.Repeat("tèxt ", usualBuffer) + "<!--" + strings.Repeat("c", 2*usualBuffer) + "--></a>"
	for _, s := range append(documents(), long) {
		want, broken := ours([]byte(s), 1<<20)
		x := newTokenizer(iotest.OneByteReader(strings.NewReader(s)), make([]byte, 2), 1<<20)
		if len(s) > usualBuffer {
			x.r = iotest.HalfReader(strings.NewReader(s))
		}
		got, err := tokensOf(x.next, func() int { return x.line })
		if d := cmp.Diff(want, got); d != "" || (err == nil) != (broken == nil) {
			t.Errorf("%.80q: %v, at once %v:\n%.400s", s, err, broken, d)
		}
	}
}

func TestATokenOfXMLIsBounded(t *testing.T) {
	for _, s := range []string{"<a>" + strings.Repeat("x", 500_000) + "</a>", "<a b='" + strings.Repeat("x", 500_000) + "'/>", "<!--" + strings.Repeat("x", 500_000), "<?p " + strings.Repeat("x", 500_000)} {
		if _, err := ours([]byte(s), 1000); !errors.Is(err, ErrLimit) {
			t.Errorf("%.20q…: %v", s, err)
		}
	}
}

func FuzzXMLTokens(f *testing.F) {
	for _, s := range documents() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ours(data, 1<<20)
		for _, rare := range []string{"<!", "<?xml"} {
			// Document types are refused but for the simplest, and declarations of
			// XML are read more carefully than xml.Decoder does.
			if bytes.Contains(data, []byte(rare)) {
				return
			}
		}
		want, broken := theirs(data)
		beyondASCII := slices.ContainsFunc(data, func(c byte) bool { return c >= 0x80 })
		if beyondASCII && ((err == nil) != (broken == nil) || strings.Contains(fmt.Sprint(broken), "invalid XML name")) {
			return // letters and marks of names by Unicode, which are not all in the table of xml.Decoder
		}
		if d := cmp.Diff(want, got); d != "" || (err == nil) != (broken == nil) {
			t.Errorf("%v, and encoding/xml says %v (-encoding/xml +ours):\n%s", err, broken, d)
		}
	})
}
