package xmi_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/xmi"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: xmi.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) { exchangetest.Kit{Format: xmi.Format()}.Reimport(t) }

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: xmi.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"cassis-tests",
		"uima-jsoncas",
		"inception-tsv3-suite/tsv3-suite",
		"inception-io-misc",
		"dkpro-io-tests",
	)
}

func FuzzXMI(f *testing.F) { exchangetest.Kit{Format: xmi.Format()}.Fuzz(f) }

func BenchmarkXMI(b *testing.B) { exchangetest.Kit{Format: xmi.Format()}.Bench(b) }
