// Package cas is what the formats of UIMA and INCEpTION have in common: XMI,
// JSON CAS, WebAnno TSV and the project zip all hold a common analysis
// structure, a text with typed feature structures, some of which are ranges of
// the text. A reader of one of them fills a Document and hands it to a Mapping,
// which makes articles with marks and relations of it. A writer has Compose
// make a Document of an article, with the names that a Vocabulary gives to
// labels and the like. Offsets are UTF-16 code units throughout.
//
// # What becomes of a foreign structure
//
//   - An annotation is a mark. Its label is the short name of its type
//     (webanno.custom.Claim is Claim), or the whole name where two types share
//     the short one. Of types that have one label only as a value (NamedEntity,
//     POS, Chunk), and where the option label names a feature, the value of that
//     feature is the label.
//   - Features that are texts, numbers, yes or no, and lists of these are
//     attributes. A structure that is no annotation gives its features to the
//     one that refers to it: "feature.subfeature".
//   - A structure with Governor and Dependent is a relation, from the one to
//     the other, as is each link of a slot (role and target), each reference
//     from an annotation to another, and each step in a chain. Features of a
//     relation are its note.
//   - Tokens, sentences and the like are left out, and that is told, unless the
//     option layers asks for them or a relation needs them.
//   - What is about the document (DocumentMetaData, document layers) is said of
//     the article.
//
// # What Postil writes
//
// A type for each label, below postil.Mark, and for each type of relation, below
// postil.Link; postil.Document and postil.Layer say the rest. Names that are no
// words of UIMA are written in its letters, and postil.Document tells what they
// stand for, so that reading finds them again.
package cas

// Document is a common analysis structure.
type Document struct {
	Types      *TypeSystem // what is known of the types; nil: nothing
	Sofas      []Sofa
	Structures []Structure
	Views      []View

	values []Value // memory of all structures' values
}

// Sofa is a subject of analysis: a text. Sofas that are none have no text.
type Sofa struct {
	ID      int
	Name    string // of the view: "_InitialView"
	Text    string
	HasText bool
	Line    int
}

// View lists what is indexed of a sofa.
type View struct {
	Sofa    int
	Members []int
}

// Structure is a feature structure.
type Structure struct {
	ID         int // not 0; unique in a document that is not broken
	Type       string
	Sofa       int // 0: none
	Begin, End int
	Ranged     bool // it has begin and end
	Line       int
	Quote      string // what the file says is there; "" where it does not
	Values     []Value
}

// Kind tells what a value is.
type Kind uint8

// The kinds of value.
const (
	Text   Kind = iota
	Number      // with the digits of the file
	Truth       // "true" or "false"
	Texts       // a list of texts, or of what is written as such
	Ref         // a reference to a structure, by its id in Refs; 0 is none
	Refs        // a list of references
)

// Value is a feature with its value. Of arrays, which have no features, the
// elements are a value without a name.
type Value struct {
	Name  string
	Kind  Kind
	Text  string
	Texts []string
	Refs  []int
}

// Reset empties the document for the next one and keeps its memory. Of what
// was in it nothing may be used any more.
func (d *Document) Reset() {
	*d = Document{Sofas: d.Sofas[:0], Structures: d.Structures[:0], Views: d.Views[:0], values: d.values[:0]}
}

// Add appends a structure and returns it, good until the next call.
func (d *Document) Add(s Structure) *Structure {
	d.Structures = append(d.Structures, s)
	return &d.Structures[len(d.Structures)-1]
}

// Set appends a value to the structure that was added last.
func (d *Document) Set(v Value) {
	s := &d.Structures[len(d.Structures)-1]
	if n := len(s.Values); n > 0 {
		if cap(s.Values) == n {
			// The memory has been left behind when it grew.
			first := len(d.values)
			d.values = append(append(d.values, s.Values...), v)
			s.Values = d.values[first:]
			return
		}
		d.values = append(d.values, v)
		s.Values = d.values[len(d.values)-n-1:]
		return
	}
	d.values = append(d.values, v)
	s.Values = d.values[len(d.values)-1:]
}

// value is a structure's value of a name.
func (s *Structure) value(name string) (Value, bool) {
	for i := range s.Values {
		if s.Values[i].Name == name {
			return s.Values[i], true
		}
	}
	return Value{}, false
}

func (s *Structure) text(name string) string {
	v, _ := s.value(name)
	return v.Text
}

// ref is the structure that a feature refers to; 0: none.
func (s *Structure) ref(name string) int {
	if v, ok := s.value(name); ok && len(v.Refs) > 0 {
		return v.Refs[0]
	}
	return 0
}
