package article

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"pgregory.net/rapid"

	"postil/annotate/text"
)

// passages are two or three sentences of invented news each.
var passages = map[string]string{
	"ru":  "Мэр Сероречья предупредил в субботу, что паводок может дойти до рынка. По его словам, вода поднимется на два метра за сутки, но город готов к этому.",
	"ar":  "حذّر عمدة مرسى الأثل يوم الأحد من فيضانات قد تغمر الأحياء المنخفضة قبل نهاية الأسبوع. وقال في مؤتمر صحفي إنه لا يريد أن يخيف أحدا، لكن على السكان أن يستعدوا.",
	"ko":  "해송시 도경민 시장은 토요일 대교의 통행을 제한하고 즉각 안전 점검을 실시하라고 교량 관리 공단에 요구했다. 공단은 균열이 없다고 반박했다.",
	"ja":  "港湾局は火曜日、北埠頭がひと月以内に崩れるおそれがあると発表した。潜水士が四本の橋脚に新しいひび割れを見つけたという。船主には近づかないよう求めている。",
	"zh":  "港务局星期二警告说，如果货运恢复，北码头可能在一个月内坍塌。潜水员在四个桥墩上发现了新的裂缝。船主们被要求远离该区域，直到修复完成为止。",
	"tw":  "港務局星期二警告說，如果貨運恢復，北碼頭可能在一個月內坍塌。潛水員在四個橋墩上發現了新的裂縫。船主們被要求遠離該區域，直到修復完成為止。",
	"el":  "Το λιμεναρχείο προειδοποίησε την Τρίτη ότι η βόρεια προβλήτα μπορεί να καταρρεύσει μέσα σε έναν μήνα. Οι δύτες βρήκαν νέες ρωγμές σε τέσσερις κολόνες.",
	"he":  "רשות הנמל הזהירה ביום שלישי כי הרציף הצפוני עלול לקרוס בתוך חודש אם תחודש תנועת המטענים. צוללנים מצאו סדקים חדשים בארבעה עמודים.",
	"th":  "การท่าเรือเตือนเมื่อวันอังคารว่าท่าเรือฝั่งเหนืออาจพังภายในหนึ่งเดือนหากมีการขนส่งสินค้าอีกครั้ง นักประดาน้ำพบรอยร้าวใหม่ที่เสาสี่ต้น",
	"de":  "Die Hafenbehörde warnte am Dienstag, der nördliche Kai könne binnen eines Monats einstürzen. Für größere Schiffe sei die Zufahrt gesperrt, hieß es später.",
	"fr":  "Le quai nord pourrait s’effondrer en un mois, a prévenu mardi l’autorité du port, après la découverte de fissures à la base des piliers. « Évitez la zone », a déclaré le maire.",
	"pl":  "Nabrzeże północne może się zawalić w ciągu miesiąca, ostrzegł we wtorek zarząd portu. Nurkowie znaleźli nowe pęknięcia w czterech filarach, a właściciele łodzi mają się trzymać z daleka.",
	"cs":  "Severní nábřeží by se mohlo do měsíce zřítit, varoval v úterý přístavní úřad. Potápěči našli nové trhliny ve čtyřech pilířích a majitelé lodí se mají držet dál.",
	"tr":  "Liman idaresi salı günü, kuzey rıhtımının bir ay içinde çökebileceği uyarısında bulundu. Dalgıçlar dört ayakta yeni çatlaklar buldu ve gemi sahiplerinden uzak durmaları istendi.",
	"es":  "El muelle norte podría derrumbarse en un mes, advirtió el martes la autoridad del puerto. Los buzos encontraron nuevas grietas en cuatro pilares, según señaló el señor Muñoz.",
	"uk":  "Мер попередив у суботу, що повінь може дійти до ринку. За його словами, вода підніметься на два метри за добу, але місто готове й евакуацію вже підготовлено.",
	"en’": "The harbour board said the quay “could fail” within a month – and that the café, the résumé of its owner and all else must go. “It’s not safe,” the chair said.",
}

