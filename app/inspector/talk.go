package inspector

import (
	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/annotate/compare"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// talk is what review says of the selected mark, with what was answered, a
// button that agrees and a field for an answer.
type talk struct {
	s       *session.Session
	box     *fyne.Container
	grown   func()
	threads []compare.Thread
	agree   *widgets.Button
	reply   *widgets.Field
}

func newTalk(s *session.Session, tips *widgets.Tips, leave, grown func()) *talk {
	v := &talk{s: s, grown: grown, box: widgets.NewStackDown(4)}
	v.agree = widgets.NewButton(widgets.Secondary, "Agree", func() {
		s.Run("review.agree")
		leave()
	})
	v.agree.SetHint(tips, "You agree with what review says of this mark. It changes no mark. (F4)")
	v.reply = widgets.NewField("Answer")
	v.reply.OnKey = func(e *fyne.KeyEvent) bool {
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			words := v.reply.Text
			v.reply.SetText("")
			s.Reply(words)
			leave()
		case fyne.KeyEscape:
			v.reply.SetText("")
			leave()
		default:
			return false
		}
		return true
	}
	v.box.Hide()
	return v
}

func (v *talk) waiting() bool { return len(v.threads) > 0 }

func (v *talk) focused(f fyne.Focusable) bool {
	return f == fyne.Focusable(v.agree) || f == fyne.Focusable(v.reply)
}

// show brings the talk up to date with a mark.
func (v *talk) show(m *annotate.Annotation) {
	v.threads = v.s.ThreadsOf(m.ID)
	v.box.Objects = nil
	v.box.Hidden = !v.waiting()
	if !v.waiting() {
		return
	}
	agreed := true
	for _, t := range v.threads {
		agreed = agreed && t.Agreed
		v.box.Add(widgets.NewProse(v.s.Said(t), widgets.ProseLook{Size: theme.StatusSize}))
		for _, a := range v.s.Answers(t) {
			v.box.Add(widgets.NewInset(12, 0, 0, 0, widgets.NewProse(a, widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond})))
		}
	}
	line := widgets.Compact(v.reply)
	if !agreed {
		line = widgets.NewFrame(nil, nil, widgets.NewInset(0, 0, 8, 0, v.agree), nil, line)
	}
	v.box.Add(widgets.NewInset(0, 2, 0, 8, line))
	v.box.Refresh()
}
