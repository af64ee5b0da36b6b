// Package storage keeps workspaces: folders of articles with the layers that
// people make beside them.
//
// Open a folder with Open, list its articles with List, read one with
// ReadArticle, and take a person's layer of it with OpenLayer. The LayerFile
// that comes back saves the layer as it grows. Opening and reading write
// nothing, ever; the first mark makes the first file. Watch lists the articles
// again when some have come or gone.
//
// Paths are relative to the workspace and use slashes on every system. Every
// access goes through os.Root, so neither a path nor a symbolic link leads out
// of the workspace.
//
// # What saving promises
//
// A sidecar is replaced whole: a temporary file in the same folder is written,
// synced and renamed over it, and the folder is synced. A crash at any moment
// leaves the old file or the new one, and at worst a hidden temporary file that
// the next save removes. Before that, a sidecar that somebody else has changed
// is merged in (see package sidecar), under a lock on the folder, so two
// windows that save the same layer lose nothing of each other. A sidecar that
// cannot be read is never overwritten.
//
// A layer that nobody has changed is not written, whatever the version of its
// format. Package doctor mends what others did to a workspace; it writes with
// SwapFile.
//
// A sidecar whose words are hidden (see package redact) is filled in from the text
// when it is opened.
//
// Trouble says of an error what is wrong with the disk and what a person can do.
// Layers that cannot be saved are kept elsewhere meanwhile, by package recovery.
//
// # Zones
//
// Zones tells what the stretches of an article are: by the meta file beside it
// (see package article) where that is about the present text, otherwise by rules.
// EditZones keeps what a person corrects, with the same promises; corrections of
// several people are all kept, unless they are of the same words.
//
// # What was
//
// Every save is added to the history of its layer in .postil/history (see package
// journal), unless postil.toml says otherwise. History reads it: sessions of work,
// and the layer as it was after each entry, to which Restoring leads back by a change
// like any other. LayerFile.Recall has the steps of earlier work, to be undone
// after a restart.
// VerifyHistory tells whether anybody has tampered with it. A save never fails
// because of its history; LayerFile.Unrecorded tells what could not be added.
//
// # When an article changes
//
// The texts that marks are on are kept, compressed and by their hash, in
// .postil/texts. With them Reanchor finds the marks of a layer again after its
// article has changed, and Reanchors those of a whole workspace.
package storage
