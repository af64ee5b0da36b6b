package brat_test

import (
	"testing"

	"postil/storage/exchange/brat"
	"postil/storage/exchange/exchangetest"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: brat.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) { exchangetest.Kit{Format: brat.Format()}.Reimport(t) }

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: brat.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"brat-tutorial-news/example-data/tutorials/bio",
		"brat-tutorial-news/example-data/tutorials/news",
		"bioc-tests/tests/brat",
		"dkpro-io-tests/dkpro-core-io-brat-asl/src/test/resources/brat",
		"keepha-ja-brat/medner-sc-sm-ja-train-split",
	)
}

func FuzzBrat(f *testing.F) { exchangetest.Kit{Format: brat.Format()}.Fuzz(f) }

func BenchmarkBrat(b *testing.B) { exchangetest.Kit{Format: brat.Format()}.Bench(b) }
