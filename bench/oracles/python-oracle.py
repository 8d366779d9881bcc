"""Reads paths from standard input, one per line; writes per file one line of JSON with what Python's own tokenizer and
parser say. Offsets are UTF-16 units. Needs Python 3.12, which tokenizes f-strings."""
import ast
import io
import json
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
OPENING = "([{"
CLOSING = ")]}"


def read(text):
    lines = []
    offset = 0
    for line in io.StringIO(text, newline=""):
        lines.append((offset, line))
        offset += len(line) if line.isascii() else len(line.encode("utf-16-le")) // 2
    total = offset

    def at(position):
        row, column = position
        if row > len(lines):
            return total
        start, line = lines[row - 1]
        return start + (column if line.isascii() else len(line[:column].encode("utf-16-le")) // 2)

    def at_bytes(row, column):
        start, line = lines[row - 1]
        if line.isascii():
            return start + column
        return start + len(line.encode()[:column].decode().encode("utf-16-le")) // 2

    out = {"strings": [], "comments": [], "brackets": [], "values": [], "lines": [], "calls": []}
    # What is open: offset and one of `(`, `[`, `{`, `literal`, `field`, `format`.
    stack, literals = [], 0
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        name = tokenize.tok_name[token.type]
        start, end = at(token.start), at(token.end)
        if name == "STRING":
            out["strings"].append([start, end])
            value = ast.literal_eval(token.string)
            out["values"].append([start, end, value if isinstance(value, str) else value.decode("latin-1")])
        elif name in ("FSTRING_START", "TSTRING_START"):
            stack.append((start, "literal"))
            literals += 1
        elif name in ("FSTRING_END", "TSTRING_END"):
            out["strings"].append([stack.pop()[0], end])
            literals -= 1
        elif name == "COMMENT" and not literals:
            out["comments"].append([start, end])
        elif name == "OP" and token.string in OPENING:
            inside = stack[-1][1] if stack else ""
            # The braces of a replacement field are none of the program's brackets.
            is_field = token.string == "{" and inside in ("literal", "format")
            stack.append((start, "field" if is_field else token.string))
        elif name == "OP" and token.string in CLOSING:
            opening, what = stack.pop()
            if what not in ("field", "format"):
                out["brackets"].append([opening, start])
        elif name == "OP" and token.string == ":" and stack and stack[-1][1] == "field":
            stack[-1] = (stack[-1][0], "format")
        elif name == "NEWLINE" and not literals:
            out["lines"].append([start, "end"])
        elif name == "INDENT":
            out["lines"].append([end, "in"])
        elif name == "DEDENT":
            out["lines"].append([start, "out"])
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = getattr(function, "id", None) or getattr(function, "attr", None)
        if name:
            end = at_bytes(function.end_lineno, function.end_col_offset)
            out["calls"].append([end - len(name.encode("utf-16-le")) // 2, end, name, node.lineno])
    return out


if sys.version_info < (3, 12):
    sys.exit("Python 3.12 or later is needed")
for line in sys.stdin:
    path = line.rstrip("\n")
    with open(path, encoding="utf-8-sig", newline="") as file:
        source = file.read()
    try:
        result = read(source)
    except (SyntaxError, tokenize.TokenError, IndentationError, ValueError, RecursionError) as error:
        result = {"error": str(error)}
    print(json.dumps(result), flush=True)
