package session

import (
	"encoding/json"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage"
)

// Keys of the preferences.
const (
	prefPerson      = "person"
	prefPeople      = "people"
	prefRecent      = "recent"
	prefPlaces      = "places"
	prefSettings    = "settings"
	prefArrangement = "library"
	maxRecent       = 8
	maxPlaces       = 500
	minTextSize     = 12
	maxTextSize     = 32
	usualTextSize   = 17

	leastMeasure, usualMeasure, mostMeasure = 45, 68, 110   // characters
	leastSpacing, usualSpacing, mostSpacing = 130, 170, 230 // hundredths
)

// Settings are how the text is shown and marked.
type Settings struct {
	Snap       Grain  `json:"snap"`       // the unit to which drags of a mark's end snap
	Measure    int    `json:"measure"`    // characters in a line, about
	Spacing    int    `json:"spacing"`    // line pitch in hundredths of the text size
	TextSize   int    `json:"textSize"`   // pixels
	Sans       bool   `json:"sans"`       // the sans reading face instead of the serif
	KeepSpace  bool   `json:"keepSpace"`  // do not trim white space off new marks
	HideTags   bool   `json:"hideTags"`   // no label letters at the start of marks
	HideOthers bool   `json:"hideOthers"` // do not show the marks of other people
	Theme      string `json:"theme"`      // "light", "dark", or "" for the system's
	Margin     Margin `json:"margin"`     // how stripes stand in the page's margin
}

// Margin tells how the stripes of marks stand beside the text.
type Margin string

// The orders of stripes.
const (
	MarginByNesting Margin = ""       // side by side where marks overlap
	MarginByLabel   Margin = "label"  // each label has a lane
	MarginByPerson  Margin = "person" // each person has a lane, colleagues too
)

func (s *Session) loadSettings() Settings {
	v := Settings{TextSize: usualTextSize, Measure: usualMeasure, Spacing: usualSpacing}
	if raw := s.opt.Prefs.String(prefSettings); raw != "" {
		if json.Unmarshal([]byte(raw), &v) != nil {
			v = Settings{}
		}
	}
	return v.valid()
}

// valid brings settings into their ranges; what was never set is as usual.
func (v Settings) valid() Settings {
	within := func(n *int, least, usual, most int) {
		if *n == 0 {
			*n = usual
		}
		*n = max(least, min(most, *n))
	}
	within(&v.TextSize, minTextSize, usualTextSize, maxTextSize)
	within(&v.Measure, leastMeasure, usualMeasure, mostMeasure)
	within(&v.Spacing, leastSpacing, usualSpacing, mostSpacing)
	v.Snap = min(v.Snap, BySentence)
	if v.Margin != MarginByLabel && v.Margin != MarginByPerson {
		v.Margin = MarginByNesting
	}
	return v
}

// Settings returns how the text is shown and marked.
func (s *Session) Settings() Settings { return s.settings }

// ChangeSettings lets f change the settings, keeps and tells them.
func (s *Session) ChangeSettings(f func(*Settings)) {
	f(&s.settings)
	s.settings = s.settings.valid()
	s.keep(prefSettings, s.settings)
	s.On.Settings.Emit(s.settings)
}

// keep stores a value as JSON in the preferences.
func (s *Session) keep(key string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		s.fail(err)
		return
	}
	s.opt.Prefs.SetString(key, string(b))
}

type keptPerson struct {
	ID   annotate.ID `json:"id"`
	Name string      `json:"name"`
}

func (s *Session) loadPerson() annotate.Person {
	var k keptPerson
	if json.Unmarshal([]byte(s.opt.Prefs.String(prefPerson)), &k) != nil || k.Name == "" {
		return annotate.Person{}
	}
	return newPerson(k.ID, k.Name)
}

func newPerson(id annotate.ID, name string) annotate.Person {
	return annotate.Person{ID: id, Slug: storage.SafeName(name), Name: name, Kind: annotate.Human}
}

