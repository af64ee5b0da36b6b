package qdpx_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/qdpx"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: qdpx.Format()}.RoundTrip(t)
}

func TestWhatIsWrittenForWindowsIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: qdpx.Format(), Settings: map[string]string{"newlines": "crlf", "attributes": "description"}}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) { exchangetest.Kit{Format: qdpx.Format()}.Reimport(t) }

func FuzzQDPX(f *testing.F) { exchangetest.Kit{Format: qdpx.Format()}.Fuzz(f) }

func BenchmarkQDPX(b *testing.B) { exchangetest.Kit{Format: qdpx.Format()}.Bench(b) }
