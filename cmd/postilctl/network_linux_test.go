package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"testing/fstest"

	"postil/assets"
	"postil/cmd/internal/sockets"
)

func TestNothingIsAskedOfTheNetwork(t *testing.T) {
	if err := sockets.Allowed(t.Context()); err != nil {
		t.Log(err)
		return
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "postilctl")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("it does not build: %v: %s", err, out)
	}
	w := filepath.Join(dir, "w")
	if err := os.CopyFS(w, assets.Sample()); err != nil {
		t.Fatal(err)
	}
	// What could lead out: addresses of scripts, pictures, entries, and of the page itself.
	src := filepath.Join(dir, "src")
	if err := os.CopyFS(src, fstest.MapFS{
		"page.html":    {Data: []byte(`<html><head><link rel="canonical" href="https://wire.example/1"><link rel="next" href="https://wire.example/2"><script src="https://wire.example/a.js"></script></head><body><article><h1>Quay closed</h1><p>The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday.</p><img src="https://wire.example/a.png"><a rel="next" href="https://wire.example/2">2</a></article></body></html>`)},
		"feed.xml":     {Data: []byte(`<!DOCTYPE rss SYSTEM "https://wire.example/rss.dtd"><rss version="2.0"><channel><title>Wire</title><item><title>Quay</title><link>https://wire.example/3</link><description>It is closed.</description></item></channel></rss>`)},
		"letter.eml":   {Data: []byte("From: a@wire.example\r\nSubject: Quay\r\nContent-Type: text/html\r\n\r\n<p>It is closed for a month.</p><img src=https://wire.example/pixel.gif>")},
		"rows.csv":     {Data: []byte("text,url\nThe board met.,https://wire.example/4\n")},
		"broken.pdf":   {Data: []byte("%PDF-1.4\n%%EOF")},
		"archive.warc": {Data: []byte("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://wire.example/5\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000005>\r\nWARC-Date: 2026-05-12T07:30:00Z\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nwords\r\n\r\n")},
	}); err != nil {
		t.Fatal(err)
	}
	jsonl := filepath.Join(dir, "all.jsonl")
	for _, args := range [][]string{
		{"check", w},
		{"stats", w},
		{"export", "--to", "jsonl", "--layer", "all", "--out", jsonl, w},
		{"export", "--to", "hf-spans", "--layer", "all", "--on-loss", "drop", "--out", filepath.Join(dir, "hf"), w},
		{"convert", "--to", "w3c", jsonl, filepath.Join(dir, "w3c")},
		{"convert", "--to", "xmi", "--on-loss", "drop", jsonl, filepath.Join(dir, "xmi")},
		{"import", jsonl, "--into", filepath.Join(dir, "new")},
		{"import-articles", src, "--into", filepath.Join(dir, "articles")},
		{"agree", w, "--unfinished"},
		{"compare", w, "--unfinished"},
		{"gold", w, "--strategy", "any", "--unfinished"},
		{"formats"},
	} {
		trace := filepath.Join(dir, "trace")
		out, err := sockets.Command(t.Context(), trace, program, args...).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitProblems) {
			t.Fatalf("%q: %v: %s", args, err, out)
		}
		calls, err := sockets.Foreign(trace)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calls {
			t.Errorf("%q reaches out: %s", args, c)
		}
	}
}
