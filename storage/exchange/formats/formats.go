// Package formats lists every format that Postil reads or writes, for the programs that
// let a person choose one.
package formats

import (
	"postil/storage/exchange"
	"postil/storage/exchange/argilla"
	"postil/storage/exchange/bioc"
	"postil/storage/exchange/brat"
	"postil/storage/exchange/conll"
	"postil/storage/exchange/conllu"
	"postil/storage/exchange/csv"
	"postil/storage/exchange/doccano"
	"postil/storage/exchange/gate"
	"postil/storage/exchange/huggingface"
	"postil/storage/exchange/hypothesis"
	"postil/storage/exchange/inception"
	"postil/storage/exchange/jsoncas"
	"postil/storage/exchange/jsonl"
	"postil/storage/exchange/labelstudio"
	"postil/storage/exchange/lighttag"
	"postil/storage/exchange/potato"
	"postil/storage/exchange/prodigy"
	"postil/storage/exchange/ptc"
	"postil/storage/exchange/pubannotation"
	"postil/storage/exchange/qdpx"
	"postil/storage/exchange/recogito"
	"postil/storage/exchange/spacy"
	"postil/storage/exchange/tagtog"
	"postil/storage/exchange/w3c"
	"postil/storage/exchange/webanno"
	"postil/storage/exchange/xlsx"
	"postil/storage/exchange/xmi"
)

// All are the formats, in the order in which to offer them.
func All() exchange.Registry {
	return exchange.Registry{
		jsonl.Format(), csv.Format(), xlsx.Format(), brat.Format(), webanno.Format(), inception.Format(), xmi.Format(), jsoncas.Format(),
		labelstudio.Format(), doccano.Format(), prodigy.Format(), spacy.DocBin(), spacy.JSON(), spacy.Simple(),
		conll.Format(), huggingface.Spans(), huggingface.Tokens(),
		w3c.Format(), qdpx.Format(), gate.XML(), gate.BDoc(), conllu.Format(), ptc.Format(), bioc.XML(), bioc.JSON(),
		hypothesis.Format(), recogito.Format(), lighttag.Format(), tagtog.Format(), argilla.Format(), potato.Format(), pubannotation.Format(),
	}
}
