package inception_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/inception"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: inception.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: inception.Format()}.Reimport(t)
}

func TestAProjectLooksSo(t *testing.T) {
	exchangetest.Kit{Format: inception.Format()}.Golden(t, "testdata/golden")
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: inception.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"airec-epistemic-inception",
		"inception-io-misc/inception-project-export/src/test/resources/exports/Export+Test+-+Curated+annotation+project_3_6_1.zip",
	)
}

func FuzzINCEpTION(f *testing.F) { exchangetest.Kit{Format: inception.Format()}.Fuzz(f) }

func BenchmarkINCEpTION(b *testing.B) { exchangetest.Kit{Format: inception.Format()}.Bench(b) }

func TestTheTokensOfItsOwnProjectsAreNoNews(t *testing.T) {
	items, scheme := exchangetest.Invented(inception.Format().Holds)
	files, err := exchangetest.Write(t.Context(), inception.Format(), nil, items[:1], scheme)
	if err != nil {
		t.Fatal(err)
	}
	_, problems, err := exchangetest.Read(t.Context(), inception.Format(), nil, exchangetest.Source(inception.Format(), files))
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}
