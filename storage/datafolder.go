package storage

import (
	"fmt"
	"os"
	"path/filepath"
)

// DataFolder is where the programs keep what belongs to the user and to no
// workspace: below the XDG data folder, or its like on other systems. It need not be
// there yet.
func DataFolder() (string, error) {
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "postil"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("your home folder is not known: %w", err)
	}
	if filepath.Separator == '/' {
		return filepath.Join(home, ".local", "share", "postil"), nil
	}
	d, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("your data folder is not known: %w", err)
	}
	return filepath.Join(d, "Postil"), nil
}
