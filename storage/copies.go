package storage

import (
	"bytes"
	"errors"
	"fmt"

	"postil/annotate"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// ErrNoCopies says that there was nothing to merge.
var ErrNoCopies = errors.New("there is no copy of a layer to merge")

// Copy is what a file holds that is, or may be, a copy of a layer.
type Copy struct {
	Name string // of the file, for what is said of it
	Data []byte
}

// MergeCopies makes one sidecar of the copies of a layer, whatever their order;
// sides of a git conflict in one of them count as copies, too. A file without
// anything in it is no copy, since that is how git shows what was not there. It
// reports a copy that cannot be read, or is of another person or article, by
// its name.
func MergeCopies(copies ...Copy) ([]byte, *annotate.Layer, error) {
	var merged *annotate.Layer
	redacted := false
	for _, c := range copies {
		if len(bytes.TrimSpace(c.Data)) == 0 {
			continue
		}
		l, err := decodeLayer(c.Name, c.Data, nil)
		if err != nil {
			return nil, nil, err
		}
		if merged == nil {
			merged, redacted = l, redact.Is(l)
			continue
		}
		if redact.Is(l) != redacted {
			return nil, nil, fmt.Errorf("%s cannot be merged: one of them is redacted, and lacks what the other may have; bring it in with postilctl import", c.Name)
		}
		if merged, err = sidecar.Merge(merged, l); err != nil {
			return nil, nil, fmt.Errorf("%s cannot be merged: %w", c.Name, err)
		}
	}
	if merged == nil {
		return nil, nil, ErrNoCopies
	}
	var e sidecar.Encoder
	data, err := e.Encode(merged)
	return data, merged, err
}
