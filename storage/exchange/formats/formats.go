// Package formats lists every format that Postil reads or writes, for the programs that
// let a person choose one.
package formats

import (
	"postil/storage/exchange"
	"postil/storage/exchange/brat"
	"postil/storage/exchange/jsonl"
)

// All are the formats, in the order in which to offer them.
func All() exchange.Registry {
	return exchange.Registry{jsonl.Format(), brat.Format()}
}
