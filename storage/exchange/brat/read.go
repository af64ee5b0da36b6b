package brat

import (
	"context"
	"crypto/sha256"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// document is a text with the files of marks that are about it.
type document struct {
	name  string // of the article
	text  string // its file
	marks []marksFile
}

type marksFile struct {
	file   string
	person string // "" where there is only one
}

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	c := collection{src: src, to: to, people: set[peopleOption]}
	docs, err := c.documents(ctx)
	if err != nil {
		return err
	}
	confs := configurations{src: src, to: to, read: map[string]schemeTypes{}}
	p := parser{tell: to.Problem, keep: set[piecesOption] == piecesKeep}
	var a foreign.Article
	var buffer []byte
	for _, d := range docs {
		a.Reset()
		p.ranges, p.quotes = p.ranges[:0], p.quotes[:0]
		a.Name, a.At = d.name, foreign.Place{File: d.text}
		if buffer, err = src.Bytes(d.text, buffer); err != nil {
			c.broken(d.text, err)
			continue
		}
		var encoding string
		if a.Text, encoding, err = decode(buffer); err != nil {
			c.broken(d.text, err)
			continue
		}
		if encoding != "utf-8" {
			to.Problem(foreign.Problem{Kind: foreign.Repaired, At: a.At, Reason: "the text is not UTF-8, as brat asks; it was read as " + encoding})
		}
		for _, m := range d.marks {
			if buffer, err = src.Bytes(m.file, buffer); err != nil {
				c.broken(m.file, err)
				continue
			}
			var content string
			if content, _, err = decode(buffer); err != nil {
				c.broken(m.file, err)
				continue
			}
			p.types = confs.of(path.Dir(m.file))
			p.parse(m.file, content, a.AddLayer(foreign.Person{Name: m.person}))
		}
		if err := to.Article(&a); err != nil {
			return err
		}
	}
	return nil
}

func decode(raw []byte) (s, encoding string, err error) {
	if utf8.Valid(raw) && !slices.Contains(raw, 0) {
		return string(raw), "utf-8", nil
	}
	return article.Characters(raw)
}

// collection pairs the files of a source.
type collection struct {
	src    *source.Source
	to     foreign.Sink
	people string
	docs   []document
	byText map[string]int
}

func (c *collection) broken(file string, err error) {
	c.to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: file}, Reason: err.Error()})
}

// documents lists the texts that have marks, in the order of the files.
func (c *collection) documents(ctx context.Context) ([]document, error) {
	c.byText = map[string]int{}
	files := c.src.Files()
	if !c.src.IsFolder() { // one file of a pair was named
		stem := strings.TrimSuffix(c.src.File(), path.Ext(c.src.File()))
		files = []string{stem + ".ann"}
	}
	texts := 0
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		stem, ok := cutEnding(f, ".ann")
		if !ok {
			if _, ok := cutEnding(f, ".txt"); ok {
				texts++
			}
			continue
		}
		c.pair(f, stem)
	}
	if c.people == peopleAuto || c.people == peopleFolders {
		c.folders()
	}
	if n := texts - len(c.byText); n > 0 && c.src.IsFolder() {
		c.to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: c.src.Name}, Reason: countTexts(n) + " without a file of marks were left out"})
	}
	return c.docs, nil
}

func countTexts(n int) string {
	if n == 1 {
		return "one text"
	}
	return itoa(n) + " texts"
}

func cutEnding(f, ending string) (string, bool) {
	if n := len(f) - len(ending); n > 0 && strings.EqualFold(f[n:], ending) {
		return f[:n], true
	}
	return f, false
}

