package split

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path"
	"slices"
	"strings"

	"postil/annotate/resemble"
	"postil/annotate/text"
)

// Divider gathers what is known of articles, and divides them. Make one with
// NewDivider. What it holds of an article does not grow with the text.
type Divider struct {
	plan  Plan
	known map[string]*article
}

// article is what is known of one.
type article struct {
	name    string
	textSum string                // SHA-256 of the text, hexadecimal
	marks   map[string]int        // by label
	print   *resemble.Fingerprint // where near-duplicates are looked for
	part    int
	group   string // the name of the group: its first article, or the folder
}

// NewDivider checks a plan and begins.
func NewDivider(p Plan) (*Divider, error) {
	if err := checkParts(p.Parts); err != nil {
		return nil, err
	}
	if p.Previous != nil {
		if err := p.Previous.check(); err != nil {
			return nil, err
		}
	}
	return &Divider{plan: p, known: map[string]*article{}}, nil
}

// Add takes an article with how many marks of each label it has. Of an article
// that is added again, with the marks of another person, the marks are added up.
func (d *Divider) Add(name string, t *text.Text, marks map[string]int) {
	a, ok := d.known[name]
	if !ok {
		a = &article{name: name, marks: map[string]int{}}
		d.known[name] = a
		sum := sha256.Sum256([]byte(t.String()))
		a.textSum = fmt.Sprintf("%x", sum)
		if d.plan.GroupBy == NearDuplicates {
			a.print = resemble.New(t)
		}
	}
	for l, n := range marks {
		if n > 0 {
			a.marks[l] += n
		}
	}
}

// Division says which article is in which part.
type Division struct {
	plan     Plan
	articles []*article // by name
	known    map[string]*article
	parted   []Parted
}

// Parted is a group whose articles could not stay together, because the last
// division had put them into different parts when they were not known to belong
// together.
type Parted struct {
	Group    string   `json:"group"`    // its name
	Articles []string `json:"articles"` // sorted
}

// group is articles that stay together.
type group struct {
	name    string
	members []*article
	order   uint64  // by which groups are sorted in their stratum
	weight  float64 // how many articles it has
	fixed   int     // the part in which it is already; -1: none
}

// Divide divides what was added.
func (d *Divider) Divide() *Division {
	out := &Division{plan: d.plan, known: d.known}
	for _, a := range d.known {
		a.part = -1
		out.articles = append(out.articles, a)
	}
	slices.SortFunc(out.articles, func(a, b *article) int { return strings.Compare(a.name, b.name) })
	d.keep(out.articles)
	groups := d.groups(out.articles)
	for _, g := range groups {
		d.fix(g, out)
	}
	for _, s := range strata(groups) {
		d.divide(s)
	}
	return out
}

// keep puts articles where the last division had them.
func (d *Divider) keep(list []*article) {
	if d.plan.Previous == nil {
		return
	}
	before := map[string]string{}
	for _, a := range d.plan.Previous.Articles {
		before[a.Name] = a.Part
	}
	for _, a := range list {
		a.part = slices.IndexFunc(d.plan.Parts, func(p Part) bool { return p.Name == before[a.name] })
	}
}

// groups makes the groups of articles, which are sorted by name.
func (d *Divider) groups(list []*article) []*group {
	of := make([]string, len(list))
	switch d.plan.GroupBy {
	case Folder:
		for i, a := range list {
			if of[i] = a.name; path.Dir(a.name) != "." {
				of[i] = path.Dir(a.name) + "/"
			}
		}
	case NearDuplicates:
		for i, root := range nearDuplicates(list) {
			of[i] = list[root].name
		}
	default:
		for i, a := range list {
			of[i] = a.name
		}
	}
	byName := map[string]*group{}
	var out []*group
	for i, a := range list {
		g := byName[of[i]]
		if g == nil {
			g = &group{name: of[i], fixed: -1}
			byName[g.name] = g
			out = append(out, g)
		}
		a.group = g.name
		g.members = append(g.members, a)
		g.weight++
	}
	for _, g := range out {
		g.order = d.hash("group", g.name)
	}
	return out
}

