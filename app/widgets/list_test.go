package widgets

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func TestListGolden(t *testing.T) {
	golden(t, "list", 236, 150, func() fyne.CanvasObject {
		l, _ := numbered(40)
		l.SetCurrent(2)
		return l
	})
}

// numbered is a list of n items, every tenth a head of its own kind; it counts the objects made.
func numbered(n int) (*List, *int) {
	made := 0
	return NewList(ListModel{
		Len:  func() int { return n },
		Skip: func(i int) bool { return i%10 == 0 },
		Kind: func(i int) int {
			if i%10 == 0 {
				return 1
			}
			return 0
		},
		Height: func(i int) float32 {
			if i%10 == 0 {
				return 28
			}
			return 46
		},
		Create: func(kind int) fyne.CanvasObject {
			made++
			if kind == 1 {
				return NewSectionHead("", "")
			}
			return NewRow(NewStateDot(NotBegun), nil)
		},
		Update: func(i int, o fyne.CanvasObject) {
			switch o := o.(type) {
			case *SectionHead:
				o.Set(fmt.Sprintf("folder %d/", i/10), "")
			case *Row:
				o.Set(RowContent{Title: fmt.Sprintf("Article %d", i), Second: "Coastal Wire"})
			}
		},
	}), &made
}

// inSight are the titles that a list shows, from above.
func inSight(l *List) []string {
	var titles []string
	for _, o := range l.body.objects {
		switch o := o.(type) {
		case *SectionHead:
			titles = append(titles, o.title)
		case *Row:
			titles = append(titles, o.content.Title)
		}
	}
	return titles
}

func TestAListWhoseItemsHaveGoneCanLetGoOfItsCurrentOne(t *testing.T) {
	words := []string{"one", "two", "three"}
	l := NewList(ListModel{
		Len:    func() int { return len(words) },
		Create: func(int) fyne.CanvasObject { return NewRow(nil, nil) },
		Update: func(i int, o fyne.CanvasObject) { o.(*Row).Set(RowContent{Title: words[i]}) },
		Height: func(int) float32 { return 28 },
	})
	w := test.NewTempWindow(t, l)
	w.Resize(fyne.NewSize(200, 200))
	l.SetCurrent(2)
	words = words[:1]
	l.SetCurrent(-1) // the model is ahead of the list
	l.Reload()
	if l.Current() != -1 || len(l.body.shown) != 1 {
		t.Errorf("item %d is current, %d are shown", l.Current(), len(l.body.shown))
	}
}

func TestAListMakesObjectsOnlyForWhatIsInSight(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	l, made := numbered(100_000)
	window(t, l, 200, 460)
	if *made > 15 {
		t.Errorf("%d objects were made", *made)
	}
	for i := 500; i < 100_000; i += 9_973 {
		l.ScrollTo(i)
	}
	if *made > 40 {
		t.Errorf("%d objects were made while scrolling", *made)
	}
}

func TestAListShowsWithoutGapsWhatLiesInItsView(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	l, _ := numbered(500)
	w := window(t, l, 200, 300)
	rapid.Check(t, func(t *rapid.T) {
		w.Resize(fyne.NewSize(200, rapid.Float32Range(60, 600).Draw(t, "height")))
		l.scroll.ScrollToOffset(fyne.NewPos(0, rapid.Float32Range(0, 22_000).Draw(t, "offset")))
		l.body.show(false)
		view, offset := l.scroll.Size().Height, l.scroll.Offset.Y
		y := l.body.objects[0].Position().Y
		if y > offset {
			t.Fatalf("the view begins at %v, the first item at %v", offset, y)
		}
		for _, o := range l.body.objects {
			if o.Position().Y != y {
				t.Fatalf("an item begins at %v, the one before ended at %v", o.Position().Y, y)
			}
			y += o.Size().Height
		}
		if y < min(offset+view, l.ends[len(l.ends)-1]) {
			t.Fatalf("the view ends at %v, the last item at %v", offset+view, y)
		}
		first := slices.IndexFunc(l.ends, func(end float32) bool { return end > offset })
		want := fmt.Sprintf("Article %d", first)
		if first%10 == 0 {
			want = fmt.Sprintf("folder %d/", first/10)
		}
		if got := inSight(l)[0]; got != want {
			t.Fatalf("%q is shown where %q belongs", got, want)
		}
	})
}

