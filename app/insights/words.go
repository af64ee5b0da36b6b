package insights

import (
	"fmt"
	"math"
	"strings"

	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/app/widgets"
)

// short is a figure with two decimals, as a cell shows it: ".71".
func short(f float64) string {
	s := fmt.Sprintf("%.2f", math.Round(f*100)/100+0) // + 0: no -0
	switch {
	case strings.HasPrefix(s, "0."):
		s = s[1:]
	case strings.HasPrefix(s, "-0."):
		s = "-" + s[2:]
	}
	return strings.ReplaceAll(s, "-", "−")
}

// figureText is what a cell says of a result: the figure, the bounds, a dash
// where there is none, and dots where it is still being worked out.
func figureText(r agreement.Result) string {
	if v, ok := r.Float(); ok {
		return short(v)
	}
	if low, high, ok := r.Bounds(); ok {
		return bounds(low) + "–" + bounds(high)
	}
	if r.Reason() == agreement.Cancelled {
		return "…"
	}
	return "–"
}

func bounds(f float64) string {
	switch {
	case math.IsInf(f, -1):
		return "−∞"
	case math.IsInf(f, 1):
		return "∞"
	}
	return short(f)
}

// intervalText is the interval of a result, "" where it has none.
func intervalText(r agreement.Result) string {
	if i := r.Interval; i != nil && i.Why == "" {
		return short(i.Low) + "–" + short(i.High)
	}
	return ""
}

// exactly tells all about a result in one line: three decimals, the interval or
// why there is none, and what was counted.
func exactly(r agreement.Result) string {
	if r.Measure == "" {
		return ""
	}
	low, high, ok := r.Bounds()
	if !ok {
		return insights.Title(r.Measure) + ": none, since " + r.Why()
	}
	three := func(f float64) string { return strings.ReplaceAll(fmt.Sprintf("%.3f", f), "-", "−") }
	out := insights.Title(r.Measure) + " " + three(low)
	if r.Status() == agreement.Bounded {
		out = fmt.Sprintf("%s is certainly from %s to %s", insights.Title(r.Measure), three(low), three(high))
	}
	switch i := r.Interval; {
	case i == nil:
	case i.Why == "":
		out += fmt.Sprintf(", %g %% interval %s to %s", 100*i.Level, three(i.Low), three(i.High))
	default:
		out += ", no interval: " + i.Why
	}
	if s := r.Settings; s.Articles > 0 {
		out += fmt.Sprintf("; %s %s, %s", widgets.Thousands(s.Units), s.Unit, plural(s.Articles, "article"))
	}
	return out
}

// share is a figure as the share of a scale from 0 to 1, for colours.
func share(r agreement.Result) float64 {
	low, high, ok := r.Bounds()
	if !ok || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return 0
	}
	return (low + high) / 2
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return widgets.Thousands(n) + " " + noun + "s"
}
