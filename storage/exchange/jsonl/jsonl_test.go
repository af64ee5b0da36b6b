package jsonl_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/jsonl"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: jsonl.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: jsonl.Format()}.Reimport(t)
}
