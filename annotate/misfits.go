package annotate

import "postil/annotate/text"

// Misfits returns, in text order, the annotations whose quotes the text does
// not say at their spans: it has changed since they were made.
func (l *Layer) Misfits(t *text.Text) []*Annotation {
	var out []*Annotation
	for a := range l.Annotations() {
		if !a.Fits(t) {
			out = append(out, a)
		}
	}
	return out
}
