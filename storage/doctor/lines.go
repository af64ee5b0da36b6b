package doctor

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
)

// recordID is an id member of a JSON object. Within a string its quotation
// marks would be escaped.
var recordID = regexp.MustCompile(`"id"\s*:\s*"([^"\\]*)"`)

// recordLines tells on which line each record of a sidecar has its id, by id.
func recordLines(data []byte) map[string]int {
	out := map[string]int{}
	line, counted := 1, 0
	for _, m := range recordID.FindAllSubmatchIndex(data, -1) {
		line += bytes.Count(data[counted:m[0]], []byte{'\n'})
		counted = m[0]
		if id := string(data[m[2]:m[3]]); out[id] == 0 {
			out[id] = line
		}
	}
	return out
}

// locate returns the line of the value at a path of keys and indexes in valid
// JSON, or of the last step that is there.
func locate(data []byte, path []string) int {
	at := 0
	value := data
	for _, step := range path {
		dec := json.NewDecoder(bytes.NewReader(value))
		open, err := dec.Token()
		if err != nil {
			break
		}
		offset := -1
		for i := 0; dec.More(); i++ {
			name := strconv.Itoa(i)
			if open == json.Delim('{') {
				t, err := dec.Token()
				if err != nil {
					break
				}
				name, _ = t.(string) // keys are strings
			}
			var raw json.RawMessage
			if dec.Decode(&raw) != nil {
				break
			}
			if name == step {
				offset = int(dec.InputOffset()) - len(raw)
				value = raw
				break
			}
		}
		if offset < 0 {
			break
		}
		at += offset
	}
	return bytes.Count(data[:at], []byte{'\n'}) + 1
}
