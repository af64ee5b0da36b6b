package assets

import (
	"embed"
	"io/fs"
)

// The prefix all: keeps files whose names begin with a dot, should the sample
// ever have one.
//
//go:embed all:sample
var sample embed.FS

// Sample returns the sample newsroom: a workspace with its postil.toml, invented
// articles in four scripts, and two fictitious colleagues' marks on some of
// them. It is read-only; copy it to a folder before opening it as a workspace.
func Sample() fs.FS {
	folder, err := fs.Sub(sample, "sample")
	if err != nil {
		// Only a malformed name makes fs.Sub fail, and this one is not.
		panic(err)
	}
	return folder
}
