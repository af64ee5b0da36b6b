package recovery

import (
	"testing"

	"postil/annotate"
	"postil/storage"
)

func FuzzRead(f *testing.F) {
	d := &desk{T: &testing.T{}}
	a, err := storage.ArticleOf("a.txt", []byte(words))
	if err != nil {
		f.Fatal(err)
	}
	d.a = a
	l, err := annotate.NewLayer(annotate.Header{ID: annotate.ID{1}, Person: mina, State: annotate.StateNew, Source: a.Source}, annotate.Contents{})
	if err != nil {
		f.Fatal(err)
	}
	whole, err := encode(Unsaved{Workspace: "/wire", Article: "a.txt", Time: noon, Reason: "full", Layer: d.with(l, 1)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("{}\n{}"))
	f.Add([]byte(`{"format":"postil.unsaved","version":1}` + "\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		u, err := Read(data)
		if err != nil {
			return
		}
		if u.Layer == nil || u.Workspace == "" || u.Article == "" || u.Slug() == "" {
			t.Fatalf("%+v", u)
		}
		again, err := encode(u)
		if err != nil {
			return // a time that cannot be written, say
		}
		v, err := Read(again)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, again)
		}
		if v.Workspace != u.Workspace || v.Article != u.Article || v.Slug() != u.Slug() || v.Layer.Len() != u.Layer.Len() {
			t.Fatalf("read %+v, then %+v", u, v)
		}
	})
}
