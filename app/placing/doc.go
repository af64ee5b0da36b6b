// Package placing shows the marks that wait for a place because the text of their
// article has changed: old and new side by side, with keys to accept, choose or
// drop. Make the pane with New and put it below the page.
package placing
