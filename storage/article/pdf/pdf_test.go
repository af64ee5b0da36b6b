package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/storage/article/intake"
	"postil/storage/article/intaketest"
	"postil/storage/exchange/source"
)

// shared is one for all tests, for it takes seconds to start.
var shared Reader

// at is a line of a page: x, y and size in points.
type at struct {
	x, y, size int
	words      string
}

// file makes a PDF of pages of lines; a page of none has a picture's box.
func file(pages ...[]at) string {
	kids := make([]string, len(pages))
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", 4+2*i)
	}
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(pages)),
		font,
	}
	for i, lines := range pages {
		var s strings.Builder
		for _, l := range lines {
			fmt.Fprintf(&s, "BT /F %d Tf %d %d Td (%s) Tj ET\n", l.size, l.x, l.y, strings.NewReplacer("(", `\(`, ")", `\)`).Replace(l.words))
		}
		if len(lines) == 0 {
			s.WriteString("100 100 200 200 re f\n")
		}
		objects = append(objects, page(5+2*i), fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", s.Len(), s.String()))
	}
	return assembled("", objects...)
}

// page is a page whose content is an object.
func page(content int) string {
	return fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>", content)
}

// packed is the object of a stream that unpacks to s.
func packed(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream", b.Len(), b.String())
}

// assembled makes a PDF of objects, of which the first is the catalog; more
// stands in its trailer.
func assembled(more string, objects ...string) string {
	var b bytes.Buffer
	var offsets []int
	b.WriteString("%PDF-1.4\n")
	for _, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, more, xref)
	return b.String()
}

func framed(n int, lines ...at) []at {
	return append(append([]at{{50, 810, 9, fmt.Sprintf("COASTAL WIRE   %d May 2026", n)}}, lines...), at{290, 30, 9, fmt.Sprint(n)})
}

var report = file(
	framed(1,
		at{50, 750, 24, "Quay closed for a month"},
		at{50, 710, 11, "The north quay could fail within a month if cargo traffic resumes, the har-"},
		at{50, 697, 11, "bour board said on Tuesday, after divers found new cracks in four of its"},
		at{50, 684, 11, "piers."},
		at{50, 660, 11, "Owners of boats were asked to stay away from the quay until the repair is"}),
	framed(2,
		at{50, 750, 11, "done, which may take until autumn."},
		at{50, 720, 11, "Nobody was hurt. The gates had been locked since the early morning hours,"},
		at{50, 707, 11, "said a spokesman."}),
	framed(3, at{50, 750, 11, "The board meets again on Friday."}))

func TestAPDFIsReadWithoutWhatRunsThroughItsPages(t *testing.T) {
	got, err := intaketest.Read(t, shared.Kind(), "a.pdf", report)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"headline: Quay closed for a month",
		"body: The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday, after divers found new cracks in four of its piers." +
			"//Owners of boats were asked to stay away from the quay until the repair is done, which may take until autumn." +
			"//Nobody was hurt. The gates had been locked since the early morning hours, said a spokesman.//The board meets again on Friday.",
	}
	if d := cmp.Diff(want, intaketest.Zones(got.Drafts[0])); d != "" {
		t.Error(d)
	}
}

func TestColumnsAreReadOneAfterTheOther(t *testing.T) {
	for name, order := range map[string]func(i int) int{"from the foot up": func(i int) int { return i }, "row by row": func(i int) int { return 4 - i }} {
		lines := []at{{50, 700, 20, "A headline that goes over the whole of the page"}}
		for i := range 5 {
			i = order(i)
			lines = append(lines, at{50, 600 + 13*i, 10, fmt.Sprintf("left column line %d and more", 5-i)}, at{320, 600 + 13*i, 10, fmt.Sprintf("right column line %d and more", 5-i)})
		}
		got, err := intaketest.Read(t, shared.Kind(), "a.pdf", file(lines))
		if err != nil {
			t.Fatal(err)
		}
		s := strings.Join(strings.Fields(got.Drafts[0].Text), " ")
		at := strings.Index(s, "headline")
		for _, side := range []string{"left", "right"} {
			for i := range 5 {
				k := strings.Index(s, fmt.Sprintf("%s column line %d", side, i+1))
				if k <= at {
					t.Fatalf("%s: %s line %d is at %d, after %d: %s", name, side, i+1, k, at, s)
				}
				at = k
			}
		}
	}
}

