package session

import "testing"

// opening is a desk with the first article shown and the next one being read.
func opening(t *testing.T, between func(*desk)) *desk {
	t.Helper()
	d := open(t, latin, queued)
	d.run()
	d.Select(d.place("harbour board"))
	d.press("Ctrl+PgDn")
	if d.Awaited() != emoji || d.Doc().Path() != latin {
		t.Fatalf("%q is awaited and %s shown", d.Awaited(), d.Doc().Path())
	}
	between(d)
	d.run()
	return d
}

func TestKeysPressedWhileAnArticleIsReadMeanThatOne(t *testing.T) {
	d := opening(t, func(d *desk) {
		d.press("Ctrl+Right", "Shift+Ctrl+Right", "1")
		if d.Layer().Len() != 0 || d.Selection().Span() != d.place("harbour board") {
			t.Error("they hit the article that goes")
		}
	})
	if d.Doc().Path() != emoji || d.Awaited() != "" {
		t.Fatalf("%s is shown, %q awaited", d.Doc().Path(), d.Awaited())
	}
	d.wantMarks("claim nurses")
	d.goTo(latin)
	d.run()
	d.wantMarks()
}

func TestWhatIsPressedAcrossTwoArticlesComesInItsOrder(t *testing.T) {
	d := opening(t, func(d *desk) {
		d.press("Shift+Ctrl+Right", "2", "Ctrl+PgDn", "Shift+Ctrl+Right", "1")
	})
	if d.Doc().Path() != arabic {
		t.Fatalf("%s is shown", d.Doc().Path())
	}
	d.wantMarks("claim قال")
	d.goTo(emoji)
	d.run()
	d.wantMarks("warning Two")
}

func TestWhoLeafsOnDoesNotWaitForTheArticlesBetween(t *testing.T) {
	d := opening(t, func(d *desk) {
		d.press("Ctrl+PgDn")
		if d.Awaited() != arabic {
			t.Errorf("%q is awaited", d.Awaited())
		}
		d.press("Shift+Ctrl+Right", "1")
	})
	d.wantMarks("claim قال")
	if d.docs[emoji] != nil && d.docs[emoji].Layer.Len() > 0 {
		t.Error("a mark is in the article between")
	}
}

func TestAnArticleChosenInTheListComesAfterWhatWasTypedBefore(t *testing.T) {
	d := opening(t, func(d *desk) {
		d.press("Shift+Ctrl+Right", "1")
		d.OpenArticle(2)
	})
	if d.Doc().Path() != arabic {
		t.Fatalf("%s is shown", d.Doc().Path())
	}
	d.wantMarks()
	d.goTo(emoji)
	d.run()
	d.wantMarks("claim Two")
}

func TestTheMouseDoesNothingWhileAnArticleIsRead(t *testing.T) {
	opening(t, func(d *desk) {
		before := d.Selection()
		d.Press(Caret{Offset: 3}, 3, ByGrapheme, false)
		d.Drag(Caret{Offset: 9}, 9)
		d.Release(9)
		if d.Selection() != before || d.Mark() != nil {
			t.Errorf("selected is %v", d.Selection())
		}
	})
}

func TestAFolderThatCannotBeOpenedDoesNotKeepTheAwaitedArticleAway(t *testing.T) {
	d := opening(t, func(d *desk) { d.Open(d.dir + "/none") })
	if d.Doc().Path() != emoji || d.Awaited() != "" {
		t.Errorf("%s is shown, %q awaited", d.Doc().Path(), d.Awaited())
	}
}

func TestViewsAndFilesDoNotWait(t *testing.T) {
	opening(t, func(d *desk) {
		d.forget()
		d.press("Ctrl+Shift+P", "Ctrl+Q", "F6")
		if len(d.asked) != 3 {
			t.Errorf("asked is %v", d.asked)
		}
		d.press("Ctrl+F")
		if len(d.asked) != 3 {
			t.Error("the search does not wait for its article")
		}
	})
}
