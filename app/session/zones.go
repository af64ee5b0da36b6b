package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/article"
)

// zoning is a correction of an article's zones, as a change carries it. It says
// what the zones in a span are and what they were, so that it can also be made
// to zones which somebody else has corrected in another place.
type zoning struct {
	in            annotate.Span
	before, after []article.Zone // in the span
}

// Inverse implements annotate.Aside.
func (z zoning) Inverse() annotate.Aside { return zoning{z.in, z.after, z.before} }

func (z zoning) on(zones []article.Zone) []article.Zone {
	return article.PutZones(zones, z.in, z.after)
}

// UnderZone is the menu of the kinds of zones.
const UnderZone = "Zone"

// zoneCommands say what the selected words are, one for each kind.
func zoneCommands() []Command {
	hints := map[article.ZoneKind]string{
		article.ZoneHeadline:   "what the article is called",
		article.ZoneStandfirst: "the lines that sum it up",
		article.ZoneByline:     "who reported",
		article.ZoneDateline:   "when it was published",
		article.ZoneBody:       "the article’s own text",
		article.ZoneQuote:      "set apart as somebody’s words",
		article.ZoneCaption:    "of a picture",
		article.ZoneFurniture:  "what the page says about itself",
	}
	var out []Command
	for _, k := range article.ZoneKinds() {
		out = append(out, Command{
			ID: "zone." + string(k), Title: UnderZone + ": " + string(k), Hint: hints[k], In: InAnnotate, Menu: MenuEdit, Group: 3, Under: UnderZone,
			run: func(s *Session) { s.setZone(k) },
		})
	}
	return out
}

// setZone says that the selected words are of a kind. White space at the ends of
// the selection stays what it is.
func (s *Session) setZone(kind article.ZoneKind) {
	if s.doc == nil {
		return
	}
	d, chosen := s.doc, s.sel.Span()
	in := d.Article.Text.TrimSpace(chosen)
	switch {
	case chosen.Empty():
		s.tell(fmt.Sprintf("Select the words that are %s first, then give the command again.", kind))
	case in.Empty():
		s.tell("There are only spaces in the selection.")
	case article.InZones(d.Article.Text, d.Zones, in, kind):
		s.tell(fmt.Sprintf("These words are %s already.", kind))
	case !s.writable():
	case d.ZonesErr != nil:
		s.fail(fixed(d.ZonesErr))
	default:
		change := zoning{in, article.ZonesIn(d.Zones, in), []article.Zone{{Kind: kind, Start: in.Start, End: in.End}}}
		if s.Apply(annotate.Change{Name: "Zone: " + string(kind), Aside: change}) {
			s.On.Notice.Emit(Notice{Text: fmt.Sprintf("Zone: %s, for “%s”.", kind, brief(d.Article.Text.Quote(in))), Undo: true})
		}
	}
}

// fixed says what to do where zones cannot be corrected.
func fixed(err error) error {
	return fmt.Errorf("the zones cannot be corrected: %w. Mend the file or take it away, then open the folder again", err)
}

// rezone makes a correction, tells and saves it, with the step that it was where
// that has changed nothing in the layer.
func (s *Session) rezone(d *Doc, z zoning, step storage.Step) {
	if d.ZonesErr != nil { // found out since
		s.fail(fixed(d.ZonesErr))
		return
	}
	d.rezoned++
	s.takeZones(d, z.on(d.Zones))
	var steps []storage.Step
	if step.Layer == d.Layer {
		steps = append(steps, step)
	}
	s.saver.saveZones(d, rezoned{z, d.rezoned}, steps...)
}

// Zone is the kind of the zone that the caret is in, or in which the selection
// begins. It is "" outside of all zones.
func (s *Session) Zone() article.ZoneKind {
	if s.doc == nil {
		return ""
	}
	at := s.sel.Span().Start
	if k := article.ZoneAt(s.doc.Zones, at); k != "" || at == 0 || !s.sel.Span().Empty() {
		return k
	}
	return article.ZoneAt(s.doc.Zones, at-1) // just behind its last character
}

// rezoned is a correction that waits to be written, with its number among those
// of its article.
type rezoned struct {
	zoning
	turn int
}

// keepZones writes corrections of a document into its meta file. What can never
// be written is refused; what failed otherwise can be tried again.
func keepZones(d *Doc, edits []rezoned, now time.Time) (zones []article.Zone, refused, failed error) {
	zones, err := d.ws.EditZones(context.Background(), d.Article, now, func(zones []article.Zone) []article.Zone {
		for _, e := range edits {
			zones = e.on(zones)
		}
		return zones
	})
	for _, final := range []error{storage.ErrBrokenMeta, storage.ErrNewerMeta, storage.ErrOtherMeta, storage.ErrArticleChanged} {
		if errors.Is(err, final) {
			return nil, err, nil
		}
	}
	return zones, nil, err
}

// zonesKept takes over the zones on disk once the correction with a number is
// there, with what somebody else has corrected; or, where it was refused, the
// zones that there were.
func (s *Session) zonesKept(d *Doc, turn int, zones []article.Zone, refused error) {
	if refused != nil {
		d.ZonesErr = refused
		s.fail(fixed(refused))
		s.Work(func() error {
			zones, _ = d.ws.Zones(d.Path(), d.Article.Text) // by the rules, then
			return nil
		}, func(error) { s.takeZones(d, zones) })
		return
	}
	if turn == d.rezoned { // else a later correction is on its way
		s.takeZones(d, zones)
	}
}

func (s *Session) takeZones(d *Doc, zones []article.Zone) {
	if slices.Equal(zones, d.Zones) {
		return
	}
	d.Zones = zones
	if d == s.doc {
		s.On.Zones.Emit(d)
	}
}

// zoneCache has the zones of articles that a search has come to, so that the next
// letter of what is looked for does not read them again. Several goroutines may
// use it.
type zoneCache struct {
	ws    *storage.Workspace
	mu    sync.Mutex
	known map[string]knownZones // by path
}

type knownZones struct {
	length int // of the text, in code points
	zones  []article.Zone
}

// of are the zones of an article with a text; by the rules where what is kept of
// them cannot be read.
func (c *zoneCache) of(path string, t *text.Text) []article.Zone {
	c.mu.Lock()
	k, ok := c.known[path]
	c.mu.Unlock()
	if ok && k.length == t.Len() {
		return k.zones
	}
	zones, _ := c.ws.Zones(path, t) // told when a zone is to be corrected
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]knownZones{}
	}
	c.known[path] = knownZones{t.Len(), zones}
	return zones
}
