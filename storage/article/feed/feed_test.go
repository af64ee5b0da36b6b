package feed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/article/intaketest"
)

const rss = `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Coastal Wire</title><language>en</language>
<item><title>Quay closed</title><link>https://x.example/1</link><pubDate>Tue, 12 May 2026 07:30:00 +0200</pubDate><dc:creator>Ida Marsh</dc:creator><content:encoded><![CDATA[<p>The quay is closed.</p><blockquote>No.</blockquote>]]></content:encoded></item>
<item><title>Only a summary</title><description>One line.</description></item><item><title>Nothing</title></item></channel></rss>`

const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Coastal Wire</title><entry><title>Quay closed</title><link href="https://x.example/1"/><published>2026-05-12T07:30:00+02:00</published><author><name>Ida Marsh</name></author><content type="html">&lt;p&gt;The quay is closed.&lt;/p&gt;&lt;blockquote&gt;No.&lt;/blockquote&gt;</content></entry></feed>`

func TestAnEntryOfAFeedIsAnArticle(t *testing.T) {
	for name, raw := range map[string]string{"rss": rss, "atom": atom} {
		got, err := intaketest.Read(t, Kind(), "a.xml", raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d := got.Drafts[0]
		if diff := cmp.Diff([]string{"headline: Quay closed", "body: The quay is closed.", "quote: No."}, intaketest.Zones(d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if d.Author != "Ida Marsh" || d.Outlet != "Coastal Wire" || d.Published != "2026-05-12T07:30:00+02:00" || d.URL != "https://x.example/1" || d.Part != "entry 1" {
			t.Errorf("%s: %+v", name, d)
		}
		if name == "rss" && (len(got.Drafts) != 2 || len(got.Drafts[1].Notes) != 1 || len(got.Problems) != 1) {
			t.Errorf("%+v", got)
		}
	}
}

func TestHostileFeedsEndInAClearError(t *testing.T) {
	for says, raw := range map[string]string{
		"entities of its own":         `<!DOCTYPE rss [<!ENTITY a "b">]>` + rss,
		"elements are more than 200":  "<rss>" + strings.Repeat("<a>", 10_000),
		"it cannot be read as a feed": "<rss",
		"elements are more than":      `<?xml version="1.0" encoding="utf-16le"?>` + wide("<rss>"+strings.Repeat("<a>", 10_000)),
	} {
		if _, err := intaketest.Read(t, Kind(), "a.xml", raw); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// wide is ASCII in UTF-16.
func wide(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

func FuzzFeed(f *testing.F) { intaketest.Fuzz(f, Kind(), "a.xml", rss, atom) }
