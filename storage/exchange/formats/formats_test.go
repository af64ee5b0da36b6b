package formats_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/source"
)

func TestWhatAFormatWritesIsKnownAsItsOwn(t *testing.T) {
	for _, f := range formats.All().Writers() {
		items, scheme := exchangetest.Invented(f.Holds)
		files, err := exchangetest.Write(t.Context(), f, nil, items, scheme)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		src := exchangetest.Source(f, files)
		if got, err := formats.All().Detect(t.Context(), src); err != nil || got.Name != f.Name {
			t.Errorf("%s is taken for %q, %v", f.Name, got.Name, err)
		}
	}
}

func TestRealFilesAreKnown(t *testing.T) {
	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	for file, want := range map[string]string{
		"label-studio-converter/test_export_csv/csv_test.json":                                                     "label-studio",
		"label-studio-converter/test_export_json_min/data.json":                                                    "label-studio",
		"doccano-real-novels/Emma.jsonl":                                                                           "doccano",
		"doccano-real-novels":                                                                                      "doccano",
		"doccano/data_export/pipeline/examples/relation_extraction/example.jsonl":                                  "doccano",
		"doccano/data_import/pipeline/examples/sequence_labeling/example.jsonl":                                    "doccano",
		"prodigy-recipes/example-datasets/annotated_news_headlines-ORG-PERSON-LOCATION-ner.jsonl":                  "prodigy",
		"spacy-projects/tutorials/rel_component/assets/annotations.jsonl":                                          "prodigy",
		"lighttag/google_automl/test/lighttag_annotations.json":                                                    "lighttag",
		"recogito-js/packages/text-annotator/test/annotations.w3c.json":                                            "w3c",
		"recogito2/test/resources/services/annotation/text-annotation.json":                                        "recogito",
		"dkpro-io-tests/dkpro-core-io-pubannotation-asl/src/test/resources/pubannotation/SPECIES800/19667393.json": "pubannotation",
		"brat-tutorial-news/example-data/tutorials/news":                                                           "brat",
		"europeana-news-bio/enp_DE.onb.bio/enp_DE.onb.bio":                                                         "conll",
		"europeana-news-bio/enp_DE.sbb.bio/enp_DE.sbb.bio":                                                         "conll",
		"europeana-news-bio/enp_FR.bnf.bio":                                                                        "conll",
		"wikigold/wikigold/CONLL-format/data/wikigold.conll.txt":                                                   "conll",
		"spacy-example-data/ner_example_data/ner-sent-per-line.iob":                                                "conll",
		"spacy-example-data/ner_example_data/ner-token-per-line.iob":                                               "conll",
		"doccano/data_import/tests/data/sequence_labeling/example.conll":                                           "conll",
		"inception-io-misc/inception-io-json/src/test/resources/conll/2000/chunk2000_test.conll":                   "conll",
		"spacy-projects/tutorials/ner_tweets/assets/demo/demo.spacy":                                               "spacy",
		"spacy-example-data/training-data.json":                                                                    "spacy-json",
		"bioc-json/xml":                                                                                            "bioc-xml",
		"bioc-json/json":                                                                                           "bioc-json",
		"bioc-tests/tests/bioc/everything.xml":                                                                     "bioc-xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc/example-with-text-in-passage.xml":           "bioc-xml",
		"gum-news/dep": "conllu",
		"dkpro-io-tests/dkpro-core-io-conll-asl/src/test/resources/conll/u_v2": "conllu",
		"keepha-ja-brat/medner-sc-sm-ja-train-split":                           "brat",

		// What is of none of them is not taken for one.
		"gum-news/coref/gum/conll/GUM_news_flag.conll": "",
		"arrow-parquet/data/list_columns.parquet":      "",
		"re3d-news/README.md":                          "",
		"readability-pages-dev":                        "",
	} {
		src, err := source.Open(t.Context(), filepath.Join(root, filepath.FromSlash(file)), source.Limits{})
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := formats.All().Detect(t.Context(), src); got.Name != want || (err == nil) != (want != "") {
			t.Errorf("%s is taken for %q, %v; want %s", file, got.Name, err, want)
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestOtherFilesAreNotTakenForAFormat: some that lie in the same folders.
func TestOtherFilesAreNotTakenForAFormat(t *testing.T) {
	for name, data := range map[string]string{
		"package.json": `{"name": "x", "version": "1"}`, "list.json": `["a", "b"]`, "people.csv": "name,age\nAnn,7\n", "empty.json": "", "broken.jsonl": "{\"text\": ",
		"label_config.json": `[{"id": 1, "text": "Dog"}]`,
	} {
		src, err := source.FromFS(t.Context(), name, fstest.MapFS{name: {Data: []byte(data)}}, source.Limits{}, name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := formats.All().Detect(t.Context(), src); err == nil {
			t.Errorf("%s is taken for %s", name, got.Name)
		}
	}
}
