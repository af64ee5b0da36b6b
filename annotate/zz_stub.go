package annotate

type RelationType struct {
	ID, Name  string
	From, To  []string
	Symmetric bool
}
