package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// allValues lists what Values hands out, as line, member and value.
func allValues(t *testing.T, data string, limits Limits, members ...string) ([]string, error) {
	t.Helper()
	v, err := FromBytes("a.json", []byte(data), limits).Values("a.json", members...)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var out []string
	for v.Next() {
		s := fmt.Sprintf("%d %s", v.Number(), v.Bytes())
		if v.Member() != "" {
			s = fmt.Sprintf("%d %s: %s", v.Number(), v.Member(), v.Bytes())
		}
		if err := v.TooLong(); err != nil {
			s = fmt.Sprintf("%d too long", v.Number())
		}
		out = append(out, s)
	}
	return out, v.Err()
}

func TestValuesOfJSONComeOneByOneWithTheirLines(t *testing.T) {
	for _, c := range []struct {
		name, in string
		members  []string
		want     []string
		err      string
	}{
		{name: "an array", in: "[\n{\"a\": [1, 2]},\n {}, \"x]\\\"\", 7\n]", want: []string{`2 {"a": [1, 2]}`, `3 {}`, `3 "x]\""`, "3 7"}},
		{name: "lines", in: "{\"a\":1}\r\n\n{\"b\":2}", want: []string{`1 {"a":1}`, `3 {"b":2}`}},
		{name: "a broken line among lines", in: "{\"a\":1}\n{\"b\":\n{\"c\":3}\n", want: []string{`1 {"a":1}`, `2 {"b":`, `3 {"c":3}`}},
		{name: "the first line broken", in: "{\"a\":\n{\"b\":2}\n", want: []string{`1 {"a":`, `2 {"b":2}`}},
		{name: "one after the other over lines", in: "\ufeff{\n \"a\": 1\n}\n{\n \"b\": 2\n}", want: []string{"1 {\n \"a\": 1\n}", "4 {\n \"b\": 2\n}"}},
		{name: "one line without end", in: `{"a":1}`, want: []string{`1 {"a":1}`}},
		{name: "nothing", in: " \n"},
		{name: "an empty array", in: "[]"},
		{name: "a broken element", in: `[{"a" 1}, {"b": 2}]`, want: []string{`1 {"a" 1}`, `1 {"b": 2}`}},
		{name: "an array that does not end", in: `[{"a": 1},`, want: []string{`1 {"a": 1}`}, err: "in the midst"},
		{name: "an element that does not end", in: `[{"a": 1}, {"b": `, want: []string{`1 {"a": 1}`}, err: "does not end"},
		{
			name: "an object with lists", in: "{\"id\": 3, \"rows\":\n[1,\n{\"x\":[]}], \"more\": [1], \"rows\": null}", members: []string{"rows"},
			want: []string{"1 id: 3", "2 rows: 1", `3 rows: {"x":[]}`, "3 more: [1]", "3 rows: null"},
		},
		{name: "an object whose member is none", in: `{"a": 1, b: 2}`, members: []string{"rows"}, want: []string{"1 a: 1"}, err: "name of a member"},
		{name: "stray brackets", in: `]}{"a":1}`, want: []string{"1 ]", "1 }", `1 {"a":1}`}},
	} {
		got, err := allValues(t, c.in, Limits{}, c.members...)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", c.name, err, c.err)
		}
	}
}

func TestAValueThatIsTooLongIsLeftOutAlone(t *testing.T) {
	long := strings.Repeat("x", 200000)
	for _, in := range []string{"[{\"a\": 1}, {\"b\":\"" + long + "\"}, {\"c\": 3}]", "{\"a\": 1}\n{\"b\":\"" + long + "\"}\n{\"c\": 3}"} {
		got, err := allValues(t, in, Limits{Line: 1000})
		if err != nil || len(got) != 3 || !strings.HasSuffix(got[1], "too long") || !strings.HasSuffix(got[2], `{"c": 3}`) {
			t.Errorf("%.50v, %v", got, err)
		}
	}
}

func TestValuesAreThoseThatWereEncoded(t *testing.T) {
	strs := rapid.SampledFrom([]string{"", "x", `"`, `\`, "]}", "a\nb", "ünï", "{", ",", strings.Repeat("long \\\" ", 30000)})
	rapid.Check(t, func(t *rapid.T) {
		var values []any
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				values = append(values, strs.Draw(t, "s"))
			case 1:
				values = append(values, map[string]any{strs.Draw(t, "key"): []any{strs.Draw(t, "in"), 1, nil}})
			case 2:
				values = append(values, rapid.Int().Draw(t, "i"))
			default:
				values = append(values, []any{map[string]any{"a": strs.Draw(t, "deep")}, true})
			}
		}
		data, err := json.Marshal(values)
		if values == nil {
			data = []byte("[]")
		}
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "indented") {
			var b bytes.Buffer
			if err := json.Indent(&b, data, "", "  "); err != nil {
				t.Fatal(err)
			}
			data = b.Bytes()
		}
		v, err := FromBytes("a.json", data, Limits{}).Values("a.json")
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for ; v.Next(); i++ {
			var got any
			if err := json.Unmarshal(v.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			want, _ := json.Marshal(values[i])
			have, _ := json.Marshal(got)
			var a, b any
			_ = json.Unmarshal(want, &a)
			_ = json.Unmarshal(have, &b)
			if d := cmp.Diff(a, b); d != "" {
				t.Fatalf("value %d: %s", i, d)
			}
		}
		if v.Err() != nil || i != len(values) {
			t.Fatalf("%d of %d values, %v", i, len(values), v.Err())
		}
	})
}

func TestShapeTellsMembersOfWhatWasNotCutOff(t *testing.T) {
	s := ShapeOf([]byte(`[{"text": "a", "spans": [{"start": 1}], "x": null}, {"x": "y", "cut": {"never`))
	if !s.Array() || !s.Has(".text", ".spans", ".spans[]", ".spans[].start", ".x") || !s.Is(".x", '"') || s.HasAny(".cut.never", ".none") {
		t.Errorf("%v", s)
	}
}

func FuzzValues(f *testing.F) {
	f.Add([]byte(`[{"a": [1, "x]"]}, {}]`), true)
	f.Add([]byte("{\"a\":1}\n{"), false)
	f.Fuzz(func(t *testing.T, data []byte, within bool) {
		var members []string
		if within {
			members = []string{"a"}
		}
		ShapeOf(data)
		v, err := FromBytes("a.json", data, Limits{Line: 1 << 12}).Values("a.json", members...)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for v.Next() {
			if n++; n > len(data)+1 {
				t.Fatal("more values than bytes")
			}
		}
	})
}
