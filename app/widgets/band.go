package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/app/theme"
)

// Band is the renderer of a widget that is some content on a ground of its own, at
// least so large.
func Band(content fyne.CanvasObject, ground fyne.ThemeColorName, least fyne.Size) fyne.WidgetRenderer {
	face := canvas.NewRectangle(theme.Color(ground))
	return &bandRenderer{content, ground, least, face, []fyne.CanvasObject{face, content}}
}

type bandRenderer struct {
	content fyne.CanvasObject
	ground  fyne.ThemeColorName
	least   fyne.Size
	face    *canvas.Rectangle
	objects []fyne.CanvasObject
}

func (r *bandRenderer) Destroy()                     {}
func (r *bandRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *bandRenderer) MinSize() fyne.Size           { return r.least }

func (r *bandRenderer) Layout(size fyne.Size) {
	r.face.Resize(size)
	r.content.Resize(size)
}

func (r *bandRenderer) Refresh() {
	r.face.FillColor = theme.Color(r.ground)
	canvas.Refresh(r.face)
}
