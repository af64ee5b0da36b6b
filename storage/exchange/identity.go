package exchange

import (
	"crypto/sha1" //nolint:gosec // as UUIDs of version 5 are defined
	"encoding/binary"
	"strconv"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
)

// namespace is that of all identities which are derived from foreign files. It
// is a UUID of version 5, made once of the name below in the namespace of DNS.
func namespace() uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceDNS, []byte("exchange.postil"))
}

// identities derives the ids of one layer of one article. Records are known by
// what does not change when the same file is read again: format, article,
// person and the file's own id, or, where it has none, label and spans. What
// stands several times is counted, so that each has an id of its own.
type identities struct {
	seen map[uuid.UUID]int
	buf  []byte // begins with the namespace: that of format, article and person
}

func newIdentities(root uuid.UUID, format, article, person string) *identities {
	name := make([]byte, 0, len(format)+len(article)+len(person)+2)
	name = append(append(append(append(append(name, format...), 0), article...), 0), person...)
	space := uuid.NewSHA1(root, name)
	return &identities{buf: append(make([]byte, 0, 128), space[:]...), seen: map[uuid.UUID]int{}}
}

func (i *identities) mark(foreign, label string, spans []text.Span) annotate.ID {
	i.buf = append(i.buf[:len(uuid.UUID{})], 'm')
	if foreign != "" {
		i.buf = append(append(i.buf, "i"...), foreign...)
	} else {
		i.buf = append(append(append(i.buf, "c"...), label...), 0)
		for _, s := range spans {
			i.buf = binary.AppendVarint(binary.AppendVarint(i.buf, int64(s.Start)), int64(s.End))
		}
	}
	return i.next()
}

func (i *identities) relation(foreign, kind string, from, to annotate.ID) annotate.ID {
	i.buf = append(i.buf[:len(uuid.UUID{})], 'r')
	if foreign != "" {
		i.buf = append(append(i.buf, "i"...), foreign...)
	} else {
		i.buf = append(append(append(append(append(i.buf, "c"...), kind...), 0), from[:]...), to[:]...)
	}
	return i.next()
}

// next is the id of what is in the buffer, another one each time.
func (i *identities) next() annotate.ID {
	id := version5(i.buf)
	n := i.seen[id]
	i.seen[id] = n + 1
	if n == 0 {
		return id
	}
	return uuid.NewSHA1(id, strconv.AppendInt(nil, int64(n), 10))
}

// version5 is the UUID of version 5 of a namespace with the name behind it, as
// uuid.NewSHA1 makes it, without its allocations.
func version5(named []byte) (id uuid.UUID) {
	sum := sha1.Sum(named)
	copy(id[:], sum[:])
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return id
}

// unused is id, or another one derived from it when the layer has it already.
func (i *identities) unused(id annotate.ID) (annotate.ID, bool) {
	n := i.seen[id]
	i.seen[id] = n + 1
	if n == 0 {
		return id, true
	}
	return uuid.NewSHA1(id, strconv.AppendInt(nil, int64(n), 10)), false
}

// personID is that of a person of whom only the short name is known.
func personID(slug string) annotate.ID {
	return uuid.NewSHA1(namespace(), []byte("person\x00"+slug))
}
