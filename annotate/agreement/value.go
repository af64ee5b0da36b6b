package agreement

import (
	"encoding/json"
	"math"
	"strconv"
)

// Status tells what kind of figure a value is.
type Status string

// The kinds of figure.
const (
	OK        Status = "ok"
	Undefined Status = "undefined" // there is no figure; the reason says why
	Bounded   Status = "bounded"   // only an interval that certainly holds the figure is known
)

// Reason tells why a figure is undefined.
type Reason string

// The reasons.
const (
	NoData        Reason = "no_data"        // nothing was rated, or by fewer than two
	NoUnits       Reason = "no_units"       // nobody marked anything
	NoVariation   Reason = "no_variation"   // all say the same thing everywhere, so chance would agree as well
	NotApplicable Reason = "not_applicable" // the measure is not for so many annotators, or not for such a scale
	NoText        Reason = "no_text"        // the text is not known
	Cancelled     Reason = "cancelled"      // the work was ended before it was done
	TooLarge      Reason = "too_large"      // the numbers are beyond what can be reckoned with
)

// Value is a figure, or the reason why there is none. The zero Value is
// undefined.
type Value struct {
	status Status
	v      float64
	low    float64
	high   float64
	reason Reason
	why    string
}

// Figure makes a value of a number. Measures say themselves what is undefined;
// what is NaN or infinite for all that has overflowed.
func Figure(v float64) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return None(TooLarge, "the numbers are too large to be reckoned with")
	}
	return Value{status: OK, v: v, low: v, high: v}
}

// Between makes a value of which only bounds are certain; one that is not known
// is infinite.
func Between(low, high float64) Value { return Value{status: Bounded, low: low, high: high} }

// None makes an undefined value. why is a sentence for people.
func None(r Reason, why string) Value { return Value{status: Undefined, reason: r, why: why} }

// orNone is the figure, or none where ok is false.
func orNone(v float64, ok bool, r Reason, why string) Value {
	if !ok {
		return None(r, why)
	}
	return Figure(v)
}

// Status tells whether there is a figure.
func (v Value) Status() Status {
	if v.status == "" {
		return Undefined
	}
	return v.status
}

// Float returns the figure; ok is false where it is undefined or only bounded.
func (v Value) Float() (f float64, ok bool) { return v.v, v.status == OK }

// Bounds returns what the figure certainly lies between, which is the figure
// twice where it is known; ok is false where it is undefined.
func (v Value) Bounds() (low, high float64, ok bool) { return v.low, v.high, v.Status() != Undefined }

// Reason tells why the value is undefined, "" where it is not.
func (v Value) Reason() Reason {
	if v.status == "" {
		return NoData
	}
	return v.reason
}

// Why says in a sentence why the value is undefined, "" where it is not.
func (v Value) Why() string { return v.why }

// String is the figure with three decimals, the bounds, or "undefined".
func (v Value) String() string {
	number := func(f float64) string { return strconv.FormatFloat(math.Round(f*1000)/1000+0, 'f', 3, 64) } // + 0: no -0
	switch v.Status() {
	case OK:
		return number(v.v)
	case Bounded:
		return number(v.low) + " to " + number(v.high)
	case Undefined:
	}
	return "undefined"
}

// MarshalJSON writes the status with the figure, the bounds or the reason; the
// figure of an undefined value is null.
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal(v.record()) }

// valueRecord is a value as JSON has it.
type valueRecord struct {
	Status Status   `json:"status"`
	Value  *float64 `json:"value"`
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
	Reason Reason   `json:"reason,omitempty"`
	Why    string   `json:"why,omitempty"`
}

func (v Value) record() valueRecord {
	r := valueRecord{Status: v.Status(), Reason: v.Reason(), Why: v.why}
	switch v.Status() {
	case OK:
		r.Value = &v.v
	case Bounded:
		r.Low, r.High = finite(v.low), finite(v.high)
	case Undefined:
	}
	return r
}

// finite is a number for JSON, which has no infinity.
func finite(f float64) *float64 {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil
	}
	return &f
}
