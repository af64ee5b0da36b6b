package foreign

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// BrokenJSON says for people why JSON could not be read. The words of the
// library are for programmers, and not the same each time.
func BrokenJSON(err error) error {
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case errors.As(err, &meaning):
		at := string(meaning.JSONPointer)
		if meaning.Err != nil {
			return fmt.Errorf("%s cannot be read: %w", orElse(at, "the record"), meaning.Err)
		}
		what := map[jsontext.Kind]string{'n': "null", 't': "true", 'f': "false", '"': "a text", '0': "a number", '{': "an object", '[': "a list"}[meaning.JSONKind]
		switch {
		case what == "":
			return fmt.Errorf("%s cannot be read", orElse(at, "the record"))
		case at == "":
			return fmt.Errorf("it is %s, not what a record should be", what)
		}
		return fmt.Errorf("%s is %s, which does not belong there", at, what)
	case errors.As(err, &syntax):
		return fmt.Errorf("it is broken JSON, at byte %d: %w", syntax.ByteOffset, syntax.Err)
	}
	return err
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
