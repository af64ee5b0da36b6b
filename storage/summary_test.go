package storage

import (
	"bytes"
	"encoding/json"
	"testing"

	"postil/annotate"
)

func TestSummaryScansWhatTheCodecReads(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	for range 7 {
		l, _ = d.mark(l)
	}
	l, _, err := l.Apply(annotate.Change{State: &annotate.Edit[annotate.State]{After: annotate.StateDone}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	d.save(f, l)
	data := d.sidecar()
	if fr, ok := scanFrame(data); !ok || fr.marks != 7 || fr.state != annotate.StateDone {
		t.Errorf("%+v, %v", fr, ok)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		t.Fatal(err)
	}
	if fr, ok := scanFrame(compact.Bytes()); !ok || fr.marks != 7 || fr.state != annotate.StateDone {
		t.Errorf("compact: %+v, %v", fr, ok)
	}
}

// FuzzScan: the scan for the library never says other than the codec.
func FuzzScan(f *testing.F) {
	f.Add([]byte(`{"format":"postil.layer","version":1,"state":"done","annotations":[{"a":"]\\\""},[],1]}`))
	f.Add([]byte(`{"annotations": [ ] , "x": {"y": [1, 2, "}"]}}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		fr, ok := scanFrame(data)
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil || !ok {
			return
		}
		var list []json.RawMessage
		if err := json.Unmarshal(want["annotations"], &list); err != nil || len(list) != fr.marks {
			t.Fatalf("counted %d annotations, there are %d (%v)", fr.marks, len(list), err)
		}
	})
}
