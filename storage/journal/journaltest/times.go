// Package journaltest is for tests of what shows a history: entries bear the time of
// the file system's clock, which a test cannot set. SetTimes gives them others.
package journaltest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"postil/storage/journal"
)

var (
	seqOf  = regexp.MustCompile(`"seq":(\d+)`)
	timeOf = regexp.MustCompile(`"time":"[^"]*"`)
	before = regexp.MustCompile(`"before":"[^"]*"`)
)

// SetTimes writes the journals in the folder of a layer's history anew, each entry
// with the time that at says for its number. The chain is whole afterwards. Nobody may
// be saving the layer meanwhile, nor go on with what she has read of it.
func SetTimes(dir string, at func(seq int) time.Time) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"+journal.Suffix))
	if err != nil {
		return err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		last := ""
		for line := range bytes.Lines(data) {
			m := seqOf.FindSubmatch(line)
			cut := bytes.LastIndex(line, []byte(`,"hash":"`))
			if m == nil || cut < 0 {
				return fmt.Errorf("%s has a line that is no entry", file)
			}
			seq, err := strconv.Atoi(string(m[1]))
			if err != nil {
				return err
			}
			entry := timeOf.ReplaceAll(line[:cut], []byte(`"time":"`+at(seq).UTC().Format(time.RFC3339Nano)+`"`))
			entry = before.ReplaceAll(entry, []byte(`"before":"`+last+`"`))
			sum := sha256.Sum256(entry)
			last = hex.EncodeToString(sum[:])
			fmt.Fprintf(&out, "%s,\"hash\":\"%s\"}\n", entry, last)
		}
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}
