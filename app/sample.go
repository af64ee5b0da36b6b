package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"postil/assets"
	"postil/storage"
)

// sampleFirst is the article of the sample to begin with.
const sampleFirst = "wire/harbour-board-north-quay.txt"

// SampleFolder is the sample workspace in the user's data folder, copied there
// from the program when it is not there yet. What the person has made of it is
// left as it is; articles that she deleted stay deleted.
func SampleFolder() (string, error) {
	base, err := storage.DataFolder()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(base, "sample")
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the sample cannot be opened: %w", err)
	}
	// Copied beside and renamed, so that a copy cut short is not taken for whole.
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", fmt.Errorf("the sample cannot be copied to your data folder: %w", err)
	}
	temp, err := os.MkdirTemp(base, ".sample-")
	if err != nil {
		return "", fmt.Errorf("the sample cannot be copied to your data folder: %w", err)
	}
	defer os.RemoveAll(temp)
	if err := copyFS(temp, assets.Sample()); err != nil {
		return "", fmt.Errorf("the sample cannot be copied to your data folder: %w", err)
	}
	if err := os.Rename(temp, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("the sample cannot be copied to your data folder: %w", err)
	}
	return dir, nil
}

// copyFS writes the files of a file system below a folder, for the user to
// change.
func copyFS(dir string, from fs.FS) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	return fs.WalkDir(from, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(p))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		b, err := fs.ReadFile(from, p)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
}
