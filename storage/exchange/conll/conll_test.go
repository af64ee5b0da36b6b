package conll_test

import (
	"testing"

	"postil/storage/exchange/conll"
	"postil/storage/exchange/exchangetest"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, scheme := range []string{"IOB1", "IOB2", "BIOES", "BILUO", "BMEWO"} {
		t.Run(scheme, func(t *testing.T) {
			exchangetest.Kit{Format: conll.Format(), Settings: map[string]string{"scheme": scheme}}.RoundTrip(t)
		})
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: conll.Format()}.Reimport(t)
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: conll.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"europeana-news-bio/enp_DE.onb.bio/enp_DE.onb.bio",
		"europeana-news-bio/enp_DE.sbb.bio/enp_DE.sbb.bio",
		"europeana-news-bio/enp_FR.bnf.bio/enp_FR.bnf.bio",
		"wikigold/wikigold/CONLL-format/data/wikigold.conll.txt",
		"spacy-example-data/ner_example_data/ner-sent-per-line.iob",
		"spacy-example-data/ner_example_data/ner-token-per-line-conll2003.iob",
		"spacy-example-data/ner_example_data/ner-token-per-line-with-pos.iob",
		"spacy-example-data/ner_example_data/ner-token-per-line.iob",
		"doccano/data_import/tests/data/sequence_labeling/example.conll",
		"doccano/data_import/tests/data/sequence_labeling/labeling.invalid.conll",
		"doccano/data_import/tests/data/sequence_labeling/labeling.trailing.conll",
		"inception-io-misc/inception-io-json/src/test/resources/conll/2000/chunk2000_test.conll",
		"dkpro-io-tests/dkpro-core-io-conll-asl/src/test/resources/conll/corenlp/en-orig.conll",
	)
}

func FuzzCoNLL(f *testing.F) {
	exchangetest.Kit{Format: conll.Format()}.Fuzz(f,
		[]byte("-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n"),
		[]byte("TOKEN\tNE-COARSE-LIT\tMISC\n# document_id = a\nEU\tB-org\tNoSpaceAfter|EndOfLine\n.\tO\t_\n"),
		[]byte("When|WRB|O Sebastian|NNP|B-PER\nThrun|NNP|I-PER\n"),
		[]byte("1\tthe\tO\n2\ttax\tB-Premise:-1:Support\n"),
	)
}

func BenchmarkCoNLL(b *testing.B) { exchangetest.Kit{Format: conll.Format()}.Bench(b) }
