package huggingface_test

import (
	"testing"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/huggingface"
)

func formats() map[string]exchange.Format {
	return map[string]exchange.Format{"spans": huggingface.Spans(), "tokens": huggingface.Tokens()}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for name, f := range formats() {
		for _, file := range []string{"parquet", "jsonl"} {
			t.Run(name+" in "+file, func(t *testing.T) {
				exchangetest.Kit{Format: f, Settings: map[string]string{"file": file}}.RoundTrip(t)
			})
		}
	}
}

func TestTagsOfEverySchemeAreReadAgain(t *testing.T) {
	for _, scheme := range []string{"IOB1", "BIOES", "BILUO", "BMEWO"} {
		t.Run(scheme, func(t *testing.T) {
			exchangetest.Kit{Format: huggingface.Tokens(), Settings: map[string]string{"scheme": scheme}}.RoundTrip(t)
		})
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	for name, f := range formats() {
		t.Run(name, func(t *testing.T) { exchangetest.Kit{Format: f}.Reimport(t) })
	}
}

func FuzzSpans(f *testing.F) {
	exchangetest.Kit{Format: huggingface.Spans(), Settings: map[string]string{"file": "jsonl"}}.Fuzz(f)
}
func FuzzTokens(f *testing.F) { exchangetest.Kit{Format: huggingface.Tokens()}.Fuzz(f) }

func BenchmarkSpans(b *testing.B)  { exchangetest.Kit{Format: huggingface.Spans()}.Bench(b) }
func BenchmarkTokens(b *testing.B) { exchangetest.Kit{Format: huggingface.Tokens()}.Bench(b) }
