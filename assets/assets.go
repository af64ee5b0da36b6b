// Package assets carries the fonts and drawings that Postil ships with, as bytes and without Fyne, so that
// the interface and the shaping engine read the very same faces.
//
// Start with [LiterataRegular] (the reading face) and [InterRegular] (the interface face). All faces are under
// the SIL Open Font License 1.1; the licence texts lie beside them in fonts/ and are exported as
// [LiterataLicence] and [InterLicence] for the About window. The slices must not be written to.
package assets

import _ "embed"

// The faces, as whole TrueType files.
var (
	// LiterataRegular is the reading face.
	//go:embed fonts/Literata-Regular.ttf
	LiterataRegular []byte
	// LiterataSemiBold is the reading face of headlines.
	//go:embed fonts/Literata-SemiBold.ttf
	LiterataSemiBold []byte
	// LiterataItalic is the reading face of emphasis.
	//go:embed fonts/Literata-Italic.ttf
	LiterataItalic []byte
	// InterRegular is the interface face.
	//go:embed fonts/Inter-Regular.ttf
	InterRegular []byte
	// InterMedium is the interface face of row titles and key caps.
	//go:embed fonts/Inter-Medium.ttf
	InterMedium []byte
	// InterSemiBold is the interface face of section heads and of bold text.
	//go:embed fonts/Inter-SemiBold.ttf
	InterSemiBold []byte
	// InterItalic is the interface face of emphasis.
	//go:embed fonts/Inter-Italic.ttf
	InterItalic []byte
)

// The licences of the faces.
var (
	// LiterataLicence is the SIL Open Font License 1.1 as granted for Literata.
	//go:embed fonts/OFL-Literata.txt
	LiterataLicence string
	// InterLicence is the SIL Open Font License 1.1 as granted for Inter.
	//go:embed fonts/OFL-Inter.txt
	InterLicence string
)

// The drawings.
var (
	// Icon is the application's icon, 512 px square, as PNG.
	//go:embed icons/postil.png
	Icon []byte
	// IconSVG is the application's icon as a drawing.
	//go:embed icons/postil.svg
	IconSVG []byte
	// LogoSVG is the icon with the name beside it.
	//go:embed icons/logo.svg
	LogoSVG []byte
)
