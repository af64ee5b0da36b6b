package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/resemble"
	"postil/annotate/text"
	"postil/storage"
)

// reportOn is a text of many words about something, of which one edition differs
// from another in its last line.
func reportOn(about string, edition int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The %s of the year\n\n", about)
	for i := range 30 {
		fmt.Fprintf(&b, "Sentence %d says what the %s did on day %d of month %d. ", i, about, i*7%31, i%12)
	}
	fmt.Fprintf(&b, "\n\nEdition %d.\n", edition)
	return b.String()
}

func storyDesk(t *testing.T, options ...option) *desk {
	t.Helper()
	d := newDesk(t, folder(t, map[string]string{
		"a-quay.txt": reportOn("quay", 1), "b-ferry.txt": reportOn("ferry", 1), "c-alone.txt": reportOn("storm", 1),
		"d-quay.txt": reportOn("quay", 2), "e-ferry.txt": reportOn("ferry", 2), "f-quay.txt": reportOn("quay", 3),
	}), MemoryPreferences{}, options...)
	d.SetPerson("Mina")
	d.Open(d.dir)
	return d
}

func TestArticlesThatReportTheSameStandTogether(t *testing.T) {
	d := storyDesk(t)
	d.Run("list.stories")
	d.wantList("a-quay.txt", "d-quay.txt", "f-quay.txt", "b-ferry.txt", "e-ferry.txt", "c-alone.txt")
	if !d.told("2 stories are told by several articles, 5 in all.") {
		t.Errorf("told %v", d.notices)
	}
	for i, e := range d.Entries() {
		want := map[string]string{"quay": "a-quay.txt", "ferry": "b-ferry.txt"}[strings.TrimSuffix(e.Path[2:], ".txt")]
		if got := d.Story(i); got != want {
			t.Errorf("%s tells the story of %q, not %q", e.Path, got, want)
		}
	}
	d.SortBy(ByPath) // the other way round, in each story and of the stories
	d.wantList("f-quay.txt", "d-quay.txt", "a-quay.txt", "e-ferry.txt", "b-ferry.txt", "c-alone.txt")

	write(t, d.dir+"/c-alone.txt", reportOn("ferry", 3))
	d.Refound(mustNames(t, d), []string{"c-alone.txt"})
	d.wantList("f-quay.txt", "d-quay.txt", "a-quay.txt", "e-ferry.txt", "c-alone.txt", "b-ferry.txt")

	d = d.again() // as was chosen, without a word
	told := len(d.notices)
	d.Open(d.dir)
	d.wantList("f-quay.txt", "d-quay.txt", "a-quay.txt", "e-ferry.txt", "c-alone.txt", "b-ferry.txt")
	if slices.ContainsFunc(d.notices[told:], func(n Notice) bool { return strings.Contains(n.Text, "stor") }) {
		t.Errorf("told %v", d.notices[told:])
	}
	d.Run("list.stories")
	if d.Arrangement().Group == GroupByStory || len(d.Entries()) != 6 {
		t.Errorf("the list stands %+v", d.Arrangement())
	}
}

func TestLookingForStoriesIsEndedByAnotherArrangement(t *testing.T) {
	d := storyDesk(t, queued)
	d.run()
	d.Run("list.stories")
	if known, _ := d.StoriesKnown(); known {
		t.Fatal("they are known before anything was read")
	}
	looking := d.jobs[0]
	d.SortBy(ByTitle)
	looking()
	if known, _ := d.StoriesKnown(); !known {
		t.Error("sorting has ended it, or begun it again")
	}
	d.run()
	d.Run("list.stories")
	d.run()
	d.Refound(mustNames(t, d), []string{"a-quay.txt"})
	d.Run("list.stories")
	d.Run("list.folders")
	d.run()
	if known, _ := d.StoriesKnown(); known {
		t.Error("it went on")
	}
}

func TestTooManyArticlesAreNotComparedAndThatIsTold(t *testing.T) {
	d := storyDesk(t)
	d.entries = slices.Repeat(d.entries, mostStoried/len(d.entries)+1)
	before := d.Arrangement()
	d.Run("list.stories")
	if _, tooMany := d.StoriesKnown(); !tooMany || d.Arrangement() != before || !d.told("up to 5000 articles, and this one has 5004") {
		t.Errorf("the list stands %+v; told %v", d.Arrangement(), d.notices)
	}
}

// Stories do not depend on the order in which articles are met, as long as few
// tell one.
func TestStoriesAreTheSameInAnyOrder(t *testing.T) {
	prints := map[string]*resemble.Fingerprint{"nothing": nil}
	subjects := map[string]string{"nothing": ""}
	for _, about := range []string{"quay", "ferry", "storm"} {
		for edition := range 3 {
			x, err := text.New(reportOn(about, edition))
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprint(about, edition)
			prints[name], subjects[name] = resemble.New(x), about
		}
	}
	all := slices.Sorted(func(yield func(string) bool) {
		for name := range prints {
			if !yield(name) {
				return
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		paths := rapid.Permutation(all).Draw(t, "paths")[:rapid.IntRange(0, len(all)).Draw(t, "articles")]
		of := storiesOf(paths, prints)
		for i, p := range paths {
			with := 0
			first := ""
			for _, q := range paths {
				if subjects[p] != "" && subjects[q] == subjects[p] {
					if with++; first == "" {
						first = q
					}
				}
			}
			if with < 2 {
				first = ""
			}
			if of[p] != first {
				t.Fatalf("of %q, %s (%d) tells the story of %q, not %q", paths, p, i, of[p], first)
			}
		}
		order := rapid.Permutation(inOrder(len(paths))).Draw(t, "order")
		story := make([]string, len(paths))
		for i, p := range paths {
			story[i] = of[p]
		}
		got := storied(order, story)
		if x := slices.Sorted(slices.Values(got)); !slices.Equal(x, inOrder(len(paths))) {
			t.Fatalf("%v is no order of all", got)
		}
		seen := map[string]bool{}
		last := "none"
		for _, i := range got {
			if f := story[i]; f != last {
				if seen[f] || seen[""] {
					t.Fatalf("%q stands in two places, or below those who are alone: %v", f, got)
				}
				seen[f], last = true, f
			}
		}
	})
}

func mustNames(t *testing.T, d *desk) storage.Survey {
	t.Helper()
	names, err := d.Workspace().Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return names
}