// Person is who works here; its name is empty until one was given.
func (s *Session) Person() annotate.Person { return s.person }

// SetPerson names who works here and keeps it for the next start.
func (s *Session) SetPerson(name string) {
	s.LeavePlaces(func() {
		if s.UsePerson(name) {
			s.keep(prefPerson, keptPerson{s.person.ID, s.person.Name})
		}
	})
}

// UsePerson names who works here for this run only. A name that says nothing
// is refused.
func (s *Session) UsePerson(name string) bool {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return false
	}
	if name == s.person.Name {
		return true
	}
	s.person = newPerson(s.idOf(name), name)
	s.On.Person.Emit(s.person)
	if s.ws != nil {
		s.reopenAs()
	}
	return true
}

// idOf is the identity under which a name works on this machine: always the
// same, since layers of one person merge by it.
func (s *Session) idOf(name string) annotate.ID {
	var known []keptPerson
	if json.Unmarshal([]byte(s.opt.Prefs.String(prefPeople)), &known) != nil {
		known = nil // broken preferences count as none
	}
	for _, k := range known {
		if k.Name == name {
			return k.ID
		}
	}
	k := keptPerson{s.opt.NewID(), name}
	s.keep(prefPeople, append(known, k))
	return k.ID
}

// Recent is a workspace that was open before.
type Recent struct {
	Path     string    `json:"path"`
	Name     string    `json:"name"`
	Articles int       `json:"articles"`
	Opened   time.Time `json:"opened"`
}

// Recents lists the workspaces that were open before, the latest first.
func (s *Session) Recents() []Recent {
	var r []Recent
	if json.Unmarshal([]byte(s.opt.Prefs.String(prefRecent)), &r) != nil {
		return nil
	}
	return r
}

func (s *Session) keepRecent(r Recent) {
	all := []Recent{r}
	for _, old := range s.Recents() {
		if old.Path != r.Path && len(all) < maxRecent {
			all = append(all, old)
		}
	}
	s.keep(prefRecent, all)
}

// place is where a person was in an article.
type place struct {
	Article string `json:"article"` // the workspace's root and the article's path
	Caret   int    `json:"caret"`
	Top     int    `json:"top"` // first code point to be seen
	Last    bool   `json:"last,omitempty"`
}

func (s *Session) places() []place {
	var p []place
	if json.Unmarshal([]byte(s.opt.Prefs.String(prefPlaces)), &p) != nil {
		return nil
	}
	return p
}

func (s *Session) placeKey(path string) string { return s.ws.Root() + "\x00" + path }

// keepPlace remembers where the person is in the shown article.
func (s *Session) keepPlace() {
	if s.doc == nil || s.ws == nil {
		return
	}
	key := s.placeKey(s.doc.Path())
	now := place{Article: key, Caret: s.sel.Caret.Offset, Last: true}
	if s.view != nil {
		now.Top = s.view.Top()
	}
	all := []place{now}
	for _, p := range s.places() {
		if p.Article == key || len(all) >= maxPlaces {
			continue
		}
		if strings.HasPrefix(p.Article, s.ws.Root()+"\x00") {
			p.Last = false
		}
		all = append(all, p)
	}
	s.keep(prefPlaces, all)
}

// placeOf returns where the person was in an article.
func (s *Session) placeOf(path string) (place, bool) {
	key := s.placeKey(path)
	for _, p := range s.places() {
		if p.Article == key {
			return p, true
		}
	}
	return place{}, false
}

// lastArticle is the article of this workspace that was shown last, or "".
func (s *Session) lastArticle() string {
	prefix := s.ws.Root() + "\x00"
	for _, p := range s.places() {
		if p.Last && strings.HasPrefix(p.Article, prefix) {
			return strings.TrimPrefix(p.Article, prefix)
		}
	}
	return ""
}
