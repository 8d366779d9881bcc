package saga

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// missing tells which part of a type, unless it may be omitted, is not in a text that has been read into it.
func missing(of reflect.Type, text json.RawMessage, path string) error {
	if reflect.PointerTo(of).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	switch of.Kind() {
	case reflect.Pointer:
		return missing(of.Elem(), text, path)
	case reflect.Struct:
		return missingInStruct(of, text, path)
	case reflect.Slice:
		var parts []json.RawMessage
		if err := json.Unmarshal(text, &parts); err != nil {
			return err
		}
		for i, part := range parts {
			if err := missing(of.Elem(), part, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func missingInStruct(of reflect.Type, text json.RawMessage, path string) error {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	for i := range of.NumField() {
		field := of.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		part, isThere := parts[name]
		isThere = isThere && string(part) != "null"
		at := strings.TrimPrefix(path+"."+name, ".")
		switch {
		case isThere:
			if err := missing(field.Type, part, at); err != nil {
				return err
			}
		case !strings.Contains(options, "omit") && field.Type != reflect.TypeFor[json.RawMessage]():
			return fmt.Errorf("%s is missing", at)
		}
	}
	return nil
}
