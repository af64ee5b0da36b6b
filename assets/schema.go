package assets

import (
	_ "embed"
	"slices"
)

//go:embed schema/layer.schema.json
var layerSchema []byte

// LayerSchema is the JSON Schema (draft 2020-12) of a sidecar, the file that
// package sidecar reads and writes. The caller may change what it gets.
func LayerSchema() []byte { return slices.Clone(layerSchema) }

//go:embed schema/jsonl.schema.json
var jsonlSchema []byte

// JSONLSchema is the JSON Schema (draft 2020-12) of a line of the format jsonl,
// which package jsonl reads and writes. The caller may change what it gets.
func JSONLSchema() []byte { return slices.Clone(jsonlSchema) }

//go:embed schema/article.schema.json
var articleSchema []byte

// ArticleSchema is the JSON Schema (draft 2020-12) of the file that is kept
// beside an imported article, which package article reads and writes. The
// caller may change what it gets.
func ArticleSchema() []byte { return slices.Clone(articleSchema) }
