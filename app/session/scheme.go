package session

import (
	"context"
	"errors"

	"postil/annotate"
	"postil/storage"
)

// SaveScheme puts a changed scheme in force and writes postil.toml, in which
// all that is not about the change stays as it is. Marks keep the ids of their
// labels, so that renaming a label renames it everywhere.
func (s *Session) SaveScheme(scheme annotate.Scheme) error {
	if s.ws == nil {
		return errors.New("open a folder first; its scheme is kept in it")
	}
	want := s.ws.Config().Clone()
	want.Scheme = scheme
	if err := s.ws.SaveConfig(context.Background(), want); err != nil {
		return err
	}
	s.setPen("")
	s.On.Workspace.Emit(s.ws)
	s.On.Listing.Emit(struct{}{})
	s.tell("The scheme is saved in " + storage.ConfigFile + ".")
	return nil
}
