package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
)

func configOf(tb testing.TB, dir string) string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(dir, ConfigFile))
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func TestSavingAConfigPutsItInForce(t *testing.T) {
	for name, files := range map[string]map[string]string{"none yet": {"a.txt": "x"}, "one": {ConfigFile: deskConfig}, "an empty one": {ConfigFile: ""}} {
		t.Run(name, func(t *testing.T) {
			dir := folderOf(t, files)
			w := open(t, dir)
			before := w.Scheme()
			was := before.Clone()
			want := w.Config().Clone()
			want.Name = "Desk"
			want.Scheme.Labels[0].Guideline = "All of it."
			want.Scheme.Version = "4"
			if err := w.SaveConfig(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(completed(want), completed(w.Config())); d != "" || w.Name() != "Desk" || w.Scheme().Version != "4" {
				t.Error(d)
			}
			want.Scheme.Labels[0].Guideline = "changed by the caller"
			if w.Scheme().Labels[0].Guideline != "All of it." {
				t.Error("the scheme in force is the caller's")
			}
			if d := cmp.Diff(was, *before); d != "" {
				t.Errorf("a scheme that somebody still uses has changed: %s", d)
			}
			if d := cmp.Diff(w.Config(), open(t, dir).Config()); d != "" {
				t.Errorf("opened anew: %s", d)
			}
			again := w.Config().Clone()
			again.Scheme.Labels[0].Guideline = "Half of it."
			if err := w.SaveConfig(t.Context(), again); err != nil {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

func TestSavingWhatIsThereWritesNothing(t *testing.T) {
	for _, files := range []map[string]string{{"a.txt": "x"}, {ConfigFile: deskConfig}} {
		dir := folderOf(t, files)
		w := open(t, dir)
		before := snapshot(t, dir)
		if err := w.SaveConfig(t.Context(), w.Config()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, snapshot(t, dir)); d != "" {
			t.Error(d)
		}
	}
}

func TestAConfigThatSomebodyElseChangedIsNotOverwritten(t *testing.T) {
	const other = "[workspace]\nname = \"theirs\"\n"
	for name, c := range map[string]struct {
		files  map[string]string
		meddle func(p string) error
	}{
		"changed": {map[string]string{ConfigFile: deskConfig}, func(p string) error { return os.WriteFile(p, []byte(other), 0o644) }},
		"made":    {map[string]string{"a.txt": "x"}, func(p string) error { return os.WriteFile(p, []byte(other), 0o644) }},
		"removed": {map[string]string{ConfigFile: deskConfig}, os.Remove},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folderOf(t, c.files)
			w := open(t, dir)
			want := w.Config().Clone()
			want.Scheme.Labels[0].Guideline = "new"
			had := w.Config()
			if err := c.meddle(filepath.Join(dir, ConfigFile)); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			if err := w.SaveConfig(t.Context(), want); !errors.Is(err, ErrConfigChanged) {
				t.Errorf("error %v", err)
			}
			if d := cmp.Diff(before, snapshot(t, dir)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(had, w.Config()); d != "" {
				t.Error(d)
			}
			if changed, err := w.ReloadConfig(); err != nil || !changed {
				t.Errorf("reading again: %v, %v", changed, err)
			}
			want = w.Config().Clone()
			want.Scheme.Labels[0].Guideline = "new"
			if err := w.SaveConfig(t.Context(), want); err != nil || w.Scheme().Labels[0].Guideline != "new" {
				t.Errorf("after reading again: %v", err)
			}
			if changed, err := w.ReloadConfig(); err != nil || changed {
				t.Errorf("our own change is no news: %v, %v", changed, err)
			}
		})
	}
}

func TestABadConfigOnDiskLeavesTheOneInForce(t *testing.T) {
	dir := folderOf(t, map[string]string{ConfigFile: deskConfig})
	w := open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, ConfigFile), []byte("[scheme]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var ce *ConfigError
	if changed, err := w.ReloadConfig(); changed || !errors.As(err, &ce) || w.Scheme().ID != "desk" {
		t.Errorf("%v, %v, %+v", changed, err, w.Scheme())
	}
}

func TestAConfigIsNotSavedAfterItsContextEnded(t *testing.T) {
	dir := folderOf(t, map[string]string{ConfigFile: deskConfig})
	w := open(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	want := w.Config().Clone()
	want.Name = "x"
	if err := w.SaveConfig(ctx, want); !errors.Is(err, context.Canceled) || configOf(t, dir) != deskConfig || w.Config().Name != "" {
		t.Errorf("%v", err)
	}
}

func TestASchemeWithFaultsIsNotSaved(t *testing.T) {
	dir := folderOf(t, map[string]string{ConfigFile: deskConfig})
	w := open(t, dir)
	want := w.Config().Clone()
	want.Scheme.Labels[1].ID = want.Scheme.Labels[0].ID
	var p annotate.Problem
	if err := w.SaveConfig(t.Context(), want); !errors.Is(err, ErrConfigFaults) || !errors.As(err, &p) || p.Field != "scheme.labels[1].id" || configOf(t, dir) != deskConfig {
		t.Errorf("%v", err)
	}
}

func TestAConfigThatIsALinkIsLeftToItsOwner(t *testing.T) {
	dir := folderOf(t, map[string]string{"shared.toml": deskConfig})
	if err := os.Symlink("shared.toml", filepath.Join(dir, ConfigFile)); err != nil {
		t.Fatal(err)
	}
	w := open(t, dir)
	want := w.Config().Clone()
	want.Name = "x"
	if err := w.SaveConfig(t.Context(), want); err == nil || configOf(t, dir) != deskConfig {
		t.Errorf("%v", err)
	}
}

// TestReadersAndWritersOfAConfigDoNotMeet is for the race detector; besides,
// every scheme that a reader sees is whole.
func TestReadersAndWritersOfAConfigDoNotMeet(t *testing.T) {
	dir := folderOf(t, map[string]string{ConfigFile: deskConfig})
	w := open(t, dir)
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := w.Scheme()
				if s.Version != "3" && s.Labels[0].Guideline != s.Version {
					t.Errorf("version %s has the guideline %s", s.Version, s.Labels[0].Guideline)
				}
				_ = w.Name()
			}
		})
	}
	for i := range 20 {
		want := w.Config().Clone()
		want.Scheme.Version = fmt.Sprint("v", i)
		want.Scheme.Labels[0].Guideline = want.Scheme.Version
		if err := w.SaveConfig(t.Context(), want); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	readers.Wait()
}

func BenchmarkEditConfig(b *testing.B) {
	want := Config{Scheme: annotate.Scheme{ID: "large"}}
	for i := range 100 {
		want.Scheme.Labels = append(want.Scheme.Labels, annotate.Label{
			ID: fmt.Sprint("label-", i), Guideline: "A sentence or two that tell when to use it, and when not to.",
			Attributes: []annotate.Attribute{{ID: "sure", Type: annotate.Choice, Values: []string{"yes", "no"}}},
		})
	}
	old, err := EditConfig(nil, want)
	if err != nil {
		b.Fatal(err)
	}
	for name, change := range map[string]func(s *annotate.Scheme){
		"OneField": func(s *annotate.Scheme) { s.Labels[50].Name = "other" },
		"EveryLabel": func(s *annotate.Scheme) {
			for i := range s.Labels {
				s.Labels[i].Guideline = "Other."
			}
		},
	} {
		b.Run(fmt.Sprintf("%s/%dKB", name, len(old)/1000), func(b *testing.B) {
			next := want.Clone()
			change(&next.Scheme)
			for b.Loop() {
				if _, err := EditConfig(old, next); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
