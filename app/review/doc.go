// Package review is what a person sees of review besides the page: [Bar], how
// far people agree, above it; [Card], the case that is to be decided, over its
// lower or upper edge; [Pane], people and the queue of disagreements, in the
// place of the inspector; and [Remark], the form for a comment.
//
// None of them decides anything: they show the session's review and call its
// commands.
package review
