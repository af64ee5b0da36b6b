package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// importing is what commands that read a format share.
type importing struct {
	from, person, counting string
	options                []string
}

func (i *importing) flags(c *cobra.Command) {
	c.Flags().StringVar(&i.from, "from", auto, "the format to read, or auto to find it out")
	c.Flags().StringVar(&i.person, "person", "", "short name of whose marks those are of which the source does not say it (otherwise the format's name)")
	c.Flags().StringVar(&i.counting, "counting", auto, "how places in the text are counted: auto, or code-points, utf-16 or bytes, and after a comma crlf-as-one, every-as-two, no-bom or bom")
	name := "option"
	if c.Flags().Lookup(name) != nil {
		name = "from-option"
	}
	optionsFlag(c, &i.options, name, "an option of the format to read")
}

// check finds the mistakes in the flags that need no source.
func (i *importing) check() error {
	_, err := i.reading()
	return err
}

// reading is what the flags say of reading any source.
func (i *importing) reading() (r exchange.Reading, err error) {
	var found bool
	if r.Format, found, err = reader(i.from); err != nil {
		return r, err
	}
	if i.counting != auto {
		c, err := offsets.ParseCounting(i.counting)
		if err != nil {
			return r, err
		}
		r.Counting = &c
	}
	if r.Settings, err = settings(i.options); err != nil {
		return r, err
	}
	if found {
		if _, err := r.Format.Settings(r.Settings); err != nil {
			return r, err
		}
	}
	if i.person != "" {
		r.Person = foreign.Person{Name: i.person, Slug: storage.SafeName(i.person)}
	}
	return r, nil
}

// withReading opens a source, finds out its format and hands it on.
func (i *importing) withReading(ctx context.Context, name string, work func(*exchange.Reading) error) error {
	r, err := i.reading()
	if err != nil {
		return err
	}
	if r.Source, err = source.Open(ctx, name, source.Limits{}); err != nil {
		return err
	}
	err = func() error {
		if r.Format.Read == nil {
			if r.Format, err = formats.All().Detect(ctx, r.Source); err != nil {
				return err
			}
		}
		return work(&r)
	}()
	return errors.Join(err, r.Source.Close())
}
