package split_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/storage/exchange/split"
)

// sample is an article with its marks by label.
type sample struct {
	name, text string
	marks      map[string]int
}

func doc(tb rapid.TB, s string) *text.Text {
	tb.Helper()
	d, err := text.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// divide divides samples and returns the part of each, with the division.
func divide(tb rapid.TB, p split.Plan, list []sample) (map[string]string, *split.Division) {
	tb.Helper()
	d, err := split.NewDivider(p)
	if err != nil {
		tb.Fatal(err)
	}
	for _, s := range list {
		d.Add(s.name, doc(tb, s.text), s.marks)
	}
	division := d.Divide()
	parts := map[string]string{}
	for _, s := range list {
		parts[s.name] = division.Part(s.name)
	}
	return parts, division
}

func encoded(tb rapid.TB, d *split.Division) string {
	tb.Helper()
	data, err := d.Manifest().Encode()
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func labels() []string { return []string{"claim", "quote", "warning", "rare"} }

func samples(most int) *rapid.Generator[[]sample] {
	return rapid.Custom(func(t *rapid.T) []sample {
		var out []sample
		for i := range rapid.IntRange(0, most).Draw(t, "articles") {
			s := sample{name: fmt.Sprintf("%s%03d.txt", rapid.SampledFrom([]string{"", "wire/", "wire/old/", "web/"}).Draw(t, "folder"), i), marks: map[string]int{}}
			s.text = fmt.Sprintf("Article %d says something of its own, number %d.", i, i*i)
			for _, l := range rapid.SliceOfDistinct(rapid.SampledFrom(labels()), rapid.ID).Draw(t, "labels") {
				s.marks[l] = rapid.IntRange(1, 3).Draw(t, "marks")
			}
			out = append(out, s)
		}
		return out
	})
}

func parts() *rapid.Generator[[]split.Part] {
	return rapid.SampledFrom([][]split.Part{
		{{Name: "train", Share: 0.8}, {Name: "dev", Share: 0.1}, {Name: "test", Share: 0.1}},
		{{Name: "train", Share: 0.5}, {Name: "test", Share: 0.5}},
		{{Name: "a", Share: 0.25}, {Name: "b", Share: 0.25}, {Name: "c", Share: 0.25}, {Name: "d", Share: 0.25}},
		{{Name: "all", Share: 1}},
		{{Name: "few", Share: 0.03}, {Name: "most", Share: 0.97}},
	})
}

func plans() *rapid.Generator[split.Plan] {
	return rapid.Custom(func(t *rapid.T) split.Plan {
		return split.Plan{
			Parts: parts().Draw(t, "parts"), Seed: rapid.Uint64Range(0, 5).Draw(t, "seed"),
			GroupBy: rapid.SampledFrom([]split.GroupBy{split.Apart, split.Folder, split.NearDuplicates}).Draw(t, "group by"),
		}
	})
}

func shuffled(list []sample, seed uint64) []sample {
	out := slices.Clone(list)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func TestTheSameArticlesGiveTheSameDivisionInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, plan := samples(40).Draw(t, "articles"), plans().Draw(t, "plan")
		first, one := divide(t, plan, list)
		second, two := divide(t, plan, shuffled(list, rapid.Uint64().Draw(t, "order")))
		if d := cmp.Diff(first, second); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(encoded(t, one), encoded(t, two)); d != "" {
			t.Fatal("the manifests differ:", d)
		}
	})
}

func TestEachArticleIsInOnePartAndCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, plan := samples(40).Draw(t, "articles"), plans().Draw(t, "plan")
		of, division := divide(t, plan, list)
		m := division.Manifest()
		articles, marks := 0, map[string]int{}
		for _, p := range m.Parts {
			articles += p.Articles
			for l, c := range p.Labels {
				marks[l] += c.Marks
			}
		}
		want := map[string]int{}
		for _, s := range list {
			for l, n := range s.marks {
				want[l] += n
			}
			if !slices.ContainsFunc(plan.Parts, func(p split.Part) bool { return p.Name == of[s.name] }) {
				t.Fatalf("%s is in %q", s.name, of[s.name])
			}
		}
		if articles != len(list) || len(m.Articles) != len(list) || !maps.Equal(marks, want) {
			t.Fatalf("%d articles of %d, marks %v of %v", articles, len(list), marks, want)
		}
		if division.Part("nowhere.txt") != "" {
			t.Fatal("an article that was not added is in a part")
		}
	})
}

// rarest sorts articles as the package's comment says.
func rarest(list []sample) map[string][]sample {
	having := map[string]int{}
	for _, s := range list {
		for l := range s.marks {
			having[l]++
		}
	}
	out := map[string][]sample{}
	for _, s := range list {
		best := ""
		for _, l := range slices.Sorted(maps.Keys(s.marks)) {
			if best == "" || having[l] < having[best] {
				best = l
			}
		}
		out[best] = append(out[best], s)
	}
	return out
}

