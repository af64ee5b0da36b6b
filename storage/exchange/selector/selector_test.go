package selector

import (
	"testing"

	"postil/storage/exchange/foreign"
)

func TestSelectorsSayOnePlaceOrWhyNot(t *testing.T) {
	for _, c := range []struct{ in, quote, unread string }{
		{in: `[{"type":"RangeSelector"},{"type":"TextQuoteSelector","exact":"a","prefix":"b"},{"type":"TextPositionSelector","start":1,"end":2}]`, quote: "a"},
		{in: `{"quote":"a","start":1,"end":2}`, quote: "a"},
		{in: `{"type":"FragmentSelector","value":"x","refinedBy":{"type":"TextQuoteSelector","exact":"a"}}`, quote: "a"},
		{in: `[{"type":"XPathSelector","value":"/p"}]`, unread: "its place is said only by XPathSelector, which Postil does not follow"},
		{in: `[{"startSelector":{}}]`, unread: "its place is said only by startSelector, which Postil does not follow"},
	} {
		p, err := Parse([]byte(c.in))
		if err != nil || p.Quote != c.quote || p.Empty() {
			t.Errorf("%s: %+v, %v", c.in, p, err)
		}
		if err := p.Unread(); (err == nil) != (c.unread == "") || err != nil && err.Error() != c.unread {
			t.Errorf("%s: %v", c.in, err)
		}
		var m foreign.Mark
		p.Apply(&m)
		if (len(m.Ranges) == 1) != p.Ranged || m.ByWords != (c.quote != "") {
			t.Errorf("%s: %+v", c.in, m)
		}
	}
	if p, err := Parse(nil); err != nil || !p.Empty() {
		t.Errorf("no selector: %+v, %v", p, err)
	}
	deep := `{"exact":"x"}`
	for range 20 {
		deep = `[` + deep + `]`
	}
	if _, err := Parse([]byte(deep)); err == nil {
		t.Error("selectors within each other have no end")
	}
}
