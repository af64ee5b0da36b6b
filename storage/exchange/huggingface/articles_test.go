package huggingface_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
)

const ministerText = "Minister 😀 Lee says taxes will not, she insists, rise."

func scheme() *annotate.Scheme {
	return &annotate.Scheme{
		ID: "news", Version: "2", Name: "News \"claims\"",
		Labels: []annotate.Label{
			{ID: "claim", Name: "Claim", Guideline: "What is said | to be so.", Attributes: []annotate.Attribute{{ID: "stance", Name: "Stance", Type: annotate.Choice, Values: []string{"for", "against"}}}},
			{ID: "quote", Name: "Quote"},
			{ID: "source", Name: "Source"},
		},
		Relations: []annotate.RelationType{{ID: "says", Name: "says"}},
	}
}

func id(s string) annotate.ID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(s)) }

// article is one with marks on words: label, then what it marks, pieces apart
// by a bar.
func article(t *testing.T, name, s string, marks ...string) *exchange.Item {
	t.Helper()
	doc, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	item := &exchange.Item{Name: name, Title: "A title", Text: doc, Layers: []exchange.Layer{{Person: annotate.Person{ID: id("alice"), Slug: "alice", Name: "Alice", Kind: annotate.Human}, State: annotate.StateDone}}}
	for i := 0; i < len(marks); i += 2 {
		m := &annotate.Annotation{ID: id(fmt.Sprint(name, i)), Label: marks[i], Origin: annotate.Origin{Kind: annotate.OriginManual}}
		for piece := range strings.SplitSeq(marks[i+1], "|") {
			b := strings.Index(s, piece)
			if b < 0 {
				t.Fatalf("there is no %q", piece)
			}
			m.Fragments = append(m.Fragments, annotate.NewFragment(doc, text.Span{Start: doc.CodePoint(b), End: doc.CodePoint(b + len(piece))}))
		}
		item.Layers[0].Marks = append(item.Layers[0].Marks, m)
	}
	return item
}

// minister has marks that overlap, one in pieces, and a relation.
func minister(t *testing.T) *exchange.Item {
	item := article(t, "wire/a.txt", ministerText, "source", "Minister 😀 Lee", "claim", "taxes will not|rise", "quote", "not")
	l := &item.Layers[0]
	l.Marks[1].Attributes = annotate.Attributes{"stance": "for"}
	l.Relations = []*annotate.Relation{{ID: id("r"), Type: "says", From: l.Marks[0].ID, To: l.Marks[1].ID}}
	return item
}

func flat(t *testing.T) *exchange.Item {
	return article(t, "b.txt", "Größe  rises.\nEnd", "claim", "Größe", "quote", "rises", "source", "End")
}

func untouched(t *testing.T) *exchange.Item {
	item := article(t, "c.txt", "Nothing")
	item.Layers = nil
	return item
}
