// Package houserules keeps the plan of the house: which package may import
// which, and what may lie at the top of the repository. It exists for its
// tests, which hold the rules against the real tree; nothing ships it.
//
// Start with [CheckImports] for the imports of all packages, [CheckClock] for
// calls that read the time, and [CheckTopLevel] for the list of files. Each
// returns one sentence for each breach.
//
// The rules:
//
//   - Imports run one way: cmd/postil, app, storage, annotate. cmd/postilctl
//     stands on storage and annotate, and nothing imports app but cmd/postil.
//     assets stands below them all but annotate, which needs no file.
//   - Only app imports Fyne; its session, the engine under app/reader (shape,
//     bidi, layout, raster), app/theme/labelcolor and app/library/query do not,
//     not even through another package.
//   - annotate is pure: no files, no clock, no network, no window.
//   - cmd/postilctl builds without cgo.
package houserules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Module is the path of the project's own module.
const Module = "postil"

// A Package is what the rules need to know of one package. The fields are
// those of `go list -json`, so its output decodes into it.
type Package struct {
	ImportPath   string
	Standard     bool     // part of Go's standard library
	Imports      []string // imported directly, tests left out
	Deps         []string // imported directly or through others, tests left out
	TestImports  []string // imported by the tests in the package
	XTestImports []string // imported by the tests beside the package
	CgoFiles     []string // Go files that import "C"
}

// mayImport tells, for each part of the house, on which parts it may stand.
// A package belongs to the part that is its path or a folder above it.
var mayImport = map[string][]string{
	"annotate":      {"annotate"},
	"assets":        {"assets"},
	"storage":       {"storage", "annotate", "assets"},
	"app":           {"app", "storage", "annotate", "assets"},
	"cmd/internal":  {"cmd/internal", "storage", "annotate", "assets"},
	"cmd/postil":    {"cmd/postil", "cmd/internal", "app", "storage", "annotate", "assets"},
	"cmd/postilctl": {"cmd/postilctl", "cmd/internal", "storage", "annotate", "assets"},
}

// withoutFyne are the parts of app that must be usable without a window.
var withoutFyne = []string{
	"app/session",
	"app/reader/shape",
	"app/reader/bidi",
	"app/reader/layout",
	"app/reader/raster",
	"app/theme/labelcolor",
	"app/library/query",
}

// impure are packages of the standard library that reach outside the program.
// Whatever lies below them counts too.
var impure = []string{"os", "io/fs", "io/ioutil", "net", "syscall", "log", "embed", "crypto/rand", "path/filepath"}

// CheckImports returns a sentence for each import that breaks a rule. packages
// are those of the module and all that they depend on.
func CheckImports(packages []Package) []string {
	var breaches []string
	known := make(map[string]Package, len(packages))
	for _, p := range packages {
		known[p.ImportPath] = p
	}
	for _, p := range packages {
		own, ok := within(p.ImportPath)
		if !ok {
			continue
		}
		part := partOf(own)
		if part == "" {
			breaches = append(breaches, fmt.Sprintf("%s lies in no known part of the house (%s)", own, strings.Join(parts(), ", ")))
			continue
		}
		breaches = append(breaches, checkOneWay(own, part, p.Imports)...)
		breaches = append(breaches, checkOneWay(own+" (its tests)", part, slices.Concat(p.TestImports, p.XTestImports))...)
		breaches = append(breaches, checkFyne(own, p)...)
		if part == "annotate" {
			breaches = append(breaches, checkPure(own, p.Imports)...)
		}
		if own == "cmd/postilctl" {
			breaches = append(breaches, checkNoCgo(own, p.Deps, known)...)
		}
	}
	slices.Sort(breaches)
	return slices.Compact(breaches)
}

// checkOneWay finds imports against the direction of the house.
func checkOneWay(own, part string, imports []string) []string {
	var breaches []string
	for _, imported := range imports {
		target, ok := within(imported)
		if ok && !slices.Contains(mayImport[part], partOf(target)) {
			breaches = append(breaches, fmt.Sprintf("%s imports %s, but %s may stand only on %s",
				own, target, part, strings.Join(mayImport[part], ", ")))
		}
	}
	return breaches
}

