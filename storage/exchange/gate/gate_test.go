package gate_test

import (
	"testing"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/gate"
)

func both(t *testing.T, run func(*testing.T, exchangetest.Kit)) {
	for _, f := range []exchange.Format{gate.XML(), gate.BDoc()} {
		t.Run(f.Name, func(t *testing.T) { run(t, exchangetest.Kit{Format: f}) })
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	both(t, func(t *testing.T, k exchangetest.Kit) { k.RoundTrip(t) })
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	both(t, func(t *testing.T, k exchangetest.Kit) { k.Reimport(t) })
}

func TestAnArticleLooksSo(t *testing.T) {
	both(t, func(t *testing.T, k exchangetest.Kit) { k.Golden(t, "testdata/golden-"+k.Format.Name) })
}

func TestRealXMLIsReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: gate.XML()}.Files(t, exchangetest.RealFiles(t), "testdata/real-gate.json", "gatenlp")
}

func TestRealBDocIsReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: gate.BDoc()}.Files(t, exchangetest.RealFiles(t), "testdata/real-bdoc.json", "gatenlp")
}

func FuzzGATE(f *testing.F) { exchangetest.Kit{Format: gate.XML()}.Fuzz(f) }

func FuzzBDoc(f *testing.F) { exchangetest.Kit{Format: gate.BDoc()}.Fuzz(f) }

func BenchmarkGATE(b *testing.B) { exchangetest.Kit{Format: gate.XML()}.Bench(b) }

func BenchmarkBDoc(b *testing.B) { exchangetest.Kit{Format: gate.BDoc()}.Bench(b) }
