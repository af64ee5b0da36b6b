package dialogs

import (
	"strings"

	"fyne.io/fyne/v2"

	"postil/app/widgets"
	"postil/storage/exchange"
)

// options asks for a format's options, as far as they are about one direction.
type options struct {
	box     *fyne.Container
	given   map[string]string
	changed func()
	onKey   func(*fyne.KeyEvent) bool
	tips    *widgets.Tips
}

func newOptions(tips *widgets.Tips, changed func(), onKey func(*fyne.KeyEvent) bool) *options {
	return &options{box: widgets.NewStackDown(8), given: map[string]string{}, changed: changed, onKey: onKey, tips: tips}
}

// show asks for those of a format. way is how descriptions of the other
// direction begin: "reading" while something is written.
func (o *options) show(f exchange.Format, otherWay string) {
	clear(o.given)
	o.box.Objects = nil
	for _, option := range f.Options {
		if strings.HasPrefix(option.Description, otherWay) {
			continue
		}
		_, meaning, _ := strings.Cut(option.Description, ": ")
		set := func(value string) {
			if value != o.given[option.Name] {
				o.given[option.Name] = value
				o.changed()
			}
		}
		var control fyne.CanvasObject
		if option.Values != nil {
			c := widgets.NewChoice("", option.Values, set)
			c.SetSelected(option.Default)
			c.SetHint(o.tips, meaning)
			c.OnKey = o.onKey
			control = c
		} else {
			f := widgets.NewField(option.Default)
			f.OnKey = o.onKey
			f.OnFocus = func(focused bool) {
				if !focused {
					set(f.Text)
				}
			}
			control = widgets.OneLine(f)
		}
		name := strings.ToUpper(option.Name[:1]) + option.Name[1:]
		o.box.Add(labelled(name, control))
	}
	o.box.Hidden = len(o.box.Objects) == 0
}

// settings are those that are not the defaults.
func (o *options) settings() map[string]string {
	out := map[string]string{}
	for name, value := range o.given {
		if value != "" {
			out[name] = value
		}
	}
	return out
}
