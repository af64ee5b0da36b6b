package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"postil/app/session"
	"postil/storage"
)

// settings keep the preferences in a file of the user's configuration folder.
// It is replaced whole at every change, so that it survives a crash; Fyne's own
// preferences are written late and in place.
type settings struct {
	path   string
	values map[string]string
	failed func(error) // told once when the file cannot be written
}

var _ session.Preferences = (*settings)(nil)

// openSettings reads the preferences; a file that is broken counts as none and
// is kept beside under another name.
func openSettings(path string) *settings {
	s := &settings{path: path, values: map[string]string{}, failed: func(error) {}}
	b, err := os.ReadFile(path)
	if err != nil {
		return s
	}
	if json.Unmarshal(b, &s.values) != nil {
		s.values = map[string]string{}
		_ = os.Rename(path, path+".broken") // what cannot be kept aside is replaced
	}
	return s
}

// settingsFile is where the preferences are.
func settingsFile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("your configuration folder is not known: %w", err)
	}
	return filepath.Join(dir, "postil", "settings.json"), nil
}

// String implements session.Preferences.
func (s *settings) String(key string) string { return s.values[key] }

// SetString implements session.Preferences.
func (s *settings) SetString(key, value string) {
	if old, ok := s.values[key]; ok && old == value {
		return
	}
	s.values[key] = value
	if err := s.write(); err != nil {
		s.failed(fmt.Errorf("your settings cannot be kept: %w", err))
		s.failed = func(error) {}
	}
}

func (s *settings) write() error {
	if s.path == "" {
		return nil
	}
	b, err := json.MarshalIndent(s.values, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return storage.ReplaceFile(s.path, func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}

// number reads a length in pixels from preferences, or gives another.
func number(p session.Preferences, key string, otherwise float32) float32 {
	v, err := strconv.ParseFloat(p.String(key), 32)
	if err != nil || v < 1 || v > 100_000 {
		return otherwise
	}
	return float32(v)
}

func setNumber(p session.Preferences, key string, v float32) {
	p.SetString(key, strconv.FormatFloat(float64(v), 'f', -1, 32))
}