func TestEachStratumIsDividedInTheSharesToWithinOneArticle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, plan := samples(80).Draw(t, "articles"), plans().Draw(t, "plan")
		plan.GroupBy = split.Apart
		of, _ := divide(t, plan, list)
		for label, stratum := range rarest(list) {
			for _, p := range plan.Parts {
				n := 0
				for _, s := range stratum {
					if of[s.name] == p.Name {
						n++
					}
				}
				if quota := p.Share * float64(len(stratum)); float64(n) <= quota-1-1e-9 || float64(n) >= quota+1+1e-9 {
					t.Fatalf("of %d articles with %q, %s has %d, and its share is %v", len(stratum), label, p.Name, n, quota)
				}
			}
		}
	})
}

func TestALabelThatFewArticlesHaveIsInEveryPart(t *testing.T) {
	var list []sample
	for i := range 400 {
		s := sample{name: fmt.Sprintf("%03d.txt", i), text: fmt.Sprint(i), marks: map[string]int{"common": 1}}
		if i%40 == 0 {
			s.marks["rare"] = 1 // ten of them
		}
		list = append(list, s)
	}
	for seed := range uint64(50) {
		plan := split.Plan{Parts: []split.Part{{Name: "train", Share: 0.8}, {Name: "dev", Share: 0.1}, {Name: "test", Share: 0.1}}, Seed: seed}
		_, division := divide(t, plan, list)
		for i, want := range []int{8, 1, 1} {
			p := division.Manifest().Parts[i]
			if got := p.Labels["rare"].Articles; got != want {
				t.Errorf("seed %d: %s has the rare label in %d articles, and not in %d", seed, p.Name, got, want)
			}
			if got, all := float64(p.Articles), p.Share*400; math.Abs(got-all) > 2 {
				t.Errorf("seed %d: %s has %v articles of %v", seed, p.Name, got, all)
			}
		}
	}
}

func TestWhatIsInAFolderStaysTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, plan := samples(40).Draw(t, "articles"), plans().Draw(t, "plan")
		plan.GroupBy = split.Folder
		of, division := divide(t, plan, list)
		folders := map[string]string{}
		for _, s := range list {
			dir := path.Dir(s.name)
			if dir == "." {
				continue
			}
			if other, ok := folders[dir]; ok && other != of[s.name] {
				t.Fatalf("the folder %s is in %s and %s", dir, other, of[s.name])
			}
			folders[dir] = of[s.name]
		}
		if len(division.Parted()) > 0 {
			t.Fatal("groups are parted")
		}
	})
}

// story is a text of its own of many words.
func story(seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 7))
	words := make([]string, 120)
	for i := range words {
		words[i] = fmt.Sprintf("w%d", r.IntN(5000))
	}
	return words
}

func TestNearDuplicatesStayTogetherAndOtherTextsDoNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []sample
		for i := range rapid.IntRange(2, 8).Draw(t, "stories") {
			words := story(uint64(i))
			for v := range rapid.IntRange(1, 4).Draw(t, "versions") {
				version := slices.Clone(words)
				for k := range v { // each change spoils five runs of words
					version[(13*k+7*v)%len(version)] = fmt.Sprintf("changed%d", v)
				}
				// Spaces, marks and case do not count, nor what stands in front of it.
				s := strings.Join(version, rapid.SampledFrom([]string{" ", "  ", ",\n"}).Draw(t, "spaces"))
				if rapid.Bool().Draw(t, "upper") {
					s = strings.ToUpper(s)
				}
				list = append(list, sample{name: fmt.Sprintf("%d-%d.txt", i, v), text: s})
			}
		}
		plan := split.Plan{Parts: parts().Draw(t, "parts"), Seed: rapid.Uint64().Draw(t, "seed"), GroupBy: split.NearDuplicates}
		_, division := divide(t, plan, list)
		groups := map[string]string{}
		for _, a := range division.Manifest().Articles {
			story, _, _ := strings.Cut(a.Name, "-")
			if groups[story] == "" {
				groups[story] = a.Group
			}
			if groups[story] != a.Group {
				t.Fatalf("%s is in the group %s, and not with its story in %s", a.Name, a.Group, groups[story])
			}
		}
		seen := map[string]bool{}
		for _, g := range groups {
			if seen[g] {
				t.Fatalf("two stories are in the group %s", g)
			}
			seen[g] = true
		}
	})
}

