// Package xmi reads and writes UIMA CAS XMI, the form in which UIMA, INCEpTION,
// DKPro and cassis exchange texts with annotations. Use Format with package
// exchange. What becomes of annotations is told in package cas.
//
//	TypeSystem.xml   the types, and Postil's scheme
//	wire/a.txt.xmi   one article: <custom:claim xmi:id="8" sofa="1" begin="0" end="5" speaker="Ann"/>
//
// Offsets are UTF-16 code units of the text (sofaString), in which every
// character counts; line ends are written as references (&#10;), since XML
// parsers make spaces of others.
//
// # What is read
//
// XMI of any type system. Which features are references and which are numbers
// only the type system tells: it is looked for beside the file (TypeSystem.xml,
// then any other that there is), in the folders above, and then in the whole
// source. Each view with a text of its own is an article.
//
// # What is written
//
// An article that several people have marked has a file for each:
// a.txt.alice.xmi, a.txt.bob.xmi. All of a layer is kept. Characters that XML
// cannot hold (controls) are spaces in sofaString, and noted beside it. A yes
// or no, and a number, are texts: UIMA's own types have no "not answered".
// With the option tokens there are words and sentences, which INCEpTION would
// otherwise find by itself.
//
// Source: the UIMA reference manual, chapter XMI CAS serialization.
package xmi

import (
	"bytes"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const ending = ".xmi"

const (
	tokensOption = "tokens"
	yes, no      = "yes", "no"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "xmi",
		Description: "UIMA CAS XMI: a file for each article, with TypeSystem.xml",
		Extensions:  []string{ending},
		Folder:      true,
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       Holds(),
		Options: append(cas.Options(), exchange.Option{
			Name: tokensOption, Default: no, Values: []string{yes, no},
			Description: "writing: whether there are words and sentences, too",
		}),
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

// Holds is what a CAS of Postil's type system can hold, which is all.
func Holds() exchange.Holds {
	return exchange.Holds{
		Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
		People: true, State: true, Origin: true, IDs: true, Times: true,
	}
}

func sniff(src *source.Source) exchange.Match {
	files := src.With(ending)
	if !src.IsFolder() {
		files = src.Files()
	}
	for _, f := range files[:min(len(files), 4)] {
		head := src.Head(f, 4096)
		if bytes.Contains(head, []byte("http://www.omg.org/XMI")) && bytes.Contains(head, []byte("/uima/cas.ecore")) {
			return exchange.Certain
		}
	}
	return exchange.No
}
