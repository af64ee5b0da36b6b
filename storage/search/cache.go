package search

import (
	"container/list"
	"context"
	"sync"
	"time"

	"postil/annotate/text"
	"postil/storage"
)

// kept is what is remembered of an article.
type kept struct {
	path    string
	size    int64
	modTime time.Time
	text    *text.Text

	titleOnce sync.Once // most articles have no hits, and their titles are not asked for
	headline  string
}

func (k *kept) title() string {
	k.titleOnce.Do(func() { k.headline = storage.Title(k.path, k.text) })
	return k.headline
}

// weight is about what it takes in memory, in bytes.
func (k *kept) weight() int64 { return int64(k.text.Bytes()) + int64(k.text.Bytes()/16) + 512 }

// cache remembers the texts that were used last.
type cache struct {
	mu     sync.Mutex
	room   int64 // what may still come in, in bytes
	limit  int64
	byPath map[string]*list.Element // of *kept
	order  *list.List               // the last used first
}

func newCache(limit int64) *cache {
	return &cache{room: limit, limit: limit, byPath: map[string]*list.Element{}, order: list.New()}
}

// article returns an article as it was when its entry was made, or as it is
// now.
func (c *cache) article(ctx context.Context, ws *storage.Workspace, e storage.Entry) (*kept, error) {
	if k := c.get(e); k != nil {
		return k, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := ws.ReadText(e.Path)
	if err != nil {
		return nil, err
	}
	k := &kept{path: e.Path, size: e.Size, modTime: e.ModTime, text: t}
	c.put(k)
	return k, nil
}

func (c *cache) get(e storage.Entry) *kept {
	c.mu.Lock()
	defer c.mu.Unlock()
	el := c.byPath[e.Path]
	if el == nil {
		return nil
	}
	k := el.Value.(*kept)
	if k.size != e.Size || !k.modTime.Equal(e.ModTime) {
		return nil
	}
	c.order.MoveToFront(el)
	return k
}

// put remembers an article. One that would take more than a quarter of all
// there is room for would drive out too many others.
func (c *cache) put(k *kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el := c.byPath[k.path]; el != nil {
		c.drop(el)
	}
	if k.weight() > c.limit/4 {
		return
	}
	c.room -= k.weight()
	c.byPath[k.path] = c.order.PushFront(k)
	for c.room < 0 {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(el *list.Element) {
	k := c.order.Remove(el).(*kept)
	delete(c.byPath, k.path)
	c.room += k.weight()
}
