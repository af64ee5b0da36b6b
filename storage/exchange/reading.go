package exchange

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// Reading reads a source of a format: call Survey once, then Each. Survey runs
// the format's reader, and Each does so again where the source is too large to
// be held in memory as Survey has read it; so memory is bounded, however large
// the source is.
type Reading struct {
	Format   Format
	Source   *source.Source
	Settings Settings // of the format's options; nil: the defaults

	// Counting, where it is set, is how ranges are read, whatever the quotes
	// say; those that do not fit are refused all the same.
	Counting *offsets.Counting

	// Person is whose marks those are of which the file does not say it. Where
	// it is nobody, they are those of a person called after the format.
	Person foreign.Person

	// Text finds the text of an article of which the format has none; nil where
	// there are no others.
	Text func(name string) (*text.Text, error)

	// Context: marks are wanted with the words around them, as a layer keeps
	// them.
	Context bool

	// Memory is how many bytes may be used to hold what Survey has read, so that
	// the source need not be read again. 0 is 64 MB; less than 0 is none.
	Memory int

	names      *names
	root       uuid.UUID
	survey     *Survey
	recordings []*foreign.Recording // of the units, by Survey
}

// usualMemory is Reading.Memory where it is not set.
const usualMemory = 64 << 20

// Survey is what a first pass over a source finds.
type Survey struct {
	Articles  int
	Marks     int
	Relations int
	Labels    map[string]int    // marks by label
	People    []annotate.Person // in order of appearance
	Problems  int               // that the reader had; Each tells them

	// Verdicts say how the ranges of each file (or of the folder) are read.
	Verdicts []FileVerdict

	// Scheme is what the format says of labels, with those that are only used.
	Scheme annotate.Scheme

	used annotate.Scheme // the same, in which texts have the values that occur
}

// FileVerdict is how the ranges of a file are read.
type FileVerdict struct {
	File string
	offsets.Verdict
}

func (r *Reading) prepare() error {
	if r.Format.Read == nil {
		return fmt.Errorf("the format %s can only be written", r.Format.Name)
	}
	if r.names == nil {
		r.names, r.root = newNames(), namespace()
	}
	s, err := r.Format.Settings(r.Settings)
	r.Settings = s
	return err
}

// Survey reads the source to find out how its ranges are counted and what
// labels it has. It fails when the source cannot be opened, or ctx ends; what is
// wrong in it is told by Each.
func (r *Reading) Survey(ctx context.Context) (*Survey, error) {
	if err := r.prepare(); err != nil {
		return nil, err
	}
	units, done, err := r.Format.units(ctx, r.Source, 0)
	if err != nil {
		return nil, err
	}
	defer done()
	out := &Survey{}
	use := newSchemeUse()
	room := &foreign.Room{Bytes: r.Memory}
	if r.Memory == 0 {
		room.Bytes = usualMemory
	}
	r.recordings = make([]*foreign.Recording, len(units))
	for i, u := range units {
		trial := offsets.NewTrial(r.Format.Counting, false)
		if r.Counting != nil {
			trial = offsets.NewAskedTrial(*r.Counting, r.Format.Counting)
		}
		recording := foreign.NewRecording(room)
		err := r.Format.Read(ctx, u, r.Settings, recording.Sink(&surveyor{ctx: ctx, reading: r, trial: trial, out: out, use: use}))
		recording.End(err)
		r.recordings[i] = recording
		if err != nil && (ctx.Err() != nil || errors.Is(err, errStopped)) {
			return nil, err
		}
		if !trial.Settled() && r.Counting == nil {
			trial = offsets.NewTrial(r.Format.Counting, true)
			err = r.again(ctx, i, u, &surveyor{ctx: ctx, reading: r, trial: trial})
			if err != nil && ctx.Err() != nil {
				return nil, err
			}
		}
		out.Verdicts = append(out.Verdicts, FileVerdict{unitName(u), trial.Verdict()})
	}
	out.Labels = use.counts()
	out.used = use.scheme(r.Source.Name)
	out.Scheme = out.used.Clone()
	tidyScheme(&out.Scheme, &annotate.Scheme{})
	r.survey = out
	return out, nil
}

