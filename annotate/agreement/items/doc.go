// Package items holds ratings of items (articles, sentences, aligned marks) by
// several raters, and the arithmetic of the coefficients on them.
//
// Start with a [Table]: [New] takes ratings item by item, [FromContingency]
// and [FromCounts] take what papers print. [Add] gives the additive [Sums] of
// rows; the methods of Sums are the coefficients, each with the agreement that
// was observed and the one that chance would give.
//
// A rating is a category by its number on the declared [Scale]; categories
// that nobody used stay on it, since some coefficients count them. [Missing]
// is no rating.
package items
