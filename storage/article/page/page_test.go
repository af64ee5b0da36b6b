package page

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// zoned is a draft in lines of kind and words.
func zoned(t testing.TB, d article.Draft) []string {
	t.Helper()
	x, err := text.New(d.Text)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	at := 0
	for _, z := range d.Zones {
		if !x.Valid(z.Span()) || z.Start < at {
			t.Fatalf("zone %+v after %d in a text of %d code points", z, at, x.Len())
		}
		at = z.End
		out = append(out, string(z.Kind)+": "+strings.ReplaceAll(x.Quote(z.Span()), "\n", "/"))
	}
	return out
}

const story = `<!DOCTYPE html><html lang="en-GB"><head><title>Quay closed | Coastal Wire</title>
<meta property="og:site_name" content="Coastal Wire"><link rel="canonical" href="/a/1">
<script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":["NewsArticle"],"headline":"Quay closed","datePublished":"2026-05-12T07:30:00+02:00","author":[{"name":"Ida Marsh"},{"name":"Ruben Salk"}]}]}</script>
</head><body><nav><a href="/">Home</a></nav><article>
<h1>Quay closed</h1>
<p class="article__standfirst">The harbour board fears that it may fall within a month</p>
<p class="byline">By Ida Marsh and Ruben Salk</p>
<time datetime="2026-05-12">Published 12 May 2026</time>
<figure><img src="x"><figcaption>The quay on Tuesday</figcaption></figure>
<p>The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday, after divers found new&nbsp;cracks in four of its piers.</p>
<h2>What the divers saw</h2>
<ul><li>Cracks in four piers below the water line</li><li>A bolt that was missing, they said, for years</li></ul>
<blockquote><p>We asked for the money in March and in June, and nobody wrote back to us.</p></blockquote>
<p>The board asked owners of boats to stay away from the quay until the repair is done, which may take until the autumn of the year.</p>
<p>Nobody was hurt on Tuesday, said a spokesman, who added that the gates had been locked since the early morning hours.</p>
</article><footer>© Coastal Wire</footer></body></html>`