// again has a sink told once more what unit i of the source says.
func (r *Reading) again(ctx context.Context, i int, u *source.Source, to foreign.Sink) error {
	if i < len(r.recordings) && r.recordings[i].Whole() {
		return r.recordings[i].Play(to)
	}
	return r.Format.Read(ctx, u, r.Settings, to)
}

func unitName(u *source.Source) string {
	if u.IsFolder() {
		return u.Name
	}
	return u.File()
}

// errStopped is an error of the receiver of articles, not of the reader.
var errStopped = errors.New("stopped")

// surveyor is the Sink of a first pass.
type surveyor struct {
	ctx      context.Context
	reading  *Reading
	trial    *offsets.Trial
	out      *Survey    // nil: only the trial
	use      *schemeUse // nil: only the trial
	passages []offsets.Passage
}

func (s *surveyor) Scheme(scheme annotate.Scheme) {
	if s.use != nil {
		s.use.declare(scheme)
	}
}

func (s *surveyor) Problem(foreign.Problem) {
	if s.out != nil {
		s.out.Problems++
	}
}

func (s *surveyor) Article(a *foreign.Article) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	raw, t, err := s.reading.text(a)
	if err == nil {
		s.passages = s.passages[:0]
		for i := range a.Layers {
			for j := range a.Layers[i].Marks {
				s.passages = append(s.passages, a.Layers[i].Marks[j].Passage())
			}
		}
		s.trial.Add(raw, t, s.passages)
	}
	if s.out == nil {
		return nil
	}
	s.out.Articles++
	for i := range a.Layers {
		l := &a.Layers[i]
		s.out.Marks += len(l.Marks)
		s.out.Relations += len(l.Relations)
		if p := s.reading.person(l.Person); !slices.ContainsFunc(s.out.People, func(q annotate.Person) bool { return q.Slug == p.Slug }) {
			s.out.People = append(s.out.People, p)
		}
		s.use.layer(l)
	}
	return nil
}

// text is an article's text, as the file has it and canonical.
func (r *Reading) text(a *foreign.Article) (string, *text.Text, error) {
	if !a.NoText {
		t, err := text.New(text.Canonical(a.Text))
		return a.Text, t, err
	}
	if r.Text == nil {
		return "", nil, errors.New("the format has no texts, so the articles must be in the workspace")
	}
	t, err := r.Text(r.names.article(a.Name, ""))
	if err != nil {
		return "", nil, fmt.Errorf("the format has no texts, and there is none of this name in the workspace: %w", err)
	}
	return t.String(), t, nil
}

func (r *Reading) person(p foreign.Person) annotate.Person {
	if p == (foreign.Person{Kind: p.Kind}) {
		p = r.Person
		if p == (foreign.Person{}) {
			p = foreign.Person{Name: r.Format.Name}
		}
	}
	return r.names.person(p)
}

// Each reads the source and visits its articles, with what of them fits. Each
// problem is told as it is found. An error of visit ends it, and is returned; a
// broken file is a problem and does not. Survey must have been called.
func (r *Reading) Each(ctx context.Context, visit func(*Item) error, problem func(foreign.Problem)) error {
	if r.survey == nil {
		if _, err := r.Survey(ctx); err != nil {
			return err
		}
	}
	units, done, err := r.Format.units(ctx, r.Source, 0)
	if err != nil {
		return err
	}
	defer done()
	for i, u := range units {
		counting := r.Format.Counting
		if i < len(r.survey.Verdicts) {
			counting = r.survey.Verdicts[i].Counting
		}
		s := &resolver{ctx: ctx, reading: r, counting: counting, visit: visit, problem: problem}
		err := r.again(ctx, i, u, s)
		switch {
		case s.stopped != nil:
			return s.stopped
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: unitName(u)}, Reason: err.Error()})
		}
	}
	return nil
}

