package scheme

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/widgets"
)

// article is the section of the questions about the article as a whole.
type article struct {
	form
	questions *questions
	none      *hollow
	some      fyne.CanvasObject
	whole     *fyne.Container
}

const articleWidth = 620

func newArticle(e *Editor) *article {
	a := &article{form: form{e: e}}
	a.questions = newQuestions(&a.form, articlePart, e.draft.articleQuestions)
	lead := quiet(2)
	lead.Set("These are asked beside the text while no mark is selected, once for each article.")
	a.build(lead, a.questions.box)
	a.none = newHollow(e, "Nothing is asked about the article yet",
		"Ask what holds for the whole of it: its topic, its tone, whether it is worth annotating. The questions stand beside the text while no mark is selected.",
		"Add question", func() { a.questions.add() })
	a.some = container.New(measure(articleWidth+2*edge), a.scroll)
	a.whole = container.NewStack(a.some, a.none.object)
	return a
}

func (a *article) object() fyne.CanvasObject { return a.whole }

func (a *article) focus() fyne.Focusable {
	if len(a.e.draft.now.Article) == 0 {
		return a.none.button
	}
	return a.questions.cards[0].name
}

func (a *article) show() { a.questions.show() }

func (a *article) judge(faults []fault) {
	showOne(a.none.object, a.some, len(a.e.draft.now.Article) == 0)
	a.questions.judge(faults, 0)
}

// hollow fills a section in which nothing is yet.
type hollow struct {
	object fyne.CanvasObject
	button *widgets.Button
}

func newHollow(e *Editor, title, words, add string, added func()) *hollow {
	b := e.button(widgets.Primary, add, added)
	return &hollow{
		object: container.New(middle{}, container.New(wide(380), widgets.NewStackDown(14,
			heading(title), centredWords(words), container.NewCenter(b)))),
		button: b,
	}
}