// checkFyne finds Fyne where no window is. Outside app, and in the parts of
// app without a window, it must not come in through another package either;
// cmd/postil, which starts app, is asked only what it imports itself.
func checkFyne(own string, p Package) []string {
	if partOf(own) == "app" && !slices.ContainsFunc(withoutFyne, func(part string) bool { return inside(own, part) }) {
		return nil
	}
	reached := p.Deps
	if partOf(own) == "cmd/postil" {
		reached = p.Imports
	}
	for _, list := range [][]string{reached, p.TestImports, p.XTestImports} {
		for _, imported := range list {
			if isFyne(imported) {
				return []string{fmt.Sprintf("%s depends on %s, but only app's windows and widgets may use Fyne", own, imported)}
			}
		}
	}
	return nil
}

// checkPure finds imports that reach files, the network or the system.
func checkPure(own string, imports []string) []string {
	var breaches []string
	for _, imported := range imports {
		if slices.ContainsFunc(impure, func(root string) bool { return inside(imported, root) }) {
			breaches = append(breaches, fmt.Sprintf("%s imports %s, but annotate is pure: no files, no clock, no network", own, imported))
		}
	}
	return breaches
}

// checkNoCgo finds C code on which a program without cgo would depend. The
// standard library does without cgo by itself.
func checkNoCgo(own string, deps []string, known map[string]Package) []string {
	var breaches []string
	for _, dep := range deps {
		if p := known[dep]; !p.Standard && len(p.CgoFiles) > 0 {
			breaches = append(breaches, fmt.Sprintf("%s depends on %s, which is C code (%s), but it must build without cgo",
				own, dep, strings.Join(p.CgoFiles, ", ")))
		}
	}
	return breaches
}

// clockCalls are the functions of package time that read or follow the clock.
var clockCalls = []string{"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}

// CheckClock returns a sentence for each place in a Go source file that names a
// function of package time which reads the clock. name is used in the sentence.
// A file that does not parse is an error.
func CheckClock(name string, source []byte) ([]string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("looking for clocks: %w", err)
	}
	local := importName(file, "time")
	if local == "" {
		return nil, nil
	}
	var breaches []string
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && x.Name == local && slices.Contains(clockCalls, selector.Sel.Name) {
			breaches = append(breaches, fmt.Sprintf("%s reads the clock with time.%s; let the caller pass the time",
				files.Position(selector.Pos()), selector.Sel.Name))
		}
		return true
	})
	return breaches, nil
}

// importName returns the name under which file knows the package at importPath,
// or "" where it does not import it.
func importName(file *ast.File, importPath string) string {
	for _, spec := range file.Imports {
		if value, err := strconv.Unquote(spec.Path.Value); err != nil || value != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// topLevel is what the top of the repository may hold, besides names that begin
// with a dot and bin/, which is built and not kept.
var topLevel = []string{
	"cmd", "app", "annotate", "storage", "assets",
	"go.mod", "go.sum", "FyneApp.toml", "README.md", "Makefile", "LICENSE",
}

// CheckTopLevel returns a sentence for each entry that does not belong at the
// top of the repository.
func CheckTopLevel(entries []fs.DirEntry) []string {
	var breaches []string
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || name == "bin" && entry.IsDir() || slices.Contains(topLevel, name) {
			continue
		}
		breaches = append(breaches, fmt.Sprintf("%s does not belong at the top of the repository, which holds %s",
			name, strings.Join(topLevel, ", ")))
	}
	return breaches
}

// within returns the path of an own package below the module, and whether it is one.
func within(importPath string) (string, bool) {
	return strings.CutPrefix(importPath, Module+"/")
}

// inside reports whether importPath is root or lies below it.
func inside(importPath, root string) bool {
	return importPath == root || strings.HasPrefix(importPath, root+"/")
}

func isFyne(importPath string) bool {
	return strings.HasPrefix(importPath, "fyne.io/") || strings.HasPrefix(importPath, "github.com/fyne-io/")
}

// partOf returns the part of the house to which a path below the module
// belongs, or "" where it belongs to none.
func partOf(own string) string {
	for _, part := range parts() {
		if inside(own, part) {
			return part
		}
	}
	return ""
}

// parts returns the names of all parts, sorted.
func parts() []string {
	var names []string
	for name := range mayImport {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