// hash is a number that depends on the seed and on nothing but what is given.
func (d *Divider) hash(what, name string) uint64 {
	h := sha256.New()
	var seed [8]byte
	binary.BigEndian.PutUint64(seed[:], d.plan.Seed)
	h.Write(seed[:])
	h.Write([]byte(what))
	h.Write([]byte{0})
	h.Write([]byte(name))
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// fix keeps a group where its articles were. Of articles that were in several
// parts each stays, and new ones go where most of them are.
func (d *Divider) fix(g *group, out *Division) {
	count := make([]int, len(d.plan.Parts))
	known := 0
	for _, a := range g.members {
		if a.part >= 0 {
			count[a.part]++
			known++
		}
	}
	if known == 0 {
		return
	}
	for p, n := range count {
		if g.fixed < 0 || n > count[g.fixed] {
			g.fixed = p
		}
	}
	for _, a := range g.members {
		if a.part < 0 {
			a.part = g.fixed
		}
	}
	if count[g.fixed] < known {
		p := Parted{Group: g.name}
		for _, a := range g.members {
			p.Articles = append(p.Articles, a.name)
		}
		out.parted = append(out.parted, p)
	}
}

// stratum is groups of which the rarest label is the same, sorted by their hash.
type stratum struct {
	label  string
	bare   bool // the groups have no marks
	groups []*group
}

// strata sorts groups by the rarest label that they have. A label is the rarer,
// the fewer groups have it.
func strata(groups []*group) []*stratum {
	having := map[string]int{}
	for _, g := range groups {
		for l := range g.labels() {
			having[l]++
		}
	}
	found := map[string]*stratum{} // by label; "" is of groups without marks
	bare := &stratum{bare: true}
	for _, g := range groups {
		s := bare
		if rarest, ok := g.rarest(having); ok {
			if s = found[rarest]; s == nil {
				s = &stratum{label: rarest}
				found[rarest] = s
			}
		}
		s.groups = append(s.groups, g)
	}
	out := []*stratum{bare}
	for _, s := range found {
		out = append(out, s)
	}
	slices.SortFunc(out[1:], func(a, b *stratum) int { return strings.Compare(a.label, b.label) })
	for _, s := range out {
		slices.SortFunc(s.groups, func(a, b *group) int { return cmp.Or(cmp.Compare(a.order, b.order), strings.Compare(a.name, b.name)) })
	}
	return out
}

// rarest is the label of a group that the fewest groups have; false where the
// group has none.
func (g *group) rarest(having map[string]int) (rarest string, ok bool) {
	for l := range g.labels() {
		if !ok || having[l] < having[rarest] || having[l] == having[rarest] && l < rarest {
			rarest, ok = l, true
		}
	}
	return rarest, ok
}

// labels are those of all articles of a group.
func (g *group) labels() map[string]bool {
	out := map[string]bool{}
	for _, a := range g.members {
		for l := range a.marks {
			out[l] = true
		}
	}
	return out
}

// divide puts the groups of a stratum into parts. They are sorted by their hash
// and laid end to end on a line, each as long as it has articles; the line is cut
// in the shares of the parts, and each group is in the part in which a point of
// it falls that is as far in as the stratum's hash says. So a part has its share
// to within one group, and strata of few groups do not all fall on one side. What
// is fixed counts for its part and is not on the line.
func (d *Divider) divide(s *stratum) {
	want, missing, open := d.missing(s)
	// The point differs from stratum to stratum, so that those of a single group
	// do not all go into the largest part.
	what := "stratum"
	if s.bare {
		what = "stratum without marks"
	}
	point := float64(d.hash(what, s.label)>>11) / (1 << 53)
	at := 0.0
	for _, g := range s.groups {
		if g.fixed >= 0 {
			continue
		}
		p := partAt(want, (at+point*g.weight)/open*missing)
		at += g.weight
		for _, a := range g.members {
			a.part = p
		}
	}
}

// missing is how many articles of a stratum each part lacks, all parts together,
// and how many there are to give.
func (d *Divider) missing(s *stratum) (want []float64, all, open float64) {
	want = make([]float64, len(d.plan.Parts))
	total := 0.0
	for _, g := range s.groups {
		total += g.weight
		if g.fixed < 0 {
			open += g.weight
		} else {
			want[g.fixed] -= g.weight
		}
	}
	for p, part := range d.plan.Parts {
		want[p] = max(0, want[p]+part.Share*total)
		all += want[p]
	}
	return want, all, open
}

// partAt is the part in which a place is, on a line of parts as long as want.
func partAt(want []float64, place float64) int {
	last, edge := 0, 0.0
	for p, w := range want {
		if w == 0 {
			continue
		}
		last, edge = p, edge+w
		if place < edge {
			break
		}
	}
	return last
}

// Part is the part that an article is in; "" for one that was not added.
func (d *Division) Part(name string) string {
	if a, ok := d.known[name]; ok {
		return d.plan.Parts[a.part].Name
	}
	return ""
}

// Parted lists the groups that could not stay together.
func (d *Division) Parted() []Parted { return d.parted }