// resolver is the Sink that makes Items of articles.
type resolver struct {
	ctx      context.Context
	reading  *Reading
	counting offsets.Counting
	visit    func(*Item) error
	problem  func(foreign.Problem)
	stopped  error // by visit

	// Of the article at hand:
	told    []foreign.Problem
	differs bool // a quote does not fit
	words   folded
	wordsOf *Item // of which words are; nil: of none yet

	list     []offsets.Stretch
	spans    []text.Span
	passages []offsets.Passage
}

func (s *resolver) Scheme(annotate.Scheme) {}

func (s *resolver) Problem(p foreign.Problem) { s.problem(p) }

func (s *resolver) Article(a *foreign.Article) error {
	if s.stopped = s.ctx.Err(); s.stopped != nil {
		return s.stopped
	}
	item, err := s.item(a)
	if err != nil {
		s.problem(foreign.Problem{Kind: foreign.BrokenRecord, At: a.At, Article: a.Name, Reason: err.Error()})
		return nil //nolint:nilerr // the article is told and left out; the next one may be right
	}
	if s.stopped = s.visit(item); s.stopped != nil {
		return s.stopped
	}
	return nil
}

func (s *resolver) item(a *foreign.Article) (*Item, error) {
	item := &Item{Name: a.Name, Fields: slices.Clone(a.Fields), at: a.At}
	if item.Name == "" {
		item.Name = s.reading.names.article("", a.Text)
	}
	if a.NoText {
		_, t, err := s.reading.text(a)
		if err != nil {
			return nil, err
		}
		item.Text, item.raw, item.own = t, t.String(), true
	} else {
		d, err := article.Decode([]byte(a.Text))
		switch {
		case err != nil:
			return nil, err
		case d.Encoding != "utf-8":
			return nil, fmt.Errorf("its text would be taken for %s when it is read from a file", d.Encoding)
		}
		item.Text, item.Source, item.raw = d.Text, d.Source(path.Base(item.Name)), a.Text
	}
	s.layers(a, item, s.counting)
	if s.differs && s.reading.Counting == nil {
		if c, reason := s.ofArticle(a, item); reason != "" {
			s.layers(a, item, c)
			s.tell(foreign.Repaired, a, a.At, "", reason)
		}
	}
	for _, p := range s.told {
		s.problem(p)
	}
	return item, nil
}

// layers makes the item's layers, with ranges counted in one way.
func (s *resolver) layers(a *foreign.Article, item *Item, c offsets.Counting) {
	s.told, s.differs, item.Layers = s.told[:0], false, item.Layers[:0]
	x := offsets.NewIndex(item.raw, item.Text, c)
	for i := range a.Layers {
		item.Layers = append(item.Layers, s.layer(a, &a.Layers[i], item, x, c))
	}
}

// ofArticle is the counting of an article of which quotes do not fit by that of
// the file, and why: another one by which all of them do. Without a reason
// there is none.
func (s *resolver) ofArticle(a *foreign.Article, item *Item) (c offsets.Counting, reason string) {
	s.passages = s.passages[:0]
	for i := range a.Layers {
		for j := range a.Layers[i].Marks {
			if m := &a.Layers[i].Marks[j]; len(m.Quotes) > 0 {
				s.passages = append(s.passages, m.Passage())
			}
		}
	}
	trial := offsets.NewTrial(s.counting, true)
	trial.Add(item.raw, item.Text, s.passages)
	v := trial.Verdict()
	if !v.Changed() || v.Fit < v.Quoted {
		return c, ""
	}
	return v.Counting, fmt.Sprintf("this article counts otherwise than the rest: its %d quotes fit as %s, and %d of them as %s", v.Quoted, v.Counting, v.FitDeclared, s.counting)
}