func TestKeysMoveTheCurrentItemPastHeads(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	l, _ := numbered(25)
	window(t, l, 200, 300)
	var moved, chosen []int
	l.OnCurrent = func(i int) { moved = append(moved, i) }
	l.OnChosen = func(i int) { chosen = append(chosen, i) }
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{
		{fyne.KeyDown, 1},
		{fyne.KeyDown, 2},
		{fyne.KeyUp, 1},
		{fyne.KeyUp, 1},
		{fyne.KeyEnd, 24},
		{fyne.KeyDown, 24},
		{fyne.KeyHome, 1},
		{fyne.KeyPageDown, 11},
		{fyne.KeyUp, 9},
		{fyne.KeyReturn, 9},
	} {
		l.TypedKey(key(step.key))
		if l.Current() != step.want {
			t.Fatalf("after %s the current item is %d, want %d", step.key, l.Current(), step.want)
		}
		top, end := l.top(l.current), l.ends[l.current]
		if offset := l.scroll.Offset.Y; top < offset || end > offset+l.scroll.Size().Height {
			t.Fatalf("after %s item %d is out of sight", step.key, l.current)
		}
	}
	if !slices.Equal(moved, []int{1, 2, 1, 24, 1, 11, 9}) || !slices.Equal(chosen, []int{9}) {
		t.Errorf("told were moves %v and choices %v", moved, chosen)
	}
}

func TestAClickMakesCurrentChoosesAndFocuses(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	l, _ := numbered(25)
	w := window(t, l, 200, 300)
	chosen, secondary := -1, -1
	l.OnChosen = func(i int) { chosen = i }
	l.OnSecondary = func(i int, _ *fyne.PointEvent) { secondary = i }
	l.Reload()
	row := l.body.shown[3].(*Row)
	test.Tap(row)
	if chosen != 3 || l.Current() != 3 || w.Canvas().Focused() != fyne.Focusable(l) || !row.current || !row.focused {
		t.Errorf("chosen %d, current %d, focused %T; the row shows current %v, focused %v",
			chosen, l.Current(), w.Canvas().Focused(), row.current, row.focused)
	}
	test.TapSecondary(l.body.shown[4].(*Row))
	if secondary != 4 || l.Current() != 4 || row.current {
		t.Errorf("secondary %d, current %d, the row before still current: %v", secondary, l.Current(), row.current)
	}
	w.Canvas().Unfocus()
	if l.body.shown[4].(*Row).focused {
		t.Error("the row shows a focus that the list has lost")
	}
}

func TestReloadShowsAModelThatShrank(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	n := 30
	l := NewList(ListModel{
		Len:    func() int { return n },
		Create: func(int) fyne.CanvasObject { return NewRow(nil, nil) },
		Update: func(i int, o fyne.CanvasObject) { o.(*Row).Set(RowContent{Title: fmt.Sprint(i, " of ", n)}) },
	})
	window(t, l, 200, 100)
	l.SetCurrent(29)
	n = 2
	l.Reload()
	if got := inSight(l); !slices.Equal(got, []string{"0 of 2", "1 of 2"}) || l.Current() != 1 {
		t.Errorf("shown are %q, current is %d", got, l.Current())
	}
	n = 0
	l.Reload()
	if got := inSight(l); len(got) != 0 || l.Current() != -1 {
		t.Errorf("an empty list shows %q, current is %d", got, l.Current())
	}
	l.TypedKey(key(fyne.KeyDown))
	l.TypedKey(key(fyne.KeyReturn))
}

func TestOnKeyComesFirst(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	l, _ := numbered(25)
	window(t, l, 200, 300)
	l.OnKey = func(e *fyne.KeyEvent) bool { return e.Name == fyne.KeyDown }
	typed := rune(0)
	l.OnRune = func(r rune) { typed = r }
	l.TypedKey(key(fyne.KeyDown))
	l.TypedRune('7')
	if l.Current() != -1 || typed != '7' {
		t.Errorf("current %d, typed %q", l.Current(), typed)
	}
}

func BenchmarkListStep(b *testing.B) {
	test.NewTempApp(b)
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.AlwaysLight))
	l, _ := numbered(100_000)
	w := test.NewTempWindow(b, l)
	w.Resize(fyne.NewSize(236, 700))
	for b.Loop() {
		if l.Current() > 90_000 {
			l.SetCurrent(1)
		}
		l.Step(1)
	}
}

func TestTheTopOfAListCanBeTakenAndSetAgain(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	l, _ := numbered(500)
	window(t, l, 200, 300)
	rapid.Check(t, func(t *rapid.T) {
		item, hidden := rapid.IntRange(0, 480).Draw(t, "item"), rapid.Float32Range(0, 27).Draw(t, "hidden")
		l.SetTop(item, hidden)
		if i, h := l.Top(); i != item || h < hidden-0.5 || h > hidden+0.5 {
			t.Fatalf("item %d with %v hidden is the first, want %d with %v", i, h, item, hidden)
		}
	})
	l.SetTop(499, 40)
	if i, _ := l.Top(); i >= 495 {
		t.Errorf("the list is scrolled past its end, to item %d", i)
	}
	before, _ := l.Top()
	l.MarkCurrent(3)
	if i, _ := l.Top(); i != before || l.Current() != 3 {
		t.Errorf("marking item %d scrolled from %d to %d", l.Current(), before, i)
	}
}