func TestDecodeFindsTheEncodingOfTwoSentences(t *testing.T) {
	for _, c := range []struct {
		lang, name string
		enc        encoding.Encoding
	}{
		{"ru", "windows-1251", charmap.Windows1251},
		{"ru", "koi8-r", charmap.KOI8R},
		{"ru", "iso-8859-5", charmap.ISO8859_5},
		{"ru", "ibm866", charmap.CodePage866},
		{"ru", "x-mac-cyrillic", charmap.MacintoshCyrillic},
		{"uk", "windows-1251", charmap.Windows1251},
		{"ar", "windows-1256", charmap.Windows1256},
		{"ar", "iso-8859-6", charmap.ISO8859_6},
		{"ko", "euc-kr", korean.EUCKR},
		{"ja", "shift_jis", japanese.ShiftJIS},
		{"ja", "euc-jp", japanese.EUCJP},
		{"ja", "iso-2022-jp", japanese.ISO2022JP},
		{"zh", "gb18030", simplifiedchinese.GBK},
		{"tw", "big5", traditionalchinese.Big5},
		{"el", "windows-1253", charmap.Windows1253},
		{"el", "iso-8859-7", charmap.ISO8859_7},
		{"he", "windows-1255", charmap.Windows1255},
		{"th", "windows-874", charmap.Windows874},
		{"de", "windows-1252", charmap.Windows1252},
		{"fr", "windows-1252", charmap.Windows1252},
		{"en’", "windows-1252", charmap.Windows1252},
		{"es", "windows-1252", charmap.Windows1252},
		{"pl", "windows-1250", charmap.Windows1250},
		{"pl", "iso-8859-2", charmap.ISO8859_2},
		{"cs", "windows-1250", charmap.Windows1250},
		{"cs", "iso-8859-2", charmap.ISO8859_2},
		{"tr", "windows-1254", charmap.Windows1254},
	} {
		t.Run(c.lang+" "+c.name, func(t *testing.T) {
			want := passages[c.lang]
			raw, err := c.enc.NewEncoder().String(want)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Decode([]byte(raw))
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Text.String(); got != want {
				t.Errorf("read as %s (confidence %.2f, uncertain %v):\n%s\nwant as %s:\n%s", d.Encoding, d.Confidence, d.Uncertain, got, c.name, want)
			}
			if d.Confidence <= 0 || d.Confidence >= 1 {
				t.Errorf("a detected encoding has confidence %v", d.Confidence)
			}
		})
	}
}

