package saga

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestTextAndEscape(t *testing.T) {
	none, some := (*string)(nil), "a b"
	tests := map[string]struct {
		value any
		want  string
	}{
		"a text":               {"a/b", "a%2Fb"},
		"spaces":               {"a b&c=d", "a%20b%26c%3Dd"},
		"letters":              {"注", "%E6%B3%A8"},
		"a number":             {int64(7), "7"},
		"a large number":       {1234567.0, "1234567"},
		"a decimal":            {Decimal("10.00"), "10.00"},
		"a moment":             {time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC), "2030-01-31T12%3A00%3A00Z"},
		"nothing":              {none, ""},
		"something":            {&some, "a%20b"},
		"what nobody declared": {json.RawMessage(`"x y"`), "x%20y"},
		"a number of it":       {json.RawMessage(`12345678901234567890`), "12345678901234567890"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Escape(test.value); got != test.want {
				t.Errorf("%q, not %q", got, test.want)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{"order-1:2/3": "order-1:2/3", "注 1%": "%E6%B3%A8%201%25", "": ""} {
		if got := Plain(text); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestPart(t *testing.T) {
	value := json.RawMessage(`{"a":{"b":[1,2]},"n":null}`)
	tests := map[string]struct {
		path []string
		want string
	}{
		"a part":             {[]string{"a", "b"}, "[1,2]"},
		"nothing there":      {[]string{"a", "x"}, "null"},
		"nothing below":      {[]string{"a", "b", "c"}, "null"},
		"below what is null": {[]string{"n", "x"}, "null"},
		"all of it":          {nil, string(value)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(Part(value, test.path...)); got != test.want {
				t.Errorf("%s, not %s", got, test.want)
			}
		})
	}
	if got := string(Part(json.RawMessage(nil))); got != "null" {
		t.Errorf("%s, not null", got)
	}
}

func TestDecode(t *testing.T) {
	type line struct {
		Item  string `json:"item"`
		Count int64  `json:"count"`
	}
	type order struct {
		ID    string          `json:"id"`
		Lines []line          `json:"lines"`
		Any   json.RawMessage `json:"any"`
		At    time.Time       `json:"at"`
		Gift  line            `json:"gift,omitzero"`
	}
	const moment = `"at":"2030-01-31T12:00:00Z"`
	tests := map[string]struct {
		text string
		want string
	}{
		"all is there":        {`{"id":"1","lines":[{"item":"cup","count":0}],` + moment + `}`, ""},
		"nothing is there":    {`{}`, "id is missing"},
		"a part of a list":    {`{"id":"1","lines":[{"item":"cup"}],` + moment + `}`, "lines[0].count is missing"},
		"null is nothing":     {`{"id":null,"lines":[],` + moment + `}`, "id is missing"},
		"a part of an option": {`{"id":"1","lines":[],"gift":{},` + moment + `}`, "gift.item is missing"},
		"another type":        {`[]`, "cannot unmarshal"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := decode([]byte(test.text), new(order))
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, not %s", err, test.want)
			}
		})
	}
}
