package raster

// corner is the coverage of the square that holds an upper left rounded corner.
type corner struct {
	size int
	pix  []uint8 // size by size
}

// newCorner is the quarter of a disc of radius r device pixels or, when hole is
// not zero, of the ring between the radii hole and r. It is sampled on a grid
// of 16 by 16 to the pixel.
func newCorner(r, hole int) corner {
	const grid = 16
	c := corner{r, make([]uint8, r*r)}
	outer, inner := (2*grid*r)*(2*grid*r), (2*grid*hole)*(2*grid*hole)
	for y := range r {
		for x := range r {
			n := 0
			for sy := range grid {
				for sx := range grid {
					// Distances from the centre in half samples.
					dx, dy := 2*(grid*(r-x)-sx)-1, 2*(grid*(r-y)-sy)-1
					if d := dx*dx + dy*dy; d <= outer && d >= inner {
						n++
					}
				}
			}
			c.pix[y*r+x] = uint8((n*255 + grid*grid/2) / (grid * grid))
		}
	}
	return c
}

type cornerKey struct{ r, hole int }

// corner returns the coverage of a corner; a document uses a handful of them.
func (p *Painter) corner(r, hole int) corner {
	key := cornerKey{r, hole}
	c, ok := p.corners[key]
	if !ok {
		if len(p.corners) > 64 {
			clear(p.corners)
		}
		c = newCorner(r, hole)
		p.corners[key] = c
	}
	return c
}

// turn tells at which corner of a rectangle a corner is drawn.
type turn uint8

const (
	upperLeft turn = 1 << iota
	upperRight
	lowerLeft
	lowerRight
)

// draw lays a corner over the canvas. x and y are the corner of the rectangle.
func (k corner) draw(c canvas, x, y int, at turn, px uint32) {
	for j := range k.size {
		for i := range k.size {
			cx, cy := x+i, y+j
			if at&(upperRight|lowerRight) != 0 {
				cx = x - 1 - i
			}
			if at&(lowerLeft|lowerRight) != 0 {
				cy = y - 1 - j
			}
			c.point(cx, cy, px, k.pix[j*k.size+i])
		}
	}
}

// roundRect lays a colour over a rectangle with some of its corners rounded.
func (p *Painter) roundRect(x0, y0, x1, y1, r int, at turn, px uint32) {
	r = min(r, (x1-x0)/2, (y1-y0)/2)
	if r <= 0 || at == 0 {
		p.c.rect(x0, y0, x1, y1, px)
		return
	}
	k := p.corner(r, 0)
	side := func(y, edgeY int, left, right turn) {
		a, b := x0, x1
		if at&left != 0 {
			k.draw(p.c, x0, edgeY, left, px)
			a += r
		}
		if at&right != 0 {
			k.draw(p.c, x1, edgeY, right, px)
			b -= r
		}
		p.c.rect(a, y, b, y+r, px)
	}
	side(y0, y0, upperLeft, upperRight)
	p.c.rect(x0, y0+r, x1, y1-r, px)
	side(y1-r, y1, lowerLeft, lowerRight)
}

// frame draws the outline of a rectangle, t pixels thick inside its edges,
// without those sides that are open.
func (p *Painter) frame(x0, y0, x1, y1, t, r int, openLeft, openRight bool, px uint32) {
	if x1 <= x0 || y1 <= y0 {
		return
	}
	r = max(0, min(r, (x1-x0)/2, (y1-y0)/2))
	t = min(t, (y1-y0+1)/2)
	k := p.corner(r, max(0, r-t))
	a, b := x0, x1
	if !openLeft {
		k.draw(p.c, x0, y0, upperLeft, px)
		k.draw(p.c, x0, y1, lowerLeft, px)
		p.c.rect(x0, y0+r, min(x0+t, x1), y1-r, px)
		a += r
	}
	if !openRight {
		k.draw(p.c, x1, y0, upperRight, px)
		k.draw(p.c, x1, y1, lowerRight, px)
		p.c.rect(max(x1-t, x0), y0+r, x1, y1-r, px)
		b -= r
	}
	p.c.rect(a, y0, b, y0+t, px)
	p.c.rect(a, y1-t, b, y1, px)
}