func wide(s string, order appender, size int) []byte {
	var out []byte
	if size == 4 {
		for _, r := range s {
			out = order.AppendUint32(out, uint32(r))
		}
		return out
	}
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

type appender interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func TestDecodeReadsUnicodeInEveryForm(t *testing.T) {
	const mark = "\ufeff"
	forms := []struct {
		name  string
		bytes func(string) []byte
	}{
		{"utf-8", func(s string) []byte { return []byte(s) }},
		{"utf-16le", func(s string) []byte { return wide(s, binary.LittleEndian, 2) }},
		{"utf-16be", func(s string) []byte { return wide(s, binary.BigEndian, 2) }},
		{"utf-32le", func(s string) []byte { return wide(s, binary.LittleEndian, 4) }},
		{"utf-32be", func(s string) []byte { return wide(s, binary.BigEndian, 4) }},
	}
	for lang, want := range passages {
		for _, f := range forms {
			for _, marked := range []bool{true, false} {
				in := want + "\n👩🏽‍🚒 end\n"
				file := in
				if marked {
					file = mark + in
				}
				d, err := Decode(f.bytes(file))
				if err != nil {
					t.Errorf("%s as %s, marked %v: %v", lang, f.name, marked, err)
					continue
				}
				if d.Text.String() != in || d.Encoding != f.name || d.BOM != marked || d.Confidence != 1 || d.Uncertain {
					t.Errorf("%s as %s, marked %v: read as %s, mark %v, confidence %v, uncertain %v:\n%.80s", lang, f.name, marked, d.Encoding, d.BOM, d.Confidence, d.Uncertain, d.Text)
				}
			}
		}
	}
}

func TestDecodeRecordsTheLineEnds(t *testing.T) {
	for in, want := range map[string]string{
		"": "lf", "one": "lf", "a\nb\n": "lf", "a\r\nb": "crlf", "a\rb\r": "cr", "\r\r": "cr",
		"a\r\nb\n": "mixed", "a\rb\n": "mixed", "\n\r": "mixed", "a\r\n\rb": "mixed", "\r\n\r\n": "crlf",
	} {
		d, err := Decode([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if d.Newline != want {
			t.Errorf("%q has line ends %s, want %s", in, d.Newline, want)
		}
		if strings.Contains(d.Text.String(), "\r") {
			t.Errorf("%q keeps a carriage return", in)
		}
	}
}

func TestDecodeDropsOneByteOrderMarkOnly(t *testing.T) {
	d, err := Decode([]byte("\ufeff\ufeffword"))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Text.String(); got != "\ufeffword" || !d.BOM {
		t.Errorf("got %q, mark %v; Python's utf-8-sig keeps the second mark", got, d.BOM)
	}
}

func TestDecodeRefusesWhatIsNoText(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"a program":                    {"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x03\x00\x3e\x00", ErrBinary},
		"a picture":                    {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x08\x06", ErrBinary},
		"a NUL in UTF-8":               {"one\x00two three", ErrBinary},
		"a NUL in marked UTF-8":        {"\xef\xbb\xbfone\x00two", ErrBinary},
		"a NUL in marked UTF-16":       {"\xff\xfea\x00\x00\x00b\x00", ErrBinary},
		"half a pair in marked UTF-16": {"\xff\xfea\x00\x00\xd8b\x00", ErrUndecodable},
		"an odd byte in marked UTF-16": {"\xff\xfea\x00b", ErrUndecodable},
		"no UTF-8 after its mark":      {"\xef\xbb\xbfone \xff two", ErrUndecodable},
		"beyond Unicode in UTF-32":     {"\xff\xfe\x00\x00\x00\x00\x11\x00", ErrUndecodable},
	} {
		if d, err := Decode([]byte(c.raw)); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v (text %v), want %v", name, err, d.Text, c.want)
		}
	}
}

func TestDecodeSaysWhenItIsUncertain(t *testing.T) {
	short, _ := charmap.ISO8859_2.NewEncoder().String("Żółw")
	d, err := Decode([]byte(short))
	if err != nil {
		t.Fatal(err)
	}
	if !d.Uncertain {
		t.Errorf("four letters were read as %s with certainty: %q, confidence %v", d.Encoding, d.Text, d.Confidence)
	}
	long, _ := charmap.Windows1251.NewEncoder().String(strings.Repeat(passages["ru"], 20))
	if d, err = Decode([]byte(long)); err != nil || d.Uncertain {
		t.Errorf("a page of Russian is uncertain: %s, confidence %v, %v", d.Encoding, d.Confidence, err)
	}
}

func TestDecodeGivesTheSameAnswerEachTime(t *testing.T) {
	raw, _ := charmap.Windows1250.NewEncoder().String("Żółta łódź")
	first, err := Decode([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if d, err := Decode([]byte(raw)); err != nil || d.Encoding != first.Encoding || d.Confidence != first.Confidence {
			t.Fatalf("%s %v, then %s %v, %v", first.Encoding, first.Confidence, d.Encoding, d.Confidence, err)
		}
	}
}

func TestDecodeReadsALongFileWithFewForeignLetters(t *testing.T) {
	filler := strings.Repeat("An ordinary line of an ordinary article.\n", 20000)
	raw, _ := charmap.Windows1251.NewEncoder().String(filler + passages["ru"] + "\n" + filler)
	d, err := Decode([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if d.Encoding != "windows-1251" || !strings.Contains(d.Text.String(), passages["ru"]) {
		t.Errorf("read as %s, confidence %v", d.Encoding, d.Confidence)
	}
}

func TestSumsAreThoseOfBytesAndText(t *testing.T) {
	sum := func(s string) string {
		h := sha256.Sum256([]byte(s))
		return hex.EncodeToString(h[:])
	}
	d, err := Decode([]byte("\ufeffa\r\nb"))
	if err != nil {
		t.Fatal(err)
	}
	src := d.Source("x.txt")
	if src.SHA256 != sum("\ufeffa\r\nb") || src.TextSHA256 != sum("a\nb") || src.Length != 3 || src.Path != "x.txt" {
		t.Errorf("%+v", src)
	}
}

func TestDecodedTextIsTheCanonicalFormOfWhatWasEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Filter(func(s string) bool { return !strings.Contains(s, "\x00") }).Draw(t, "text")
		raw := map[string][]byte{
			"utf-8":    []byte("\ufeff" + s),
			"utf-16le": wide("\ufeff"+s, binary.LittleEndian, 2),
			"utf-16be": wide("\ufeff"+s, binary.BigEndian, 2),
			"utf-32le": wide("\ufeff"+s, binary.LittleEndian, 4),
			"utf-32be": wide("\ufeff"+s, binary.BigEndian, 4),
		}
		want := strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
		for name, b := range raw {
			d, err := Decode(b)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if d.Encoding != name || d.Text.String() != want || d.Text.Len() != utf8.RuneCountInString(want) {
				t.Fatalf("%s: read as %s: %q, want %q", name, d.Encoding, d.Text, want)
			}
		}
	})
}

func TestDecodeHeadReadsThePartBeforeTheCut(t *testing.T) {
	for lang, want := range passages {
		for name, raw := range map[string][]byte{
			"utf-8":           []byte(want),
			"marked utf-8":    []byte("\ufeff" + want),
			"utf-16le":        wide(want+"\n", binary.LittleEndian, 2),
			"marked utf-16be": wide("\ufeff"+want, binary.BigEndian, 2),
			"utf-32be":        wide(want, binary.BigEndian, 4),
		} {
			for cut := len(raw) - 8; cut < len(raw); cut++ {
				d, err := DecodeHead(raw[:cut])
				if err != nil {
					t.Errorf("%s as %s, cut at %d of %d: %v", lang, name, cut, len(raw), err)
					continue
				}
				if !strings.HasPrefix(want+"\n", d.Text.String()) || d.Text.Bytes() < len(want)-20 {
					t.Errorf("%s as %s, cut at %d of %d: %q", lang, name, cut, len(raw), d.Text)
				}
			}
		}
	}
}

// FuzzDecode: whatever the bytes, the answer is an error or a canonical text
// that was recorded truly.
func FuzzDecode(f *testing.F) {
	for _, s := range passages {
		f.Add([]byte(s))
		f.Add(wide(s, binary.LittleEndian, 2))
		f.Add(wide("\ufeff"+s, binary.BigEndian, 4))
	}
	raw, _ := charmap.KOI8R.NewEncoder().String(passages["ru"])
	f.Add([]byte(raw))
	raw, _ = japanese.ISO2022JP.NewEncoder().String(passages["ja"])
	f.Add([]byte(raw))
	f.Add([]byte("\x7fELF\x02\x01\x01\x00"))
	f.Add([]byte("a\r\nb\rc\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Decode(raw)
		if err != nil {
			if !errors.Is(err, ErrBinary) && !errors.Is(err, ErrUndecodable) {
				t.Fatalf("an error that callers cannot match: %v", err)
			}
			return
		}
		s := d.Text.String()
		if strings.ContainsAny(s, "\x00\r") || !utf8.ValidString(s) {
			t.Fatalf("not canonical: %q", s)
		}
		if strings.ContainsRune(s, utf8.RuneError) && !strings.HasPrefix(d.Encoding, "utf-") {
			t.Fatalf("%s gave U+FFFD for what it cannot decode: %q", d.Encoding, s)
		}
		if utf8.Valid(raw) && d.Encoding == "utf-8" && s != text.Canonical(string(raw)) {
			t.Fatalf("UTF-8 changed: %q became %q", raw, s)
		}
		if d.Confidence <= 0 || d.Confidence > 1 {
			t.Fatalf("confidence %v", d.Confidence)
		}
		FindOutline(d.Text)
		if h, err := DecodeHead(raw); err == nil && h.Text.Bytes() > 3*len(raw) {
			t.Fatalf("the head of %d bytes has %d", len(raw), h.Text.Bytes())
		}
	})
}

func TestCharactersKeepMarkAndLineEnds(t *testing.T) {
	for raw, want := range map[string]string{
		"\xef\xbb\xbfone\r\ntwo\r":  "\ufeffone\r\ntwo\r",
		"\xff\xfea\x00\r\x00\n\x00": "\ufeffa\r\n",
		"plain\n":                   "plain\n",
	} {
		if s, _, err := Characters([]byte(raw)); s != want || err != nil {
			t.Errorf("%q is %q, %v", raw, s, err)
		}
	}
	if _, _, err := Characters([]byte("a\x00b\x01c")); !errors.Is(err, ErrBinary) {
		t.Errorf("bytes that are no text: %v", err)
	}
}

func TestTheEncodingsToChooseFromAreKnownByTheirNames(t *testing.T) {
	for _, name := range Encodings() {
		raw := []byte("The ferry stays in port.")
		switch name {
		case "utf-16le", "utf-16be", "utf-32le", "utf-32be":
			raw = make([]byte, 8)
			raw[map[string]int{"utf-16le": 0, "utf-16be": 1, "utf-32le": 0, "utf-32be": 3}[name]] = 'a'
			raw = raw[:map[string]int{"utf-16le": 2, "utf-16be": 2, "utf-32le": 4, "utf-32be": 4}[name]]
		}
		d, err := DecodeAs(raw, name)
		if err != nil || d.Encoding != name || d.Confidence != 1 || d.Text.Len() != len(strings.TrimRight(string(raw), "\x00")) && len(raw) > 4 {
			t.Errorf("%s: read as %s (%v), %v", name, d.Encoding, d.Confidence, err)
		}
	}
}
