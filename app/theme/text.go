package theme

import "fyne.io/fyne/v2"

// Fyne's text style has no weight and no family. Its tab width, though, is part of every cache key and reaches
// Theme.Font, and interface text holds no tabs (see widgets): so the tab width names the face. Unlike a font
// source on a text, this keeps Fyne's chain of fallback fonts for other scripts and emoji.
const (
	tabMedium = 1_000 + iota
	tabNumbers
	tabReading
)

// Regular is the interface face.
func Regular() fyne.TextStyle { return fyne.TextStyle{} }

// Medium is the interface face at weight 500: titles of rows, key caps, buttons.
func Medium() fyne.TextStyle { return fyne.TextStyle{TabWidth: tabMedium} }

// SemiBold is the interface face at weight 600: heads.
func SemiBold() fyne.TextStyle { return fyne.TextStyle{Bold: true} }

// Numbers is the interface face with figures of one width, so that numbers below one another line up.
func Numbers() fyne.TextStyle { return fyne.TextStyle{TabWidth: tabNumbers} }

// Reading is the reading face: quoted words of an article.
func Reading() fyne.TextStyle { return fyne.TextStyle{TabWidth: tabReading} }

// ReadingSemiBold is the reading face at weight 600: headlines.
func ReadingSemiBold() fyne.TextStyle { return fyne.TextStyle{TabWidth: tabReading, Bold: true} }

// ReadingItalic is the reading face in italics.
func ReadingItalic() fyne.TextStyle { return fyne.TextStyle{TabWidth: tabReading, Italic: true} }

// Font implements [fyne.Theme]. There is no bold italic; bold wins.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	f := t.faces
	reading := style.TabWidth == tabReading
	switch {
	case style.Monospace || style.Symbol:
		return fallbackFont(style)
	case reading && style.Bold:
		return f.readingSemiBold
	case reading && style.Italic:
		return f.readingItalic
	case reading:
		return f.reading
	case style.Bold:
		return f.semiBold
	case style.Italic:
		return f.italic
	case style.TabWidth == tabMedium:
		return f.medium
	case style.TabWidth == tabNumbers:
		return f.numbers
	default:
		return f.regular
	}
}
