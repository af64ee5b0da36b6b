package storage

import (
	"errors"
	"fmt"
	"io/fs"

	"postil/annotate"
	"postil/annotate/text"
)

// Glance reads a layer that a listing names, for those who only look: without
// the copies of it that sync programs leave (OpenLayer and ReadLayer fold those
// in, and list the folder to find them). The layer is nil when the sidecar has
// gone since. It reports ErrBrokenSidecar or ErrNewerVersion, with the path.
func (w *Workspace) Glance(ref LayerRef, t *text.Text) (*annotate.Layer, error) {
	data, _, err := w.read(ref.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrBrokenSidecar, err)
	}
	return decodeLayer(ref.Path, data, t)
}
