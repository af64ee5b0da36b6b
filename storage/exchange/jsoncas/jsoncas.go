// Package jsoncas reads and writes UIMA CAS JSON, version 0.4, the form of a
// CAS that holds its type system itself. Use Format with package exchange. What
// becomes of annotations is told in package cas, and what is kept in package
// xmi: it is the same, but that JSON holds every character.
//
//	{
//	  "%TYPES": {"webanno.custom.claim": {"%NAME": …, "%SUPER_TYPE": "postil.Mark", …}},
//	  "%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "Taxes rise"}, …],
//	  "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3]}}
//	}
//
// Offsets are UTF-16 code units. Structures may be a list or an object by id,
// types may be missing, and structures may refer to later ones. The JSON that
// UIMA's older CasSerializer writes (_context, _views) is another format, and
// cannot be read.
//
// Source: SPECIFICATION.adoc of apache/uima-uimaj-io-jsoncas.
package jsoncas

import (
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/xmi"
)

const ending = ".json"

const (
	tokensOption = "tokens"
	yes, no      = "yes", "no"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "jsoncas",
		Description: "UIMA CAS JSON 0.4: a file for each article",
		Extensions:  []string{ending},
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       xmi.Holds(),
		Options: append(cas.Options(), exchange.Option{
			Name: tokensOption, Default: no, Values: []string{yes, no},
			Description: "writing: whether there are words and sentences, too",
		}),
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

func sniff(src *source.Source) exchange.Match {
	s := src.Shape(src.File())
	if s.HasAny(".%FEATURE_STRUCTURES", ".%VIEWS") || s.Has(".%TYPES") || s.Has(".%ID", ".%TYPE") {
		return exchange.Certain
	}
	return exchange.No
}
