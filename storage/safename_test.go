package storage

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"Alice": "alice", "  Ida  Marsh ": "ida-marsh", "José Łuk": "jose-luk", "Strauß": "strauss", "O’Neil, B.": "oneil-b",
		"김서연": "김서연", "Вера Лугина": "вера-лугина", "Юрий Й.": "юрий-й", "سلمى الحداد": "سلمى-الحداد", "İpek": "ipek",
		"CON": "con-1", "nul": "nul-1", "Com7": "com7-1", "console": "console", "../../etc/passwd": "etc-passwd", "a.b.ann.json": "a-b-ann-json",
		"...": "person-", "": "person", "🙂": "person-", "Ａｌｉｃｅ　２": "alice-2", "x\x00y": "x-y", "हिन्दी": "हिन्दी",
		strings.Repeat("long ", 30): "long-long-long-long-long-long-long-long",
	} {
		got := SafeName(in)
		if got != want && !(strings.HasSuffix(want, "-") && strings.HasPrefix(got, want)) {
			t.Errorf("SafeName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSafeNamesAreSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("aÅİßđConNUL1. -/\\:é́̈ㅏ각ิ्क\u200d"))), rapid.SampledFrom([]string{"con", "LPT¹", "aux.", "prn "})).Draw(t, "name")
		s := SafeName(name)
		switch {
		case s == "" || len(s) > maxNameBytes+2 || utf8.RuneCountInString(s) > maxNameRunes+2:
			t.Fatalf("%q: %d bytes", s, len(s))
		case SafeName(s) != s:
			t.Fatalf("%q, and of that %q", s, SafeName(s))
		case isDeviceName(s) || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--"):
			t.Fatalf("%q", s)
		case !norm.NFC.IsNormalString(s) || strings.ToLower(s) != s:
			t.Fatalf("%q is not in lower case and normal form", s)
		}
		for _, r := range s {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				t.Fatalf("%q holds %q", s, r)
			}
		}
		if a, slug, ok := SplitSidecar(SidecarPath("dir/a.txt", s)); !ok || a != "dir/a.txt" || slug != s {
			t.Fatalf("the sidecar of %q is read as that of %q, %q", s, a, slug)
		}
	})
}