// pair finds the text of a file of marks: of the same name; of a name that
// this one continues, as a_alice.ann that of a.txt; or one folder up.
func (c *collection) pair(file, stem string) {
	if text, ok := c.text(stem); ok {
		c.add(text, articleName(stem), file, "")
		return
	}
	if c.people == peopleAuto || c.people == peopleFiles {
		for i := len(stem) - 1; i > len(path.Dir(stem)); i-- {
			if strings.IndexByte("_-.", stem[i]) < 0 {
				continue
			}
			if text, ok := c.text(stem[:i]); ok && path.Base(stem[:i]) != "" {
				c.add(text, articleName(stem[:i]), file, stem[i+1:])
				return
			}
		}
	}
	if dir := path.Dir(stem); dir != "." && (c.people == peopleAuto || c.people == peopleFolders) {
		up := path.Join(path.Dir(dir), path.Base(stem))
		if text, ok := c.text(up); ok {
			c.add(text, articleName(up), file, path.Base(dir))
			return
		}
	}
	c.broken(file, errNoText)
}

type plainError string

func (e plainError) Error() string { return string(e) }

const errNoText = plainError("there is no text beside it, so its marks are on nothing")

func (c *collection) text(stem string) (string, bool) {
	for _, ending := range []string{".txt", ".TXT"} {
		if c.src.Exists(stem + ending) {
			return stem + ending, true
		}
	}
	return "", false
}

// articleName is that of the article: what Postil has written for a.md is
// a.md.txt.
func articleName(stem string) string {
	if _, ok := cutEnding(stem, ".md"); ok {
		return stem
	}
	return stem + ".txt"
}

func (c *collection) add(text, name, file, person string) {
	i, ok := c.byText[text]
	if !ok {
		i = len(c.docs)
		c.byText[text] = i
		c.docs = append(c.docs, document{name: name, text: text})
	}
	c.docs[i].marks = append(c.docs[i].marks, marksFile{file, person})
}

// folders finds folders beside each other that hold the same texts: each is of
// one person. At least half of the texts of each must be in another one too,
// and be the same there.
func (c *collection) folders() {
	groups := map[string]map[string][]int{} // by parent, by folder: documents
	for i, d := range c.docs {
		dir := path.Dir(d.text)
		if dir == "." {
			continue
		}
		parent := path.Dir(dir)
		if groups[parent] == nil {
			groups[parent] = map[string][]int{}
		}
		groups[parent][dir] = append(groups[parent][dir], i)
	}
	gone := map[int]bool{}
	for parent, dirs := range groups {
		if len(dirs) > 1 && (c.people == peopleFolders || c.sameTexts(dirs)) {
			c.unite(parent, dirs, gone)
		}
	}
	if len(gone) > 0 {
		var docs []document
		for i, d := range c.docs {
			if !gone[i] {
				docs = append(docs, d)
			}
		}
		c.docs = docs
	}
}

// sameTexts reports whether folders hold the same texts.
func (c *collection) sameTexts(dirs map[string][]int) bool {
	holders := map[string]int{}
	for _, docs := range dirs {
		for _, i := range docs {
			holders[path.Base(c.docs[i].text)]++
		}
	}
	sums := map[string][sha256.Size]byte{}
	for _, docs := range dirs {
		shared := 0
		for _, i := range docs {
			base := path.Base(c.docs[i].text)
			if holders[base] < 2 {
				continue
			}
			shared++
			data, err := c.src.Bytes(c.docs[i].text, nil)
			if err != nil {
				return false
			}
			sum := sha256.Sum256(data)
			if other, ok := sums[base]; ok && other != sum {
				return false
			}
			sums[base] = sum
		}
		if 2*shared < len(docs) || shared == 0 {
			return false
		}
	}
	return true
}

// unite makes one document of those of one name in several people's folders.
func (c *collection) unite(parent string, dirs map[string][]int, gone map[int]bool) {
	var all []int
	for _, docs := range dirs {
		all = append(all, docs...)
	}
	slices.Sort(all)
	first := map[string]int{}
	for _, i := range all {
		d := &c.docs[i]
		who := path.Base(path.Dir(d.text))
		for j := range d.marks {
			if d.marks[j].person == "" {
				d.marks[j].person = who
			}
		}
		d.name = path.Join(parent, path.Base(d.name))
		k, ok := first[d.name]
		if !ok {
			first[d.name] = i
			continue
		}
		c.docs[k].marks = append(c.docs[k].marks, d.marks...)
		gone[i] = true
	}
}