func TestAPageBecomesLinesWithZones(t *testing.T) {
	d, err := Extract(t.Context(), []byte(story), Origin{URL: "https://wire.example/a/1?x=y"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"headline: Quay closed",
		"standfirst: The harbour board fears that it may fall within a month",
		"byline: By Ida Marsh and Ruben Salk",
		"dateline: Published 12 May 2026",
		"caption: The quay on Tuesday",
		"body: The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday, after divers found new cracks in four of its piers.//What the divers saw//Cracks in four piers below the water line/A bolt that was missing, they said, for years",
		"quote: We asked for the money in March and in June, and nobody wrote back to us.",
		"body: The board asked owners of boats to stay away from the quay until the repair is done, which may take until the autumn of the year.//Nobody was hurt on Tuesday, said a spokesman, who added that the gates had been locked since the early morning hours.",
	}
	if diff := cmp.Diff(want, zoned(t, d)); diff != "" {
		t.Error(diff)
	}
	d.Text, d.Zones = "", nil
	if diff := cmp.Diff(article.Draft{
		Title: "Quay closed", Author: "Ida Marsh, Ruben Salk", Outlet: "Coastal Wire", Published: "2026-05-12T07:30:00+02:00", Language: "en-GB",
		URL: "https://wire.example/a/1", Encoding: "utf-8", Confidence: 1,
	}, d); diff != "" {
		t.Error(diff)
	}
}

func TestTheLineBelowAHeadlineSaysWhoReported(t *testing.T) {
	for line, want := range map[string]article.ZoneKind{
		"By Ida Marsh": article.ZoneByline, "By Ida Marsh and Bob Quill, Coastal Wire": article.ZoneByline, "Von Ida Marsch": article.ZoneByline, "한서윤 기자": article.ZoneByline,
		"By Monday nobody had sailed.": article.ZoneBody, "By the sea nobody waits": article.ZoneBody, "12 May 2026": article.ZoneDateline,
	} {
		source := "<html><body><h1>Tug waits at the quay</h1><p>" + line + "</p><p>No tug sailed on Monday, the crews said.</p></body></html>"
		d, err := Extract(t.Context(), []byte(source), Origin{})
		if err != nil {
			t.Fatal(err)
		}
		found := article.ZoneKind("none")
		for _, z := range zoned(t, d) {
			if kind, words, _ := strings.Cut(z, ": "); strings.HasPrefix(words, line) {
				found = article.ZoneKind(kind)
			}
		}
		if found != want {
			t.Errorf("%q is %s, not %s, in %q", line, found, want, d.Text)
		}
	}
}

func TestThePagesOwnEncodingIsRead(t *testing.T) {
	page := strings.Replace(story, "<head>", `<head><meta charset="windows-1251">`, 1)
	page = strings.Replace(page, "Nobody was hurt", "\xcd\xe8\xea\xf2\xee", 1)
	for name, c := range map[string]struct {
		page string
		from Origin
	}{
		"as the page says": {page, Origin{}},
		"as HTTP says":     {strings.Replace(page, `<meta charset="windows-1251">`, "", 1), Origin{ContentType: "text/html; charset=windows-1251"}},
		"as a person says": {strings.Replace(page, "1251", "1252", 1), Origin{Encoding: "windows-1251"}},
	} {
		d, err := Extract(t.Context(), []byte(c.page), c.from)
		if err != nil || !strings.Contains(d.Text, "Никто on Tuesday") || d.Encoding != "windows-1251" || d.Uncertain {
			t.Errorf("%s: %s, %v", name, d.Encoding, err)
		}
	}
}

func TestHostilePagesEndInAClearError(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		want error
		says string
	}{
		"ten thousand nested tags": {"<html><body>" + strings.Repeat("<div>", 10_000) + "x", nil, "cannot be read as HTML"},
		"ten thousand nested bs":   {"<html><body>" + strings.Repeat("<b>", 10_000) + "x", nil, ""},
		"an endless page":          {strings.Repeat("<p>word", maxBytes/6), source.ErrLimit, ""},
		"too many elements":        {strings.Repeat("<i>", 10) + strings.Repeat("<br>", maxElements), source.ErrLimit, ""},
		"nothing":                  {"", ErrNoArticle, ""},
		"a picture":                {"\x89PNG\r\n\x1a\n\x00\x00", article.ErrBinary, ""},
		"only navigation":          {"<nav><a href=/>Home</a></nav>", ErrNoArticle, ""},
	} {
		_, err := Extract(t.Context(), []byte(c.page), Origin{})
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Extract(ctx, []byte(story), Origin{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

// archived is the story as a browser saves it.
func archived() string {
	return "From: <Saved>\r\nSnapshot-Content-Location: https://wire.example/a/1\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n" +
		"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://wire.example/a/1\r\n\r\n" +
		strings.ReplaceAll(strings.ReplaceAll(strings.Replace(story, "Nobody", "Zo\u00eb", 1), "=", "=3D"), "\u00eb", "=C3=AB") +
		"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--b--\r\n"
}

func TestAnMHTMLFileIsReadAsItsPage(t *testing.T) {
	mhtml := archived()
	var got []article.Draft
	if err := MHTML().Read(t.Context(), intake.FromBytes("a.mhtml", []byte(mhtml)), sink(func(d article.Draft) { got = append(got, d) })); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].URL != "https://wire.example/a/1" || !strings.Contains(got[0].Text, "Zoë was hurt on Tuesday") || got[0].Title != "Quay closed" {
		t.Errorf("%+v", got)
	}
	if err := MHTML().Read(t.Context(), intake.FromBytes("a.mhtml", []byte("Content-Type: text/plain\r\n\r\nx")), sink(nil)); err == nil {
		t.Error("a mail without a page was taken")
	}
}

type sink func(article.Draft)

func (s sink) Article(d article.Draft) error { s(d); return nil }
func (sink) Problem(string, error)           {}

// FuzzExtract: whatever the bytes, the answer is an error or text whose zones
// fit it.
func FuzzExtract(f *testing.F) {
	f.Add([]byte(story))
	for _, name := range []string{"ar-classic", "dam-live", "dene-breaks", "gauge-table", "ja-letter"} {
		raw, err := os.ReadFile("testdata/news/" + name + ".html")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("<table><tr><td><pre>a\nb</pre><tr><li><ruby>x<rt>y</ruby><script type='application/ld+json'>{\"@type\":\"Article\",\"author\":[{\"name\":7}]}</script>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Extract(t.Context(), raw, Origin{URL: "https://wire.example/"})
		if err != nil {
			return
		}
		if !utf8.ValidString(d.Text) || strings.ContainsAny(d.Text, "\r\x00") {
			t.Fatalf("not canonical: %q", d.Text)
		}
		if len(zoned(t, d)) == 0 {
			t.Fatalf("no zones in %q", d.Text)
		}
	})
}

func FuzzMHTML(f *testing.F) {
	f.Add([]byte(archived()))
	f.Add([]byte("Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+eA=="))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = MHTML().Read(t.Context(), intake.FromBytes("a.mhtml", raw), sink(func(d article.Draft) { // any error is a good one
			if !utf8.ValidString(d.Text) || len(zoned(t, d)) == 0 {
				t.Fatalf("not in order: %q", d.Text)
			}
		}))
	})
}
