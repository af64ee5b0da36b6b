package labelstudio_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/labelstudio"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: labelstudio.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: labelstudio.Format()}.Reimport(t)
}

func FuzzLabelStudio(f *testing.F) {
	exchangetest.Kit{Format: labelstudio.Format()}.Fuzz(f)
}

func BenchmarkLabelStudio(b *testing.B) { exchangetest.Kit{Format: labelstudio.Format()}.Bench(b) }
