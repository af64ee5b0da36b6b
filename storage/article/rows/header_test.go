package rows

import (
	"context"
	"slices"
	"testing"

	"postil/storage/article/intake"
)

func TestTheColumnsOfATableAreKnownBeforeItIsRead(t *testing.T) {
	table := "nr,story\n1,The ferry stays in port.\n"
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"a.csv":   {table, []string{"nr", "story"}},
		"b.tsv":   {"one\ttwo\nx\ty\n", []string{"one", "two"}},
		"c.jsonl": {`{"b":"x","a":{"c":1}}` + "\n", []string{"a.c", "b"}},
		"d.csv":   {"only,a,header\n", []string{"only", "a", "header"}},
		"e.csv":   {"", nil},
		"f.html":  {"<p>no table</p>", nil},
	} {
		got, err := Header(context.Background(), intake.FromBytes(name, []byte(c.data)))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s has the columns %q, %v; want %q", name, got, err, c.want)
		}
	}
	if got, err := Header(context.Background(), intake.FromBytes("g.jsonl", []byte("{broken"))); err == nil {
		t.Errorf("what is broken has the columns %q", got)
	}
}
