package article

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// encoded makes a file of text as iconv does it. It is false where the encoding
// does not have all its letters, or iconv does not know it.
func encoded(t *testing.T, s, encoding string) ([]byte, bool) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "iconv", "-f", "UTF-8", "-t", encoding)
	c.Stdin = strings.NewReader(s)
	var out bytes.Buffer
	c.Stdout = &out
	if c.Run() != nil {
		return nil, false
	}
	return out.Bytes(), true
}

func needIconv(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("iconv"); err != nil {
		t.Fatal("there is no iconv, which makes the files: .ci/install test installs it")
	}
}

// usual are the encodings in which texts of a language lie about, by iconv's
// names: 35 in all.
var usual = []struct{ lang, encoding string }{
	{"ru", "WINDOWS-1251"},
	{"ru", "KOI8-R"},
	{"ru", "ISO-8859-5"},
	{"ru", "CP866"},
	{"ru", "MAC-CYRILLIC"},
	{"ru", "UTF-16LE"},
	{"uk", "WINDOWS-1251"},
	{"uk", "KOI8-U"},
	{"ar", "WINDOWS-1256"},
	{"ar", "ISO-8859-6"},
	{"ko", "EUC-KR"},
	{"ko", "CP949"},
	{"ja", "SHIFT_JIS"},
	{"ja", "EUC-JP"},
	{"ja", "ISO-2022-JP"},
	{"ja", "UTF-16BE"},
	{"zh", "GB18030"},
	{"zh", "GBK"},
	{"zh", "UTF-16LE"},
	{"tw", "BIG5"},
	{"el", "WINDOWS-1253"},
	{"el", "ISO-8859-7"},
	{"he", "WINDOWS-1255"},
	{"th", "TIS-620"},
	{"de", "WINDOWS-1252"},
	{"de", "UTF-32LE"},
	{"fr", "WINDOWS-1252"},
	{"fr", "MACINTOSH"},
	{"es", "ISO-8859-1"},
	{"pl", "WINDOWS-1250"},
	{"pl", "ISO-8859-2"},
	{"cs", "WINDOWS-1250"},
	{"tr", "WINDOWS-1254"},
	{"vi", "WINDOWS-1258"},
	{"en’", "UTF-16BE"},
}

// vietnamese is composed as Windows-1258 has it.
const vietnamese = "Ban quản lý cảng hôm thứ Ba cảnh báo cầu cảng phía bắc có thể sập trong vòng một tháng nếu vận chuyển hàng hóa được nối lại. Thợ lặn đã tìm thấy các vết nứt mới ở bốn trụ cầu, và chủ tàu được yêu cầu tránh xa."

func passage(lang string) string {
	if lang == "vi" {
		return vietnamese
	}
	return passages[lang]
}

func TestTheUsualEncodingsOfALanguageAreFoundOrTheMissIsTold(t *testing.T) {
	needIconv(t)
	right := 0
	for _, c := range usual {
		want := passage(c.lang)
		raw, ok := encoded(t, want, c.encoding)
		if !ok {
			t.Errorf("iconv cannot write %s as %s", c.lang, c.encoding)
			continue
		}
		d, err := Decode(raw)
		switch {
		case err != nil:
			t.Logf("%s as %s: %v", c.lang, c.encoding, err)
		case same(d, want):
			right++
		case !d.Uncertain:
			t.Errorf("%s as %s was read as %s with certainty (%.2f): %.60s", c.lang, c.encoding, d.Encoding, d.Confidence, d.Text)
		default:
			t.Logf("%s as %s was read as %s, uncertain (%.2f): %.60s", c.lang, c.encoding, d.Encoding, d.Confidence, d.Text)
		}
	}
	t.Logf("%d of %d right", right, len(usual))
	if right < 33 {
		t.Errorf("%d of %d are right", right, len(usual))
	}
}

// everywhere are encodings in which a text of any language may come.
var everywhere = []string{
	"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16", "UTF-32", "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254",
	"WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258", "ISO-8859-1", "ISO-8859-2", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-15",
	"KOI8-R", "KOI8-U", "CP866", "MACINTOSH", "MAC-CYRILLIC", "TIS-620", "SHIFT_JIS", "EUC-JP", "ISO-2022-JP", "EUC-KR", "GB18030", "BIG5",
}

func TestNoTextOfAnyLanguageInAnyEncodingIsReadWronglyWithCertainty(t *testing.T) {
	needIconv(t)
	made, right, doubted, uncertain, refused := 0, 0, 0, 0, 0
	langs := []string{"vi"}
	for lang := range passages {
		langs = append(langs, lang)
	}
	for _, lang := range langs {
		// A headline, two sentences, an article; with CRLF, too.
		whole := passage(lang)
		short := []rune(whole)[:30]
		for _, want := range []string{string(short), whole, strings.Repeat(whole+"\n", 8)} {
			for _, enc := range everywhere {
				raw, ok := encoded(t, strings.ReplaceAll(want, "\n", "\r\n"), enc)
				if !ok {
					continue
				}
				made++
				d, err := Decode(raw)
				switch {
				case err != nil:
					refused++
				case same(d, want):
					right++
					if d.Uncertain && len([]rune(want)) > 30 {
						doubted++
						t.Logf("doubted: %s, %d code points as %s (%.2f)", lang, len([]rune(want)), enc, d.Confidence)
					}
				case d.Uncertain:
					uncertain++
				default:
					t.Errorf("%s, %d code points as %s was read as %s with certainty (%.2f): %.60s", lang, len([]rune(want)), enc, d.Encoding, d.Confidence, d.Text)
				}
			}
		}
	}
	t.Logf("%d files in %d languages and %d encodings: %d right (of them %d longer than a headline and marked uncertain), %d wrong and marked uncertain, %d refused", made, len(langs), len(everywhere), right, doubted, uncertain, refused)
	if made < 400 || right*100 < made*90 {
		t.Errorf("%d of %d right", right, made)
	}
}

// same compares texts to the character. Windows-1258 writes the tones of
// Vietnamese as characters of their own, which are the same to Unicode.
func same(d Decoded, want string) bool {
	got := d.Text.String()
	return got == want || d.Encoding == "windows-1258" && norm.NFC.String(got) == norm.NFC.String(want)
}
