package saga

import (
	"encoding/json"
	"fmt"
)

// Decimal is a number with all of its digits, such as an amount of money: text, so that nothing is rounded on the way.
type Decimal string

// UnmarshalJSON reads a number, or a text that holds one.
func (d *Decimal) UnmarshalJSON(text []byte) error {
	var number json.Number
	if err := json.Unmarshal(text, &number); err != nil {
		return fmt.Errorf("no decimal: %w", err)
	}
	*d = Decimal(number)
	return nil
}