func TestTextsOfOneWordOrNoneAreNoDuplicatesOfOthers(t *testing.T) {
	list := []sample{{name: "a.txt", text: ""}, {name: "b.txt", text: "  \n"}, {name: "c.txt", text: "one"}, {name: "d.txt", text: "One."}, {name: "e.txt", text: "two"}, {name: "f.txt", text: "大洪水です。今日は雨"}, {name: "g.txt", text: "大洪水です。今日は雨!"}}
	_, division := divide(t, split.Plan{Parts: []split.Part{{Name: "all", Share: 1}}, GroupBy: split.NearDuplicates}, list)
	var got []string
	for _, a := range division.Manifest().Articles {
		got = append(got, a.Name+" "+a.Group)
	}
	want := []string{"a.txt a.txt", "b.txt b.txt", "c.txt c.txt", "d.txt c.txt", "e.txt e.txt", "f.txt f.txt", "g.txt f.txt"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestNoArticleMovesWhenOthersAreAddedToThePreviousDivision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, plan := samples(40).Draw(t, "articles"), plans().Draw(t, "plan")
		n := rapid.IntRange(0, len(list)).Draw(t, "known before")
		before, division := divide(t, plan, list[:n])
		data, err := division.Manifest().Encode()
		if err != nil {
			t.Fatal(err)
		}
		if plan.Previous, err = split.ParseManifest(data); err != nil {
			t.Fatal(err)
		}
		plan.Seed += rapid.Uint64Range(0, 1).Draw(t, "another seed")
		after, _ := divide(t, plan, shuffled(list, 3))
		for name, part := range before {
			if after[name] != part {
				t.Fatalf("%s was in %s and is in %s", name, part, after[name])
			}
		}
	})
}

func TestNewArticlesFillWhatPartsLack(t *testing.T) {
	plan := split.Plan{Parts: []split.Part{{Name: "train", Share: 0.5}, {Name: "test", Share: 0.5}}}
	var list []sample
	for i := range 100 {
		list = append(list, sample{name: fmt.Sprintf("%03d.txt", i), text: fmt.Sprint(i), marks: map[string]int{"a": 1}})
	}
	m := &split.Manifest{Format: "postil.split", Version: 1, Parts: []split.PartCount{{Part: plan.Parts[0]}, {Part: plan.Parts[1]}}}
	for _, s := range list[:40] { // all on one side
		m.Articles = append(m.Articles, split.Assigned{Name: s.name, Part: "train"})
	}
	plan.Previous = m
	_, division := divide(t, plan, list)
	for _, p := range division.Manifest().Parts {
		if math.Abs(float64(p.Articles)-50) > 1 {
			t.Errorf("%s has %d articles", p.Name, p.Articles)
		}
	}
	for _, s := range list[40:80] { // more than its share
		m.Articles = append(m.Articles, split.Assigned{Name: s.name, Part: "train"})
	}
	of, _ := divide(t, plan, list)
	for _, s := range list[80:] {
		if of[s.name] != "test" {
			t.Errorf("%s is in %s, which has more than its share", s.name, of[s.name])
		}
	}
}

func TestGroupsThatWereApartStayApartAndThatIsTold(t *testing.T) {
	plan := split.Plan{Parts: []split.Part{{Name: "train", Share: 0.5}, {Name: "test", Share: 0.5}}, GroupBy: split.Folder}
	plan.Previous = &split.Manifest{
		Format: "postil.split", Version: 1, Parts: []split.PartCount{{Part: plan.Parts[0]}, {Part: plan.Parts[1]}},
		Articles: []split.Assigned{{Name: "x/a", Part: "train"}, {Name: "x/b", Part: "test"}, {Name: "x/c", Part: "test"}, {Name: "gone", Part: "train"}},
	}
	of, division := divide(t, plan, []sample{{name: "x/a"}, {name: "x/b"}, {name: "x/c"}, {name: "x/d"}})
	if d := cmp.Diff(map[string]string{"x/a": "train", "x/b": "test", "x/c": "test", "x/d": "test"}, of); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]split.Parted{{Group: "x/", Articles: []string{"x/a", "x/b", "x/c", "x/d"}}}, division.Parted()); d != "" {
		t.Error(d)
	}
}

func TestOneMoreArticleMovesAtMostOneAcrossEachBorderOfItsStratum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := split.Plan{Parts: parts().Draw(t, "parts"), Seed: rapid.Uint64Range(0, 50).Draw(t, "seed")}
		var list []sample
		for i := range rapid.IntRange(1, 60).Draw(t, "articles") {
			// One label each, in numbers so different that one more changes nothing.
			label := "claim"
			if i%5 == 0 {
				label = "rare"
			}
			list = append(list, sample{name: fmt.Sprintf("%03d.txt", i), text: fmt.Sprint(i), marks: map[string]int{label: 1}})
		}
		before, _ := divide(t, plan, list)
		more := sample{name: fmt.Sprintf("new%d.txt", rapid.IntRange(0, 1000).Draw(t, "new")), text: "new", marks: map[string]int{"claim": 1}}
		after, _ := divide(t, plan, append(slices.Clone(list), more))
		moved := 0
		for _, s := range list {
			if before[s.name] == after[s.name] {
				continue
			}
			moved++
			if s.marks["claim"] == 0 {
				t.Fatalf("%s of another stratum moved", s.name)
			}
		}
		if moved > len(plan.Parts)-1 {
			t.Fatalf("%d articles moved", moved)
		}
	})
}

