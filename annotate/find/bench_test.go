package find_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"postil/annotate/find"
	"postil/annotate/text"
)

// news is English text of about so many bytes, the same each time: sentences of
// words drawn at random, with the quotation marks and the odd name of a report.
func news(size int) string {
	words := strings.Fields("the harbour board said on Tuesday that a surge of water could reach quay and bridge after months of talks while officials " +
		"warned residents to keep their distance from São Paulo naïve Köhler “not until repairs are certified” 🔥 café — costs rose")
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		for range 6 + r.IntN(18) {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteByte(' ')
		}
		b.WriteString("ended.")
		b.WriteString([]string{" ", " ", "\n\n"}[n%3])
	}
	return b.String()
}

// BenchmarkAll looks for words in 10 MB of text.
func BenchmarkAll(b *testing.B) {
	const size = 10_000_000
	report := news(size)
	ascii := strings.Map(func(r rune) rune {
		if r > 0x7e {
			return 'x'
		}
		return r
	}, report)
	of := func(sentence string) string { return strings.Repeat(sentence, size/len(sentence)) }
	for _, c := range []struct {
		name, text string
		query      find.Query
	}{
		{"ascii/rare", ascii, find.Query{Text: "stay away"}},
		{"ascii/rare,case", ascii, find.Query{Text: "stay away", MatchCase: true}},
		{"ascii/frequent", ascii, find.Query{Text: "the"}},
		{"news/rare", report, find.Query{Text: "stay away"}},
		{"news/rare,case,accents", report, find.Query{Text: "stay away", MatchCase: true, MatchAccents: true}},
		{"news/accented", report, find.Query{Text: "køhler"}},
		{"news/whole", report, find.Query{Text: "the", WholeWord: true}},
		{"french/rare", of("Le préfet a été élu à Béziers, où l’été s’achève déjà.\n"), find.Query{Text: "forêt"}},
		{"russian/rare", of("Мэр предупредил жителей о паводке, реки поднялись ещё выше.\n"), find.Query{Text: "ёлка"}},
		{"chinese/rare", of("市长警告居民注意洪水，河水继续上涨。\n"), find.Query{Text: "大桥"}},
		{"arabic/rare", of("عمدة المدينة يحذر من الفيضانات في المناطق القريبة من النهر.\n"), find.Query{Text: "جسر"}},
		{"thai/rare", of("นายกเทศมนตรีเตือนชาวเมืองเรื่องน้ำท่วม\n"), find.Query{Text: "สะพาน"}},
		{"hindi/rare", of("महापौर ने नागरिकों को बाढ़ की चेतावनी दी।\n"), find.Query{Text: "पुल"}},
		{"vietnamese,decomposed/rare", of("Thị trưởng cảnh báo người dân về lũ lụt.\n"), find.Query{Text: "cầu"}},
		{"news/expression", report, find.Query{Text: `\bstay\s+\w+`, Regexp: true, MatchCase: true}},
		{"news/expression,case aside", report, find.Query{Text: `stay\s+\w+`, Regexp: true}},
	} {
		t, err := text.New(c.text)
		if err != nil {
			b.Fatal(err)
		}
		p, err := find.Compile(c.query)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				hits, _ := p.All(t, 1<<30)
				n = len(hits)
			}
			b.ReportMetric(float64(n), "hits")
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := find.Compile(find.Query{Text: "Überschwemmung"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkContext(b *testing.B) {
	t, err := text.New(news(100_000))
	if err != nil {
		b.Fatal(err)
	}
	hits, _ := find.Plain(t, "the", 1000)
	b.Run(fmt.Sprint(len(hits), " hits"), func(b *testing.B) {
		for b.Loop() {
			for _, h := range hits {
				find.Context(t, h, 60)
			}
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			for _, h := range hits {
				find.SortKey(t, h, find.Left)
			}
		}
	})
}
