package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"postil/annotate"
)

// ErrConfigChanged is reported when the postil.toml on disk is no longer the one that was read.
var ErrConfigChanged = errors.New("somebody has changed the file since Postil read it")

// configState is a configuration as read from a file. It never changes.
type configState struct {
	Config
	text []byte // of the file; nil where there is none
}

// readConfig reads postil.toml, which need not be there.
func (w *Workspace) readConfig() (*configState, error) {
	data, _, err := w.read(ConfigFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &configState{Config: Config{Scheme: annotate.DefaultScheme()}}, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := ParseConfig(ConfigFile, data)
	if err != nil {
		return nil, err
	}
	return &configState{c, data}, nil
}

// SaveConfig makes postil.toml say what want says, as EditConfig does, and puts
// it in force. The file is replaced whole or not at all, as a sidecar is; where
// there was none and none is needed, none is written. The scheme's version is
// left to the caller.
//
// Nothing is written, and the configuration in force stays, after every error:
// those of EditConfig; ErrConfigChanged, when the file on disk is no longer the
// one that was last read or saved here (ReloadConfig takes it up, and the change
// can be made to that); and those of the file system. One is milder: when only
// the folder could not be synced the new configuration is in place and in force.
// The end of ctx stops it before it has begun to write.
//
// It may be called by several goroutines at once, beside those that use the
// scheme: see Scheme.
func (w *Workspace) SaveConfig(ctx context.Context, want Config) error {
	w.saving.Lock()
	defer w.saving.Unlock()
	fail := func(err error) error { return fmt.Errorf("cannot save %s: %w", ConfigFile, err) }
	old := w.config.Load()
	text, err := EditConfig(old.text, want)
	if err != nil {
		return err
	}
	err = w.whileLocked(ctx, ".", func(d folder, locked bool) error {
		if err := w.checkUnchanged(d, old.text); err != nil {
			return err
		}
		if bytes.Equal(text, old.text) {
			return nil
		}
		c, err := ParseConfig(ConfigFile, text) // rather than want, which is the caller's
		if err != nil {
			return err
		}
		info, err := replace(d, ConfigFile, locked, bytesTo(text))
		if info != nil { // also when only the folder was not synced
			w.config.Store(&configState{c, text})
		}
		return err
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

// checkUnchanged reports whether postil.toml is still what was read.
func (w *Workspace) checkUnchanged(d folder, text []byte) error {
	info, err := d.Stat(ConfigFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && text == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: it is gone", ErrConfigChanged)
	case err != nil:
		return cause(err)
	case info.Mode()&fs.ModeSymlink != 0:
		return errors.New("it is a link to another file; edit that one")
	case text == nil:
		return fmt.Errorf("%w: there was none", ErrConfigChanged)
	}
	now, _, err := w.read(ConfigFile)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(now, text):
		return fmt.Errorf("%w; read it again before you change it", ErrConfigChanged)
	}
	return nil
}

// ReloadConfig reads postil.toml again and puts it in force. It tells whether
// the file has changed; after an error what was in force stays.
func (w *Workspace) ReloadConfig() (changed bool, err error) {
	w.saving.Lock()
	defer w.saving.Unlock()
	state, err := w.readConfig()
	if err != nil {
		return false, err
	}
	old := w.config.Load()
	if bytes.Equal(old.text, state.text) && (old.text == nil) == (state.text == nil) {
		return false, nil
	}
	w.config.Store(state)
	return true, nil
}