func TestAnotherSeedGivesAnotherDivision(t *testing.T) {
	var list []sample
	for i := range 100 {
		list = append(list, sample{name: fmt.Sprintf("%03d.txt", i), text: fmt.Sprint(i)})
	}
	plan := split.Plan{Parts: []split.Part{{Name: "train", Share: 0.5}, {Name: "test", Share: 0.5}}}
	first, _ := divide(t, plan, list)
	plan.Seed = 1
	second, _ := divide(t, plan, list)
	same := 0
	for name := range first {
		if first[name] == second[name] {
			same++
		}
	}
	if same < 30 || same > 70 {
		t.Errorf("%d of 100 articles are in the same half", same)
	}
}

func TestPartsAreParsedAndChecked(t *testing.T) {
	for s, want := range map[string]string{
		"train=0.8,dev=0.1,test=0.1": "[{train 0.8} {dev 0.1} {test 0.1}]",
		"train = 80% , test=20":      "[{train 0.8} {test 0.2}]",
		"all=1":                      "[{all 1}]",
		"train=0.8,dev=0.1":          "the shares of the parts are 0.9 together, not 1",
		"train=0.8,train=0.2":        `two parts are called "train"`,
		"Train=0.8,train=0.2":        `two parts are called "train"`,
		"train=1.5,test=-0.5":        "the share of train is 1.5; it must be above 0, and at most 1",
		"a/b=1":                      `a part cannot be called "a/b"; use letters, digits, - and _`,
		"train":                      `"train" is no part and share; write train=0.8,dev=0.1,test=0.1`,
		"train=NaN":                  `"train=NaN" is no part and share; write train=0.8,dev=0.1,test=0.1`,
		"":                           `"" is no part and share; write train=0.8,dev=0.1,test=0.1`,
	} {
		parts, err := split.ParseParts(s)
		got := fmt.Sprint(parts)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
	for g, name := range map[split.GroupBy]string{split.Apart: "none", split.Folder: "FOLDER", split.NearDuplicates: "near-duplicate"} {
		if got, err := split.ParseGroupBy(name); got != g || err != nil {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	if _, err := split.ParseGroupBy("person"); err == nil {
		t.Error("articles are grouped by person")
	}
	if _, err := split.NewDivider(split.Plan{}); err == nil {
		t.Error("a plan without parts was taken")
	}
}

func TestManifestsOfOthersAreRefused(t *testing.T) {
	for content, want := range map[string]string{
		`{"format": "other", "version": 1}`:                                                  "its format is",
		`{"format": "postil.split", "version": 2}`:                                           "version 2",
		`{"format": "postil.split", "version": 1, "articles": [{"name": "a", "part": "x"}]}`: `a part "x"`,
		`{"format": "postil.split", "version": 1, "parts": [{"name": "x"}], "articles": [{"name": "a", "part": "x"}, {"name": "a", "part": "x"}]}`: "twice",
		`nonsense`: "no manifest",
	} {
		if _, err := split.ParseManifest([]byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":"postil.split","version":1,"parts":[{"name":"a","share":1}],"articles":[{"name":"x","part":"a"}],"agreement":{"alpha":0.5}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := split.ParseManifest(data)
		if err != nil {
			return
		}
		again, err := m.Encode()
		if err != nil {
			return // its agreement may be no JSON that can be written
		}
		n, err := split.ParseManifest(again)
		if err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		if d := cmp.Diff(m.Articles, n.Articles); d != "" && len(m.Articles) > 0 {
			t.Fatal(d)
		}
	})
}

func BenchmarkDivide(b *testing.B) {
	const n = 2000
	var texts []*text.Text
	for i := range n {
		texts = append(texts, doc(b, strings.Join(story(uint64(i)), " ")+" "+strings.Join(story(uint64(i)+n), " ")))
	}
	for b.Loop() {
		d, err := split.NewDivider(split.Plan{Parts: []split.Part{{Name: "train", Share: 0.9}, {Name: "test", Share: 0.1}}, GroupBy: split.NearDuplicates})
		if err != nil {
			b.Fatal(err)
		}
		for i, t := range texts {
			d.Add(fmt.Sprint(i), t, nil)
		}
		d.Divide()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/article")
}
