package app

import (
	"os"
	"path/filepath"
	"testing"

	"postil/app/session"
)

func TestSettingsAreThereAtTheNextStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "settings.json")
	s := openSettings(path)
	s.failed = func(err error) { t.Error(err) }
	s.SetString("person", `{"name":"Mina"}`)
	setNumber(s, "width", 1281.5)
	again := openSettings(path)
	if got := again.String("person"); got != `{"name":"Mina"}` {
		t.Errorf("the person is %q", got)
	}
	if got := number(again, "width", 7); got != 1281.5 {
		t.Errorf("the width is %v", got)
	}
	if got := number(again, "height", 7); got != 7 {
		t.Errorf("a width that was never set is %v", got)
	}
}

func TestBrokenSettingsCountAsNoneAndAreKeptAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(`{"person": "Mi`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := openSettings(path).String("person"); got != "" {
		t.Errorf("the person is %q", got)
	}
	if b, err := os.ReadFile(path + ".broken"); err != nil || string(b) != `{"person": "Mi` {
		t.Errorf("kept aside: %q, %v", b, err)
	}
}

func TestSettingsThatCannotBeKeptAreToldOnceAndUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openSettings(filepath.Join(file, "settings.json"))
	told := 0
	s.failed = func(error) { told++ }
	s.SetString("a", "1")
	s.SetString("a", "2")
	if told != 1 || s.String("a") != "2" {
		t.Errorf("told %d times, a is %q", told, s.String("a"))
	}
}

var _ session.Preferences = session.MemoryPreferences{}
