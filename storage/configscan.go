package storage

// The parser tells where keys and plain values stand, but not lists, commas and
// the space between. These functions find them in text that it has accepted.

// valueStart is where the value behind a key's last part begins.
func valueStart(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '=') {
		i++
	}
	return i
}

// skipToElement skips white space, newlines, comments and commas.
func skipToElement(data []byte, i int) int {
	for i = skipBlank(data, i); i < len(data) && data[i] == ','; {
		i = skipBlank(data, i+1)
	}
	return i
}

// skipBlank skips white space, newlines and comments.
func skipBlank(data []byte, i int) int {
	for i < len(data) {
		switch data[i] {
		case ' ', '\t', '\r', '\n':
			i++
		case '#':
			i = lineEnd(data, i)
		default:
			return i
		}
	}
	return i
}

// skipSpaces skips spaces and tabs.
func skipSpaces(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t') {
		i++
	}
	return i
}
