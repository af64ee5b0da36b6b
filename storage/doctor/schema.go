package doctor

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"postil/assets"
	"postil/storage/sidecar"
)

func layerSchema() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.LayerSchema()))
	if err != nil {
		return nil, fmt.Errorf("the built-in schema: %w", err)
	}
	const name = "layer.schema.json"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		return nil, fmt.Errorf("the built-in schema: %w", err)
	}
	return c.Compile(name)
}

// conforms holds a sidecar against the JSON Schema. What is no JSON at all is
// left to the codec, which says more about it.
func (x *examination) conforms(p string, data []byte) bool {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return true
	}
	err = x.schema.Validate(doc)
	var invalid *jsonschema.ValidationError
	if err == nil || !errors.As(err, &invalid) {
		return err == nil
	}
	printer := message.NewPrinter(language.English)
	for _, leaf := range leaves(invalid) {
		place := strings.Join(leaf.InstanceLocation, "/")
		if place == "" {
			place = "the layer"
		}
		x.say(Finding{Kind: Broken, Path: p, Line: locate(data, leaf.InstanceLocation), Text: fmt.Sprintf("schema: %s: %s", place, leaf.ErrorKind.LocalizedString(printer))})
	}
	return false
}

// leaves are the violations themselves, without the ones that only sum up.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var out []*jsonschema.ValidationError
	for _, c := range e.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}

// lineOf takes the line out of a codec's error, for it stands in front. What
// names the line as well stays, since it names the column or record, too.
func lineOf(err error) (int, error) {
	var syntax *sidecar.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Line, fmt.Errorf("column %d: %w", syntax.Column, syntax.Err)
	}
	var record *sidecar.RecordError
	if errors.As(err, &record) && record.Line > 0 {
		plain := *record
		plain.Line = 0
		return record.Line, &plain
	}
	return 0, err
}
