"""Reads paths from standard input, one per line; writes per file one line of JSON with what Python's own tokenizer and
parser say. Offsets are UTF-16 units. Needs Python 3.12, which tokenizes f-strings."""
import ast
import io
import json
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
OPENING = {"(": ")", "[": "]", "{": "}"}


def starts_of(text):
    """For each line its offset in UTF-16 units and its text."""
    lines, offset = [], 0
    for line in text.splitlines(keepends=True) if "\x0c" not in text else io.StringIO(text, newline=""):
        lines.append((offset, line))
        offset += len(line.encode("utf-16-le")) // 2
    return lines, offset


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
    brackets, literals = [], []
    holes = []
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        name = tokenize.tok_name[token.type]
        start, end = at(token.start), at(token.end)
        if name == "STRING":
            out["strings"].append([start, end])
            value = ast.literal_eval(token.string)
            out["values"].append([start, end, value if isinstance(value, str) else value.decode("latin-1")])
        elif name in ("FSTRING_START", "TSTRING_START"):
            literals.append(start)
        elif name in ("FSTRING_END", "TSTRING_END"):
            out["strings"].append([literals.pop(), end])
        elif name == "COMMENT" and not literals:
            out["comments"].append([start, end])
        elif name == "OP" and token.string in OPENING:
            # The braces of a replacement field are none of the program's brackets.
            field = token.string == "{" and literals and (not holes or holes[-1] != len(literals)) or False
            brackets.append((start, token.string, field))
            if literals:
                holes.append(len(literals) if field else 0)
        elif name == "OP" and token.string in ")]}":
            opening, _, field = brackets.pop()
            if not field:
                out["brackets"].append([opening, start])
            if literals and holes:
                holes.pop()
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
            row = function.end_lineno
            end = at_bytes(row, function.end_col_offset)
            out["calls"].append([end - len(name.encode("utf-16-le")) // 2, end, name, row])
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
