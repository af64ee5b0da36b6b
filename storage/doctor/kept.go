package doctor

import (
	"fmt"
	"os"
	"path"
	"slices"
	"time"

	"postil/storage"
)

// Kept is a mending that can be taken back, with UndoOf.
type Kept struct {
	Name  string    // by which UndoOf knows it
	Made  time.Time // when it was; the zero time where that is not known
	Fixes []string  // what it did and was not taken back, in that order, as "path: text"
	Files []string  // the paths of those that it changed, each once
	Err   error     // why it cannot be taken back; the rest is empty then
}

// Mendings lists the mendings of a workspace that are kept, the latest first.
func Mendings(w *storage.Workspace) ([]Kept, error) {
	root, err := os.OpenRoot(w.Root())
	if err != nil {
		return nil, err
	}
	defer root.Close() // nothing was written
	names, err := keptFolders(root)
	if err != nil {
		return nil, fmt.Errorf("cannot look into %s: %w", keptFolder, err)
	}
	var out []Kept
	for _, name := range slices.Backward(names) {
		k := keeper{w: w, dir: path.Join(keptFolder, name)}
		if err := k.load(); err != nil {
			out = append(out, Kept{Name: name, Err: err})
			continue
		}
		if k.written == nil { // a crash came before anything was done
			continue
		}
		one := Kept{Name: name}
		one.Made, _ = time.Parse(time.RFC3339, k.list.Made) // it may be what anybody wrote
		for _, f := range k.list.Fixes {
			one.Fixes = append(one.Fixes, f.Path+": "+f.Text)
			for _, file := range f.Files {
				if !slices.Contains(one.Files, file.Path) {
					one.Files = append(one.Files, file.Path)
				}
			}
		}
		out = append(out, one)
	}
	return out, nil
}
