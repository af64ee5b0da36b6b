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
