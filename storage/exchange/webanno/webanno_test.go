package webanno_test

import (
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/webanno"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: webanno.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: webanno.Format()}.Reimport(t)
}

func TestALayerLooksSo(t *testing.T) {
	exchangetest.Kit{Format: webanno.Format()}.Golden(t, "testdata/golden")
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: webanno.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"inception-tsv3-suite", "inception-curation", "dkpro-io-tests", "gum-news", "airec-epistemic-inception",
	)
}

func FuzzWebAnno(f *testing.F) {
	exchangetest.Kit{Format: webanno.Format()}.Fuzz(f,
		[]byte("#FORMAT=WebAnno TSV 3.2\n#T_SP=a.B|x|ROLE_a.B:l_a.L|a.C\n#T_RL=a.R|k|BT_a.B\n#T_CH=a.D|referenceRelation|referenceType\n\n\n#Text=One two\n1-1\t0-3\tOne\tv[1]|w[2]\tr;;[1]\t1-2[3];1-1\tk\t1-2[3_1]\t*->1-1\t*[1]\n1-2\t4-7\ttwo\t*[3]\t_\t_\t_\t_\t*->1-2\t_\n"),
		[]byte(" # a.B | x # a.R | y | AttachTo=a.B\n#id=1\n#text=One two\n1-1\tOne\tB-v|B-w\t_\t_\t\n1-2\ttwo\tI-v\ty\t1-1\t\n"),
	)
}

func BenchmarkWebAnno(b *testing.B) { exchangetest.Kit{Format: webanno.Format()}.Bench(b) }
