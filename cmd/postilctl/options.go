package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

// auto is the name that lets a source's format be found out.
const auto = "auto"

// optionsFlag lets a command take options of a format, as name=value.
func optionsFlag(c *cobra.Command, into *[]string, name, what string) {
	c.Flags().StringArrayVar(into, name, nil, what+", as name=value; may be given several times (see postilctl formats --options)")
}

// settings reads options of a format.
func settings(options []string) (map[string]string, error) {
	out := map[string]string{}
	for _, o := range options {
		name, value, ok := strings.Cut(o, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("the option %q is not written as name=value", o)
		}
		out[name] = value
	}
	return out, nil
}

// reader is the format with a name that can be read; auto has none.
func reader(name string) (f exchange.Format, found bool, err error) {
	if strings.EqualFold(name, auto) {
		return f, false, nil
	}
	if f, found = formats.All().Readers().Find(name); !found {
		return f, false, fmt.Errorf("there is no format %q that can be read; --from takes %s or one of: %s", name, auto, strings.Join(formats.All().Readers().Names(), ", "))
	}
	return f, true, nil
}

// writer is the format with a name that can be written.
func writer(name string) (exchange.Format, error) {
	f, ok := formats.All().Find(name)
	switch {
	case !ok:
		return f, fmt.Errorf("there is no format %q; --to takes one of: %s", name, strings.Join(formats.All().Writers().Names(), ", "))
	case !f.Writes():
		return f, fmt.Errorf("the format %s can only be read; --to takes one of: %s", f.Name, strings.Join(formats.All().Writers().Names(), ", "))
	}
	return f, nil
}

// printJSON writes a value as people and programs read it.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
