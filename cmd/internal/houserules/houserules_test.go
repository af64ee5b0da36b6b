package houserules

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// shippedTags are the tags with which the window is built. go list needs no C
// library for them.
const shippedTags = "x11,migrated_fynedo"

func TestTheTreeKeepsTheImportRules(t *testing.T) {
	packages := listPackages(t)
	for _, breach := range CheckImports(packages) {
		t.Error(breach)
	}
	for _, program := range []string{"cmd/postil", "cmd/postilctl"} {
		if !slices.ContainsFunc(packages, func(p Package) bool { return p.ImportPath == Module+"/"+program }) {
			t.Errorf("%s is missing, so nothing could be said of its imports", program)
		}
	}
}

func TestTheDomainReadsNoClock(t *testing.T) {
	root := filepath.Join(moduleRoot(t), "annotate")
	read := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		breaches, err := CheckClock(path, source)
		for _, breach := range breaches {
			t.Error(breach)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if read == 0 {
		t.Errorf("no Go file was found under %s", root)
	}
}

func TestTheTopLevelHoldsOnlyWhatBelongsThere(t *testing.T) {
	entries, err := os.ReadDir(moduleRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, breach := range CheckTopLevel(entries) {
		t.Error(breach)
	}
}

func TestCheckImports(t *testing.T) {
	fyne := Package{ImportPath: "fyne.io/fyne/v2"}
	opengl := Package{ImportPath: "github.com/go-gl/gl/v2.1/gl", CgoFiles: []string{"package.go"}}
	tests := map[string]struct {
		packages []Package
		want     string // part of the only breach; "" where there is none
	}{
		"a screen may show and store marks": {
			packages: []Package{{ImportPath: "postil/app/reader", Imports: []string{"fyne.io/fyne/v2", "postil/annotate", "postil/storage", "postil/app/session"}}},
		},
		"storage may not know the window's program": {
			packages: []Package{{ImportPath: "postil/storage/sidecar", Imports: []string{"postil/app/session"}}},
			want:     "storage/sidecar imports app/session, but storage may stand only on storage, annotate, assets",
		},
		"the domain may not know where things are kept": {
			packages: []Package{{ImportPath: "postil/annotate/text", Imports: []string{"postil/storage"}}},
			want:     "annotate/text imports storage,",
		},
		"nor may its tests": {
			packages: []Package{{ImportPath: "postil/annotate/text", XTestImports: []string{"postil/storage"}}},
			want:     "annotate/text (its tests) imports storage,",
		},
		"assets stand on nothing of ours": {
			packages: []Package{{ImportPath: "postil/assets", Imports: []string{"postil/annotate"}}},
			want:     "assets imports annotate,",
		},
		"the program without a window may not import app": {
			packages: []Package{{ImportPath: "postil/cmd/postilctl", Imports: []string{"postil/app/session"}}},
			want:     "cmd/postilctl imports app/session,",
		},
		"the program with a window may": {
			packages: []Package{{ImportPath: "postil/cmd/postil", Imports: []string{"postil/app"}, Deps: []string{"postil/app", "fyne.io/fyne/v2"}}, fyne},
		},
		"but it leaves Fyne to app": {
			packages: []Package{{ImportPath: "postil/cmd/postil", Imports: []string{"fyne.io/fyne/v2"}}, fyne},
			want:     "cmd/postil depends on fyne.io/fyne/v2,",
		},
		"the session shows no window": {
			packages: []Package{{ImportPath: "postil/app/session", Imports: []string{"postil/app/theme"}, Deps: []string{"postil/app/theme", "fyne.io/fyne/v2"}}, fyne},
			want:     "app/session depends on fyne.io/fyne/v2,",
		},
		"nor does a test of the engine": {
			packages: []Package{{ImportPath: "postil/app/reader/layout", TestImports: []string{"fyne.io/fyne/v2/test"}}},
			want:     "app/reader/layout depends on fyne.io/fyne/v2/test,",
		},
		"a folder with a longer name is not the engine": {
			packages: []Package{{ImportPath: "postil/app/reader/shapes", Deps: []string{"fyne.io/fyne/v2"}}, fyne},
		},
		"storage has no window": {
			packages: []Package{{ImportPath: "postil/storage", Deps: []string{"fyne.io/fyne/v2"}}, fyne},
			want:     "storage depends on fyne.io/fyne/v2,",
		},
		"the domain reads no file": {
			packages: []Package{{ImportPath: "postil/annotate/find", Imports: []string{"strings", "os"}}},
			want:     "annotate/find imports os,",
		},
		"the domain asks no network": {
			packages: []Package{{ImportPath: "postil/annotate", Imports: []string{"net/http"}}},
			want:     "annotate imports net/http,",
		},
		"its tests may read their cases": {
			packages: []Package{{ImportPath: "postil/annotate", Imports: []string{"time"}, TestImports: []string{"os"}}},
		},
		"no C reaches the program without a window": {
			packages: []Package{{ImportPath: "postil/cmd/postilctl", Deps: []string{"github.com/go-gl/gl/v2.1/gl", "net"}}, opengl, {ImportPath: "net", Standard: true, CgoFiles: []string{"cgo_linux.go"}}},
			want:     "cmd/postilctl depends on github.com/go-gl/gl/v2.1/gl, which is C code (package.go)",
		},
		"a new folder must be given its place": {
			packages: []Package{{ImportPath: "postil/helpers"}},
			want:     "helpers lies in no known part of the house",
		},
		"other people's packages keep their own rules": {
			packages: []Package{{ImportPath: "example.com/other", Imports: []string{"os", "fyne.io/fyne/v2"}}, fyne},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := CheckImports(test.packages)
			switch {
			case test.want == "" && len(got) > 0:
				t.Errorf("want no breach, got %q", got)
			case test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)):
				t.Errorf("want one breach with %q, got %q", test.want, got)
			}
		})
	}
}

