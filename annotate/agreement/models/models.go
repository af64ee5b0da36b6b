// Package models estimates, from the ratings of several annotators alone, what
// the true categories are and how good each annotator is.
//
// Start with [DawidSkene], which gives each annotator a table of errors, or
// [MACE], which gives each one number, the chance of not guessing. Both need
// three annotators or more: of two who differ nothing tells who is right.
package models

import "fmt"

// Ratings are the categories, by number from 0, that annotators gave to items:
// Items[i][r] are those of annotator r, none or several.
type Ratings struct {
	Annotators, Categories int
	Items                  [][][]int
}

// check reports ratings that do not fit.
func (r Ratings) check() error {
	for i, item := range r.Items {
		if len(item) != r.Annotators {
			return fmt.Errorf("item %d has ratings of %d annotators, but there are %d: give a list for each, empty where there is none", i+1, len(item), r.Annotators)
		}
		for _, ratings := range item {
			for _, c := range ratings {
				if c < 0 || c >= r.Categories {
					return fmt.Errorf("item %d is rated as category %d, but categories are 0 to %d", i+1, c, r.Categories-1)
				}
			}
		}
	}
	return nil
}

// rating is one category that one annotator gave.
type rating struct{ annotator, category int }

// flat lists the ratings of each item.
func (r Ratings) flat() [][]rating {
	out := make([][]rating, len(r.Items))
	for i, item := range r.Items {
		for a, ratings := range item {
			for _, c := range ratings {
				out[i] = append(out[i], rating{a, c})
			}
		}
	}
	return out
}
