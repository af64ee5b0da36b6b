package session

// historyCommands are what is done while an earlier state is looked at. Their keys
// hold there alone.
func historyCommands() []Command {
	on := func(f func(l *LookBack)) func(*Session) {
		return func(s *Session) {
			if l := s.LookingBack(); l != nil {
				f(l)
			}
		}
	}
	table := []Command{
		{ID: "history.leave", Title: "Back to the present", Keys: keys("Esc"), run: on(func(l *LookBack) { l.h.Leave() })},
		{ID: "history.next", Title: "Next difference", Keys: keys("Tab", "N"), run: on(func(l *LookBack) { l.next(1) })},
		{ID: "history.previous", Title: "Previous difference", Keys: keys("Shift+Tab", "P"), run: on(func(l *LookBack) { l.next(-1) })},
		{ID: "history.choose", Title: "Choose the difference, or not", Keys: keys("C"), run: on(func(l *LookBack) {
			if i := l.index(); i >= 0 {
				l.Choose(i, !l.Chosen(i))
			}
		})},
		{ID: "history.bringBack", Title: "Bring back what is chosen", Hint: "or the framed difference", Keys: keys("B"), run: on(func(l *LookBack) { l.BringBack(false) })},
		{ID: "history.bringBackAll", Title: "Bring all back", Hint: "the marks as they were", Keys: keys("A"), run: on(func(l *LookBack) { l.BringBack(true) })},
		{ID: "history.earlier", Title: "Earlier state", Keys: keys("E"), run: on(func(l *LookBack) { l.h.step(false) })},
		{ID: "history.later", Title: "Later state", Keys: keys("L"), run: on(func(l *LookBack) { l.h.step(true) })},
	}
	for i := range table {
		table[i].Menu, table[i].In = MenuPast, InPast
	}
	return table
}
