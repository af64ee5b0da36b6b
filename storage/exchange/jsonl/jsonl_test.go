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

func FuzzJSONL(f *testing.F) {
	exchangetest.Kit{Format: jsonl.Format()}.Fuzz(f,
		[]byte(`{"text":"one two","spans":[{"start":0,"end":3,"label":"a"},{"start":2,"end":9,"label":"b","quote":"x"}],"relations":[{"type":"r","from":0,"to":7}]}`),
		[]byte("{\"id\": 7, \"text\": \"\\ufeffa\\r\\nb\"}\n\n[1]\n{"),
	)
}
