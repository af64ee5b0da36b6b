package w3c_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/w3c"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: w3c.Format()}.RoundTrip(t)
}

func TestWhatIsWrittenForBrowsersIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: w3c.Format(), Settings: map[string]string{"offsets": "utf-16"}}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) { exchangetest.Kit{Format: w3c.Format()}.Reimport(t) }

func TestAnArticleLooksSo(t *testing.T) {
	exchangetest.Kit{Format: w3c.Format()}.Golden(t, "testdata/golden")
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: w3c.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"web-annotation/model/wd2/examples/correct", "web-annotation-tests/tools/samples/correct", "recogito-js/packages/text-annotator/test")
}

func FuzzW3C(f *testing.F) {
	exchangetest.Kit{Format: w3c.Format()}.Fuzz(f, []byte("-- a.txt --\nTaxes rise\n-- a.json --\n"+`[{"type":"Annotation","bodyValue":"n","target":{"source":"a.txt","selector":{"type":"TextQuoteSelector","exact":"rise"}}},{"items":[{"target":["a.txt#char=0,1"]}]}]`))
}

func BenchmarkW3C(b *testing.B) { exchangetest.Kit{Format: w3c.Format()}.Bench(b) }
