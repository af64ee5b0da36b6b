package formats_test

import (
	"path/filepath"
	"testing"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/source"
)

func TestRealFilesAreKnownForWhatTheyAre(t *testing.T) {
	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	for name, want := range map[string]string{
		"airec-epistemic-inception": "inception",
		"inception-io-misc/inception-project-export/src/test/resources/exports/Export+Test+-+Curated+annotation+project_3_6_1.zip": "inception",
		"airec-epistemic-inception/source/c_part1.tsv":                       "webanno",
		"gum-news/coref/gum/tsv":                                             "webanno",
		"inception-curation/inception-curation/src/test/resources/testsuite": "webanno",
		"cassis-tests/xmi":                                                   "xmi",
		"cassis-tests/json/child_type_before_parent.json":                    "jsoncas",
		"gatenlp/tests/testdoc1.xml":                                         "gate",
		"gatenlp/tests/testdoc1.bdocjs":                                      "bdoc",
		"recogito-js/packages/text-annotator/test":                           "w3c",
		"brat-tutorial-news/example-data/tutorials/news":                     "brat",
		"web-annotation-tests/tools/samples/correct/example42.json":          "w3c",
	} {
		src, err := source.Open(t.Context(), filepath.Join(root, filepath.FromSlash(name)), source.Limits{})
		if err != nil {
			t.Error(err)
			continue
		}
		f, err := formats.All().Detect(t.Context(), src)
		if err != nil || f.Name != want {
			t.Errorf("%s is taken for %q (%v), not for %s", name, f.Name, err, want)
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	}
}