func TestPDFsThatCannotBeReadSayWhy(t *testing.T) {
	if _, err := intaketest.Read(t, shared.Kind(), "a.pdf", file(nil, nil)); !errors.Is(err, ErrPictures) {
		t.Errorf("pictures only: %v", err)
	}
	for _, raw := range []string{"", "%PDF-1.4", "%PDF-1.4\n%%EOF", report[:400], "not at all"} {
		if got, err := intaketest.Read(t, shared.Kind(), "a.pdf", raw); err == nil {
			t.Errorf("%.20q: %+v", raw, got)
		}
	}
	if got, err := intaketest.Read(t, shared.Kind(), "a.pdf", report); err != nil || len(got.Drafts) != 1 {
		t.Errorf("a good one after broken ones: %v", err)
	}
}

const font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"

func TestHostilePDFsEndInAClearError(t *testing.T) {
	endless := make([]string, 0, maxPages+4)
	endless = append(endless, "<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Repeat("3 0 R ", maxPages+1), maxPages+1), page(4), packed(t, "x"))
	round := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"}
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"a password":            {assembled("/ID[(a)(a)]/Encrypt 6 0 R", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Count 1>>", font, page(5), packed(t, "x"), fmt.Sprintf("<</Filter/Standard/V 1/R 2/P -4/O<%064d>/U<%064d>>>", 1, 2)), ErrLocked},
		"too many pages":        {assembled("", endless...), source.ErrLimit},
		"pages in themselves":   {assembled("", round...), nil},
		"nested arrays":         {assembled("", "<</Type/Catalog/Pages 2 0 R/X "+strings.Repeat("[", 10_000)+">>", "<</Type/Pages/Kids[]/Count 0>>"), nil},
		"a bomb of white space": {assembled("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Count 1>>", font, page(5), packed(t, strings.Repeat(" ", 16<<20))), ErrPictures},
	} {
		began := time.Now()
		got, err := intaketest.Read(t, shared.Kind(), "a.pdf", c.raw)
		t.Logf("%s: %v, %s", name, err, time.Since(began).Round(time.Millisecond))
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %.100v", name, err, got)
		}
	}
}

func TestTheEndOfTheContextEndsAPageThatIsBeingRead(t *testing.T) {
	slow := file(slices.Repeat([]at{{50, 700, 11, "one of very many lines on one page"}}, 200_000))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := shared.Kind().Read(ctx, intake.FromBytes("a.pdf", []byte(slow)), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it went on for %s", took)
	}
	if got, err := intaketest.Read(t, shared.Kind(), "a.pdf", report); err != nil || len(got.Drafts) != 1 {
		t.Errorf("the next file: %v", err)
	}
}

func TestWordsAreMadeWholeAndPageNumbersKnown(t *testing.T) {
	for _, c := range [][3]string{
		{"the har-", "bour", "the harbour"},
		{"the har\u00ad", "bour", "the harbour"},
		{"Coastal-", "Wire", "Coastal-Wire"},
		{"in 1990-", "95", "in 1990-95"},
		{"one", "two", "one two"},
		{"潜水士が", "四本", "潜水士が四本"},
	} {
		if got := glue(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q are %q", c[0], c[1], got)
		}
	}
	for s, want := range map[string]bool{"12": true, "- 12 -": true, "Page 3 of 30": true, "3/30": true, "xii": true, "2026 was wet": false, "": false, "one": false, "Seite 4": true, "٣": true} {
		if isPageNumber(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func FuzzPDF(f *testing.F) {
	// The fuzzer takes an input of ten seconds for one that hangs, and PDFium may
	// need as long to start.
	if _, err := intaketest.Read(f, shared.Kind(), "a.pdf", report); err != nil {
		f.Fatal(err)
	}
	intaketest.Fuzz(f, shared.Kind(), "a.pdf", report, file(nil), "%PDF-1.4")
}
