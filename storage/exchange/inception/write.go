package inception

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/xmi"
)

type writer struct {
	to         exchange.Folder
	header     exchange.Header
	vocabulary *cas.Vocabulary
	composer   cas.Composer
	encoder    xmi.Encoder
	documents  []sourceDocument
	taken      map[string]bool
	paths      map[string]string // of articles, by document
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	w := &writer{to: to, header: h, vocabulary: cas.NewVocabulary(h.Scheme), taken: map[string]bool{}, paths: map[string]string{}}
	w.composer = cas.Composer{Vocabulary: w.vocabulary, Program: h.Program, XML: true, Tokens: true}
	return w, nil
}

// Write writes a document with the marks of its layer. Documents have no
// folders in INCEpTION.
func (w *writer) Write(item *exchange.Item) error {
	base := strings.ReplaceAll(item.Name, "/", "_")
	name := base + ".xmi"
	for n := 2; w.taken[strings.ToLower(name)]; n++ {
		ext := path.Ext(base)
		name = fmt.Sprintf("%s_%d%s.xmi", strings.TrimSuffix(base, ext), n, ext)
	}
	w.taken[strings.ToLower(name)] = true
	if name != item.Name+".xmi" {
		w.paths[name] = item.Name
	}
	w.documents = append(w.documents, sourceDocument{Name: name, Format: "xmi", State: "NEW"})
	out, err := w.to.Create("source/" + name)
	if err != nil {
		return err
	}
	return w.encoder.Encode(out, w.composer.Compose(item, item.Layers))
}

// Close writes the type system and the project, now that it is known what was
// used.
func (w *writer) Close() error {
	out, err := w.to.Create(xmi.TypeSystemFile)
	if err != nil {
		return err
	}
	if err := w.vocabulary.TypeSystem().WriteXML(out); err != nil {
		return err
	}
	if out, err = w.to.Create(projectFile); err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(w.project())
}

func (w *writer) project() exportedProject {
	s := w.header.Scheme
	p := exportedProject{
		Name: orElse(s.Name, orElse(s.ID, "Postil")), Mode: "annotation", Version: 1,
		Description: "Written by " + w.header.Program + ". The tag set " + ownTagSet + " lets it read the project again.",
		Sources:     w.documents, Documents: []annotatedBy{}, Permissions: []json.RawMessage{}, TagSets: []tagSet{},
	}
	if p.Sources == nil {
		p.Sources = []sourceDocument{}
	}
	names, err := json.Marshal(w.vocabulary.Names(false))
	if err != nil {
		panic(err) // texts can be written
	}
	about := string(cas.LegalJSON(own{Names: names, Scheme: cas.EncodeScheme(s), Documents: w.paths}))
	p.TagSets = append(p.TagSets, tagSet{Name: ownTagSet, Description: &about, Tags: []tag{}})
	token := newLayer(p.Name, "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "Token", "span")
	token.BuiltIn, token.AnchoringMode, token.OverlapMode, token.LockToToken, token.MultipleTokens, token.AllowStacking = true, "SINGLE_TOKEN", "OVERLAP_ONLY", true, false, false
	p.Layers = append(p.Layers, token)
	for _, id := range w.vocabulary.Labels() {
		label, _ := s.Label(id)
		l := newLayer(p.Name, cas.Prefix+w.vocabulary.Label(id), orElse(label.Name, id), "span")
		l.Description, l.Enabled = text(label.Guideline), !label.Archived
		for i, a := range label.Attributes {
			f := newFeature(p.Name, w.vocabulary.Attribute(a.ID), orElse(a.Name, a.ID))
			f.Required, f.Rank = a.Required, i
			if a.Type == annotate.Several {
				f.Type, f.MultiValueMode = cas.TypeStringArray, "ARRAY"
			}
			values := a.Values
			if a.Type == annotate.YesNo {
				values = []string{"true", "false"}
			}
			if len(values) > 0 {
				set := tagSet{Name: orElse(label.Name, id) + ": " + f.UIName, Tags: []tag{}}
				for _, v := range values {
					set.Tags = append(set.Tags, tag{Name: v})
				}
				f.TagSet = &set
				p.TagSets = append(p.TagSets, set)
			}
			l.Features = append(l.Features, f)
		}
		l.Features = append(l.Features, keptFeatures(p.Name, len(l.Features))...)
		p.Layers = append(p.Layers, l)
	}
	for _, id := range w.vocabulary.Relations() {
		r, _ := s.Relation(id)
		l := newLayer(p.Name, cas.Prefix+w.vocabulary.Relation(id), orElse(r.Name, id), "relation")
		if ends := append(append([]string{}, r.From...), r.To...); len(ends) > 0 && allEqual(ends) {
			l.AttachType = &named{cas.Prefix + w.vocabulary.Label(ends[0])}
		}
		l.Features = keptFeatures(p.Name, 0)
		p.Layers = append(p.Layers, l)
	}
	return p
}

func allEqual(list []string) bool {
	for _, s := range list {
		if s != list[0] {
			return false
		}
	}
	return true
}

// newLayer is a layer whose annotations may be anywhere.
func newLayer(project, name, title, kind string) layer {
	return layer{
		Name: name, UIName: title, Type: kind, Features: []feature{}, Enabled: true, AllowStacking: true, CrossSentence: true, ShowHover: true,
		AnchoringMode: "CHARACTERS", OverlapMode: "ANY_OVERLAP", ValidationMode: "NEVER", MultipleTokens: true, ProjectName: project,
	}
}

func newFeature(project, name, title string) feature {
	return feature{
		Name: name, UIName: title, Type: cas.TypeString, Enabled: true, Visible: true, ProjectName: project, MultiValueMode: "NONE", LinkMode: "NONE", Curatable: true,
	}
}

// keptFeatures are those in which INCEpTION keeps what Postil knows of a mark:
// the note, which annotators see, and what they do not.
func keptFeatures(project string, rank int) (out []feature) {
	for _, name := range []string{cas.FeatureNote, "uuid", "created", "modified", "origin", cas.FeatureMore} {
		f := newFeature(project, name, name)
		f.Visible = name == cas.FeatureNote
		f.Curatable = f.Visible
		f.Rank = rank + len(out)
		out = append(out, f)
	}
	return out
}