func TestCheckClock(t *testing.T) {
	tests := map[string]struct {
		source string
		want   int
	}{
		"reading the time":        {"package p\nimport \"time\"\nvar t = time.Now()\n", 1},
		"handing the clock on":    {"package p\nimport \"time\"\nvar now = time.Now\n", 1},
		"under another name":      {"package p\nimport t \"time\"\nfunc f() { t.Sleep(1); _ = t.Since }\n", 2},
		"types and parsing":       {"package p\nimport \"time\"\nfunc f(t time.Time) (time.Time, error) { return time.Parse(time.RFC3339, \"\") }\n", 0},
		"a method of a time":      {"package p\nimport \"time\"\nfunc f(t time.Time) bool { return t.After(t) }\n", 0},
		"something else by time":  {"package p\nvar time struct{ Now func() }\nfunc f() { time.Now() }\n", 0},
		"only spoken of in words": {"package p\n// f is time.Now() later.\nfunc f() string { return \"time.Now()\" }\n", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := CheckClock("p.go", []byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != test.want {
				t.Errorf("want %d breaches, got %q", test.want, got)
			}
		})
	}
	if _, err := CheckClock("p.go", []byte("package")); err == nil {
		t.Error("a file that does not parse must be an error")
	}
}

func TestCheckTopLevel(t *testing.T) {
	tree := fstest.MapFS{
		".ci/run":       {},
		".gitignore":    {},
		"bin/postil":    {},
		"app/app.go":    {},
		"go.mod":        {},
		"README.md":     {},
		"notes.txt":     {},
		"docs/about.md": {},
	}
	entries, err := tree.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(CheckTopLevel(entries), "\n")
	if strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "docs ") || !strings.Contains(got, "\nnotes.txt ") {
		t.Errorf("want docs and notes.txt refused and nothing else, got:\n%s", got)
	}
}

// moduleRoot returns the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatalf("asking go for the module: %v", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}

// listPackages asks go list for the packages of the module and all that they
// depend on, as they are built for the window.
func listPackages(t *testing.T) []Package {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-tags", shippedTags,
		"-json=ImportPath,Standard,Imports,Deps,TestImports,XTestImports,CgoFiles", "./...")
	list.Dir = moduleRoot(t)
	// Files with C code are listed as such only where cgo is on.
	list.Env = append(os.Environ(), "CGO_ENABLED=1")
	var complaint bytes.Buffer
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.String())
	}
	var packages []Package
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p Package
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("reading the output of go list: %v", err)
		}
		packages = append(packages, p)
	}
}
