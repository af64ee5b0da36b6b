// Package bundle opens what holds files of other kinds: zips, and archives of
// web pages.
package bundle

import (
	"context"

	"postil/storage/article/intake"
)

// Zip is a zip of files of any kind.
func Zip() intake.Kind {
	return intake.Kind{
		Name: "zip", Description: "Zip of files of any kind", Extensions: []string{".zip"}, Version: 1, Many: true,
		Sniff: func(in *intake.Input) intake.Match {
			if !in.IsZip() {
				return intake.No
			}
			return intake.Perhaps // Word and other programs keep their files in zips, too
		},
		Expand: unzip,
	}
}

func unzip(ctx context.Context, in *intake.Input, each func(*intake.Input) error) (func() error, error) {
	z, err := in.Unzip(ctx)
	if err != nil {
		return nil, err
	}
	for _, file := range z.Files() {
		if err := each(in.MemberOf(z, file)); err != nil {
			return z.Close, err
		}
	}
	return z.Close, nil
}
