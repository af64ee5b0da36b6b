package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// valueKey is the same for values of an attribute that say the same: lists in
// any order, 1 and 1.0. No answer, and a blank one, is "".
func valueKey(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if strings.TrimSpace(v) == "" {
			return ""
		}
		return "text " + v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return "number " + strconv.FormatFloat(f, 'g', -1, 64)
		}
		return "number " + v.String()
	case []string:
		if len(v) == 0 {
			return ""
		}
		sorted := slices.Clone(v)
		slices.Sort(sorted)
		return fmt.Sprintf("list %q", slices.Compact(sorted))
	case json.RawMessage:
		var b bytes.Buffer
		if json.Compact(&b, v) == nil {
			return "json " + b.String()
		}
		return "json " + string(v)
	}
	return fmt.Sprintf("%T %v", v, v)
}
