// Reads paths from standard input, one per line; writes per file one line of JSON with what Go's own scanner and parser
// say. Offsets are UTF-16 units.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"strconv"
	"unicode/utf8"
)

type reading struct {
	Error    string   `json:"error,omitempty"`
	Strings  [][2]int `json:"strings"`
	Comments [][2]int `json:"comments"`
	Brackets [][2]int `json:"brackets"`
	Values   [][]any  `json:"values"`
	Lines    [][]any  `json:"lines"`
	Calls    [][]any  `json:"calls"`
}

// offsets maps byte offsets to UTF-16 offsets.
func offsets(text []byte) []int {
	table := make([]int, len(text)+1)
	unit := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		for j := 0; j < size; j++ {
			table[i+j] = unit
		}
		i += size
		unit++
		if r >= 0x10000 {
			unit++
		}
	}
	table[len(text)] = unit
	return table
}

func read(text []byte) reading {
	out := reading{}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, "", text, parser.SkipObjectResolution)
	if err != nil {
		out.Error = err.Error()
		return out
	}
	at := offsets(text)
	scanTokens(text, at, &out)
	ast.Inspect(tree, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if name := head(call.Fun); name != nil {
				from := set.Position(name.Pos())
				to := set.Position(name.End())
				out.Calls = append(out.Calls, []any{at[from.Offset], at[to.Offset], name.Name, from.Line})
			}
		}
		return true
	})
	return out
}

// head is the name that stands before the arguments and type arguments of a call.
func head(function ast.Expr) *ast.Ident {
	switch f := function.(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr:
		return head(f.X)
	case *ast.IndexListExpr:
		return head(f.X)
	}
	return nil
}

func scanTokens(text []byte, at []int, out *reading) {
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, scanner.ScanComments)
	last := 0
	var open []int
	for {
		pos, kind, literal := s.Scan()
		from := file.Offset(pos)
		to := from + len(literal)
		switch kind {
		case token.EOF:
			return
		case token.COMMENT:
			to = endOfComment(text, from)
			out.Comments = append(out.Comments, [2]int{at[from], at[to]})
			continue
		case token.SEMICOLON:
			if literal == "\n" {
				out.Lines = append(out.Lines, []any{at[last], "end"})
				continue
			}
			to = from + 1
		case token.STRING, token.CHAR:
			if text[from] == '`' {
				to = from + 1
				for text[to] != '`' {
					to++
				}
				to++
			}
			out.Strings = append(out.Strings, [2]int{at[from], at[to]})
			if value, err := strconv.Unquote(literal); err == nil && utf8.ValidString(value) {
				out.Values = append(out.Values, []any{at[from], at[to], value})
			}
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, at[from])
			to = from + 1
		case token.RPAREN, token.RBRACK, token.RBRACE:
			out.Brackets = append(out.Brackets, [2]int{open[len(open)-1], at[from]})
			open = open[:len(open)-1]
			to = from + 1
		default:
			if to == from {
				to = from + len(kind.String())
			}
		}
		last = to
	}
}

// endOfComment looks for itself: the scanner takes carriage returns out of what it gives.
func endOfComment(text []byte, from int) int {
	mark, length := "*/", 2
	if text[from+1] == '/' {
		mark, length = "\n", 0
	}
	if i := bytes.Index(text[from+2:], []byte(mark)); i >= 0 {
		return from + 2 + i + length
	}
	return len(text)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		text, err := os.ReadFile(in.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if len(text) >= 3 && string(text[:3]) == "\xef\xbb\xbf" {
			text = text[3:]
		}
		line, err := json.Marshal(read(text))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
}
