package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/app/theme"
)

// panel is a filled shape with an edge of one pixel. It is two filled rectangles, not one with a stroke: a
// stroke of one pixel is centred on the edge by one of Fyne's painters and softened by the other, and comes out
// as a grey of two.
type panel struct {
	edge, face *canvas.Rectangle
	bordered   bool
}

func newPanel() *panel { return &panel{edge: &canvas.Rectangle{}, face: &canvas.Rectangle{}} }

// style sets the colours, either of which may be "", and the radius.
func (p *panel) style(face, edge fyne.ThemeColorName, radius float32) {
	p.bordered = edge != ""
	fill(p.edge, edge, radius)
	p.edge.Hidden = edge == ""
	if p.bordered {
		radius--
	}
	fill(p.face, face, radius)
	p.face.Hidden = face == ""
}

// lift gives the panel a shadow. It belongs to the lower of the two rectangles.
func (p *panel) lift(blur, down float32) {
	p.edge.Shadow = canvas.Shadow{
		Color: theme.Color(theme.ColorNameShadow), BlurRadius: blur, Offset: fyne.NewPos(0, down),
		Variant: canvas.DropShadow,
	}
}

func (p *panel) hide() { p.edge.Hidden, p.face.Hidden = true, true }

func (p *panel) place(x, y, width, height float32) {
	place(p.edge, x, y, width, height)
	if p.bordered {
		x, y, width, height = x+1, y+1, width-2, height-2
	}
	place(p.face, x, y, width, height)
}
