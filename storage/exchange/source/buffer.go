package source

import "io/fs"

// usualBuffer is that of a file, in bytes, unless it is smaller.
const usualBuffer = 1 << 16

// bufferFor makes a buffer for reading a file. Corpora are often of small files,
// one for each article, which need no large one.
func bufferFor(f fs.File) []byte {
	size := int64(usualBuffer)
	if info, err := f.Stat(); err == nil {
		size = max(min(info.Size()+1, usualBuffer), 16)
	}
	return make([]byte, size)
}
