// Package formats lists every format that Postil reads or writes, for the programs that
// let a person choose one.
package formats

import (
	"postil/storage/exchange"
	"postil/storage/exchange/bioc"
	"postil/storage/exchange/brat"
	"postil/storage/exchange/conll"
	"postil/storage/exchange/csv"
	"postil/storage/exchange/doccano"
	"postil/storage/exchange/huggingface"
	"postil/storage/exchange/jsoncas"
	"postil/storage/exchange/jsonl"
	"postil/storage/exchange/labelstudio"
	"postil/storage/exchange/prodigy"
	"postil/storage/exchange/ptc"
	"postil/storage/exchange/spacy"
	"postil/storage/exchange/xlsx"
	"postil/storage/exchange/xmi"
)

// All are the formats, in the order in which to offer them.
func All() exchange.Registry {
	return exchange.Registry{
		jsonl.Format(), csv.Format(), xlsx.Format(), brat.Format(),
		xmi.Format(), jsoncas.Format(), labelstudio.Format(), doccano.Format(), prodigy.Format(),
		spacy.DocBin(), spacy.JSON(), spacy.Simple(), conll.Format(), huggingface.Tokens(), huggingface.Spans(), ptc.Format(),
		bioc.XML(), bioc.JSON(),
	}
}
