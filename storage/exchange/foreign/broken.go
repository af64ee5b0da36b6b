package foreign

import (
	"errors"
	"fmt"
	"strings"

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
		what := map[jsontext.Kind]string{'n': "null", 't': "true", 'f': "false", '"': "a text", '0': "a number", '{': "an object", '[': "a list"}[meaning.JSONKind]
		if what == "" || strings.TrimSpace(string(meaning.JSONPointer)) == "" && meaning.JSONKind == 0 {
			break
		}
		at := string(meaning.JSONPointer)
		if at == "" {
			return fmt.Errorf("it is %s, not what a record should be", what)
		}
		if meaning.Err != nil {
			return fmt.Errorf("%s is %s that does not belong there: %w", at, what, meaning.Err)
		}
		return fmt.Errorf("%s is %s, which does not belong there", at, what)
	case errors.As(err, &syntax):
		return fmt.Errorf("it is broken JSON, at byte %d: %w", syntax.ByteOffset, syntax.Err)
	}
	return err
}
