package jsonscan_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"postil/storage/exchange/jsonscan"
)

// scan reads any value of strings, whole numbers, lists and objects.
func scan(s *jsonscan.Scanner) any {
	switch {
	case s.Is('"'):
		return s.String()
	case s.Is('0'):
		return float64(s.Int())
	case s.Is('['):
		out := []any{}
		for s.Array(); s.More(); {
			out = append(out, scan(s))
		}
		return out
	case s.Is('{'):
		out := map[string]any{}
		for name := range s.Members() {
			out[name] = scan(s)
		}
		return out
	}
	s.Fail()
	return nil
}

// agree: what is read is what the decoder reads, and nothing that it refuses.
func agree(t *testing.T, data []byte) (read bool) {
	t.Helper()
	var s, skipper jsonscan.Scanner
	s.Reset(data)
	got := scan(&s)
	var want any
	err := json.Unmarshal(data, &want)
	if s.Done() {
		if !reflect.DeepEqual(want, got) || err != nil {
			t.Errorf("%q is %v, and the decoder says %v, %v", data, got, want, err)
		}
	}
	skipper.Reset(data)
	skipper.Skip()
	if skipper.Done() && err != nil {
		t.Errorf("%q is passed over: %v, and the decoder says %v", data, skipper.Done(), err)
	}
	return s.Done()
}

func documents() (right, wrong []string) {
	right = []string{
		`{}`, `[]`, ` {"a" : [1, -20 ,"x"] , "b":{"c":[]}} `, `""`, `"é 😀 \u00e9\ud83d\ude00\n\"\\\/\b\f\r\t"`, `123456789012345678`, `0`, `{"":""}`, `[[],[]]`, `[{},1]`,
	}
	wrong = []string{
		``, `{`, `[1,]`, `{"a":1,}`, `{,}`, `[1 2]`, `{"a" 1}`, `{"a":1 "b":2}`, `"\ud83d"`, `"\ude00\ud83d"`, `"\x"`, "\"\n\"", "\"\xff\"", `01`, `-`, `-01`, `1x`, `1 1`, `{"a":1,"a":2}`, `"\u12"`, `{1:2}`, `"`, `"\`, `[`, `]`, `tru`,
		strings.Repeat("[", 40) + strings.Repeat("]", 40),
	}
	return right, wrong
}

func TestWhatIsReadIsWhatADecoderReads(t *testing.T) {
	right, wrong := documents()
	for _, s := range right {
		if !agree(t, []byte(s)) {
			t.Errorf("%s is not read", s)
		}
	}
	for _, s := range wrong {
		agree(t, []byte(s))
		var x jsonscan.Scanner
		if x.Reset([]byte(s)); x.Done() && s != "" {
			t.Errorf("%s: nothing was read, and it is done", s)
		}
	}
	for _, s := range []string{`1.5`, `1e3`, `1234567890123456789`, `-0`} { // right, and not worth knowing
		if agree(t, []byte(s)) {
			t.Errorf("%s is read", s)
		}
	}
}

func TestAnObjectOfMoreNamesThanCanBeToldApartFails(t *testing.T) {
	for _, names := range []int{24, 25} {
		var b strings.Builder
		for i := range names {
			fmt.Fprintf(&b, `,"n%d":1`, i)
		}
		var s jsonscan.Scanner
		s.Reset([]byte("{" + b.String()[1:] + "}"))
		for range s.Members() {
			s.Int()
		}
		if done := s.Done(); done != (names == 24) {
			t.Errorf("%d names: %v", names, done)
		}
	}
}

func TestRawIsAsItIsWritten(t *testing.T) {
	var s jsonscan.Scanner
	s.Reset([]byte(`[ 12, "a\n" ]`))
	s.Array()
	var out []string
	for s.More() {
		out = append(out, s.Raw())
	}
	if got := fmt.Sprint(out, s.Done()); got != `[12 "a\n"] true` {
		t.Error(got)
	}
}

func FuzzScan(f *testing.F) {
	right, wrong := documents()
	for _, s := range append(right, wrong...) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}
