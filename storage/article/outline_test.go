package article

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate/text"
)

// want is an outline in words: lines of one kind are joined by " / ".
type want struct {
	headline, standfirst, bylines, furniture string
	second, author                           string
}

func outlineWords(t *text.Text, o Outline) want {
	join := func(spans []text.Span) string {
		out := make([]string, len(spans))
		for i, s := range spans {
			out[i] = t.Quote(s)
		}
		return strings.Join(out, " / ")
	}
	return want{o.Title(t), join(o.Standfirst), join(o.Bylines), join(o.Furniture), o.Second(), o.Author}
}

const paragraph = "PORT ELLERY — The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday, after divers found new cracks in four of its piers and asked for more time.\n"

func TestOutlineNamesTheLinesOfTheHead(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want want
	}{
		"a wire report": {
			"Menu Sections Subscribe\n\nHarbour board warns\n\nThe quay is closed\n\nCOASTAL WIRE · By Ida Marsh · Published May 12, 2026\n\n" + paragraph,
			want{"Harbour board warns", "The quay is closed", "COASTAL WIRE · By Ida Marsh · Published May 12, 2026", "Menu Sections Subscribe", "Coastal Wire · 12 May", "Ida Marsh"},
		},
		"outlet and date on lines of their own": {
			"Storm nears the coast\nAFP WORLD\nPublished August 31,2017\n" + paragraph,
			want{"Storm nears the coast", "", "AFP WORLD / Published August 31,2017", "", "AFP World · 31 August", ""},
		},
		"a byline before the headline": {
			"Northern Post | 3 December 2025\nGuilds fined\n" + paragraph,
			want{"Guilds fined", "", "Northern Post | 3 December 2025", "", "Northern Post · 3 December", ""},
		},
		"Markdown": {
			"# Guilds fined over prices.\n\nBy Anselm Korr\n\n" + paragraph,
			want{"Guilds fined over prices.", "", "By Anselm Korr", "", "Anselm Korr", "Anselm Korr"},
		},
		"Arabic": {
			"القائمة الأقسام اشترك\n\nعمدة المدينة يحذر من الفيضانات\n\nسلك الساحل · بقلم سلمى الحداد · نُشر في ١٠ مايو ٢٠٢٦\n\n" + strings.Repeat("حذّر عمدة مرسى الأثل يوم الأحد من فيضانات ", 6) + ".\n",
			want{"عمدة المدينة يحذر من الفيضانات", "", "سلك الساحل · بقلم سلمى الحداد · نُشر في ١٠ مايو ٢٠٢٦", "القائمة الأقسام اشترك", "سلك الساحل · 10 مايو", "سلمى الحداد"},
		},
		"Korean": {
			"메뉴 구독 로그인\n시장, 교량 안전 점검 요구\n코스털와이어 · 한서윤 기자 · 2026년 5월 9일\n본문입니다.\n",
			want{"시장, 교량 안전 점검 요구", "", "코스털와이어 · 한서윤 기자 · 2026년 5월 9일", "메뉴 구독 로그인", "코스털와이어 · 5월 9일", "한서윤"},
		},
		"Russian": {
			"Мэр предупредил о паводке\n\nБЕРЕГОВАЯ ЛЕНТА · Вера Лугина · 9 мая 2026 года\n\nВода поднимется.\n",
			want{"Мэр предупредил о паводке", "", "БЕРЕГОВАЯ ЛЕНТА · Вера Лугина · 9 мая 2026 года", "", "Береговая Лента · 9 мая", "Вера Лугина"},
		},
		"no headline, for the first line is a paragraph": {
			paragraph + "\nMore text follows here.\n",
			want{},
		},
		"a headline and nothing that says who or when": {
			"Is the dam safe?\n\n" + paragraph + "\nOn May 12, 2026, the mayor said in a long sentence about many things, the dam burst.\n",
			want{headline: "Is the dam safe?"},
		},
		"a body sentence that starts with By": {
			"Quay closed\n\nBy the time the divers came up the crack had grown, and the board closed the quay for good\n",
			want{headline: "Quay closed"},
		},
		"empty":              {"", want{}},
		"nothing but blanks": {" \n\n\t\n", want{}},
		"a rule above the headline": {
			"* * *\n\nQuay closed\n\n" + paragraph,
			want{headline: "Quay closed"},
		},
		"a date that no calendar has": {
			"Quay closed\n\nCoastal Wire · February 31, 2026\n",
			want{headline: "Quay closed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			txt, err := text.New(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := outlineWords(txt, FindOutline(txt)); got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestOutlineFindsTheFurnitureAtTheFoot(t *testing.T) {
	long := strings.Repeat(paragraph+"\n", 60)
	for name, c := range map[string]struct{ in, want string }{
		"sharing and links":                       {"Head\n\n" + long + "Share Print Save\n\nRelated stories\nFerry operator denies fares will double\nSign up for the morning letter\n", "Share Print Save / Related stories / Ferry operator denies fares will double / Sign up for the morning letter"},
		"in a short article":                      {"Head\n\n" + paragraph + "Share\n\nЧитайте также\nДругая статья\n", "Share / Читайте также / Другая статья"},
		"a heading over links, but text comes on": {"Head\n\n" + long + "Related stories\nAnother article\n" + paragraph, "Related stories"},
		"none": {"Head\n\n" + long, ""},
	} {
		t.Run(name, func(t *testing.T) {
			txt, err := text.New(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := outlineWords(txt, FindOutline(txt)); got.furniture != c.want || got.headline != "Head" {
				t.Errorf("got %q under %q, want %q", got.furniture, got.headline, c.want)
			}
			if got := HeadOutline(txt); got.Title(txt) != "Head" {
				t.Errorf("the head alone has the headline %q", got.Title(txt))
			}
		})
	}
}

func TestOutlineOfTheSampleArticles(t *testing.T) {
	for file, c := range map[string]struct{ headline, second, author string }{
		"wire/harbour-board-north-quay.txt":              {"Harbour board warns against reopening the north quay", "Coastal Wire · 12 May", "Ida Marsh"},
		"wire/island-ferry-fares.txt":                    {"Ferry operator denies fares will double", "Coastal Wire · 11 May", "Ruben Salk"},
		"wire/minister-dam-not-at-risk.txt":              {"Minister: dam “is not at risk”", "Northern Post · 11 May", "Saskia Venn"},
		"wire/misread-flood-gauges.txt":                  {"Flood gauges misread for a fortnight, river office admits", "Coastal Wire · 10 May", "Ida Marsh"},
		"wire/rain-mayor-warns-ar.txt":                   {"عمدة المدينة يحذر من الفيضانات", "سلك الساحل · 10 مايو", "سلمى الحداد"},
		"wire/safety-checks-bridge-ko.txt":               {"시장, 교량 안전 점검 요구", "코스털와이어 · 5월 9일", "한서윤"},
		"wire/spring-flood-mayor-ru.txt":                 {"Мэр предупредил о паводке", "Береговая Лента · 9 мая", "Вера Лугина"},
		"wire/storm-crews-stand-by.txt":                  {"🧑‍🚒 Crews stand by as storm nears the coast", "Northern Post · 8 May", "Zoe\u0308 Brandt"},
		"archive/2025/lower-dene-inquiry.txt":            {"The night the Dene came over: what was known, and when", "Coastal Wire · 21 November", "Ida Marsh and Ruben Salk"},
		"archive/2025/regulator-fines-pilots-guilds.txt": {"Regulator fines two pilots’ guilds", "Northern Post · 3 December", "Anselm Korr"},
	} {
		raw, err := os.ReadFile(filepath.Join("../../assets/sample", file))
		if err != nil {
			t.Error(err)
			continue
		}
		d, err := Decode(raw)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		o := FindOutline(d.Text)
		if got := o.Title(d.Text); got != c.headline || o.Second() != c.second || o.Author != c.author {
			t.Errorf("%s: %q, %q, by %q", file, got, o.Second(), o.Author)
		}
		if len(o.Bylines) != 1 || len(o.Standfirst) > 1 || (len(o.Standfirst) == 0) != strings.HasSuffix(file, "north-quay.txt") {
			t.Errorf("%s: %+v", file, outlineWords(d.Text, o))
		}
		for _, s := range o.Furniture {
			if n := s.Len(); n > maxHeadline {
				t.Errorf("%s: a paragraph of %d code points is called furniture", file, n)
			}
		}
	}
}

func BenchmarkOutlineOfTenMegabytes(b *testing.B) {
	txt, err := text.New("Head\n\n" + strings.Repeat(paragraph, 10<<20/len(paragraph)))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		FindOutline(txt)
	}
}
