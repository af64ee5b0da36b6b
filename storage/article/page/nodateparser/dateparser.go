// Package dateparser stands in the place of go-dateparser, which the project's
// go.mod replaces by it, so that no program of Postil carries that library.
//
// Postil does not use it. The extractor trafilatura links it, through htmldate,
// for a search of dates in running text which package page never asks for
// (trafilatura.Fast). Merely to be linked, it builds the words for dates of some
// two hundred languages whenever a program starts: 0.3 s of processor time and
// 80 MB before the first line of main.
//
// It has what htmldate names, and its parser finds no date, which htmldate takes
// as it takes any text without one. A version of htmldate that needs more of it
// does not compile; then look here.
package dateparser

import (
	"errors"
	"time"
)

// ErrLeftOut is what Parse answers to everything.
var ErrLeftOut = errors.New("the parser of dates in running text is left out of Postil")

// ParserType is a way to read a date.
type ParserType uint8

// The ways that htmldate chooses.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource is which of several dates an incomplete one is.
type PreferredDateSource uint8

// Past is the one before now.
const Past PreferredDateSource = 0

// Configuration is how dates are read.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Date is what a parser finds.
type Date struct {
	Time time.Time
}

// Parser would find dates.
type Parser struct {
	ParserTypes []ParserType
}

// Parse finds nothing.
func (*Parser) Parse(*Configuration, string, ...string) (Date, error) {
	return Date{}, ErrLeftOut
}
