import { localName } from './go-packages.ts';
import {
  endOfStatement,
  G,
  type GoMember,
  type GoSource,
  lineOf,
  partner,
  skip,
  splitCommas,
  stringValue,
} from './go-source.ts';
import { readStruct } from './go-structs.ts';
import { endOfSignature, readParameters, readType } from './go-types.ts';
import type { TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Reads everything at the top level of a file: imports, types, variables, functions. Bodies are only marked. */
export function readGoDeclarations(s: GoSource): void {
  const { tokens } = s;
  for (let i = 0; i < tokens.count; ) {
    if (tokens.kinds[i] !== Kind.word) {
      i = skip(s, i);
      continue;
    }
    const word = textOf(tokens, i);
    if (word === 'package') {
      s.package = textOf(tokens, i + 1);
      i += 2;
    } else if (word === 'import') i = group(s, i + 1, readImport);
    else if (word === 'type') i = group(s, i + 1, readTypeSpec);
    else if (word === 'var' || word === 'const')
      i = group(s, i + 1, (at, end) => readVariables(s, at, end, word === 'const'));
    else if (word === 'func') i = readFunction(s, i);
    else i = skip(s, i);
  }

  function readImport(i: number, end: number): void {
    const text = kindAt(tokens, end - 1) === Kind.string || kindAt(tokens, end - 1) === Kind.block ? end - 1 : -1;
    if (text < i) return;
    const module = stringValue(textOf(tokens, text));
    if (!module) return;
    const alias = text > i ? textOf(tokens, i) : undefined;
    const local = alias ?? localName(module, tokens.text);
    s.imports.push({ module, ...(alias === '.' ? { imported: '*' } : {}), local, line: lineOf(s, text) });
  }

  function readTypeSpec(i: number, end: number): void {
    if (kindAt(tokens, i) !== Kind.word) return;
    const name = textOf(tokens, i);
    let at = i + 1;
    // `type List[T any] struct`, but `type Grid [4]int`.
    if (
      kindAt(tokens, at) === G.square &&
      kindAt(tokens, at + 1) === Kind.word &&
      kindAt(tokens, at + 2) !== G.squareEnd
    )
      at = partner(s, at) + 1;
    if (kindAt(tokens, at) === G.assign) at++;
    const structural = isText(tokens, at, 'struct')
      ? 'struct'
      : isText(tokens, at, 'interface')
        ? 'interface'
        : undefined;
    const lines = { line: lineOf(s, i), endLine: lineOf(s, Math.max(i, end - 1)) };
    if (structural && kindAt(tokens, at + 1) === G.curly) {
      const bases = structural === 'struct' ? readStruct(s, at + 1, name) : readInterface(at + 1);
      s.types.push({ kind: structural, name, extends: bases, implements: [], annotations: [], ...lines });
    } else {
      const base = readType(s, at)?.type;
      s.types.push({ kind: 'object', name, extends: base ? [base] : [], implements: [], annotations: [], ...lines });
    }
  }

  /** Methods become members without a body; what is embedded is a base. */
  function readInterface(open: number): readonly TypeName[] {
    const bases: TypeName[] = [];
    for (const part of splitCommas(s, open + 1, partner(s, open))) {
      if (kindAt(tokens, part.start) === Kind.word && kindAt(tokens, part.start + 1) !== G.open) {
        const base = readType(s, part.start)?.type;
        if (base) bases.push(base);
      }
    }
    return bases;
  }
}

/** One declaration, or several in parentheses; the token after them. */
function group(s: GoSource, i: number, read: (at: number, end: number) => void): number {
  if (kindAt(s.tokens, i) !== G.open) {
    const end = endOfStatement(s, i, s.tokens.count);
    read(i, end);
    return end + 1;
  }
  const close = partner(s, i);
  for (let at = i + 1; at < close; ) {
    const end = endOfStatement(s, at, close);
    if (end > at) read(at, end);
    at = end + 1;
  }
  return close + 1;
}

/** `a, b Type = x, y` from `i` on; also inside functions, where `add` takes them as locals. */
export function readVariables(s: GoSource, i: number, end: number, isConstant: boolean): void {
  const spec = readSpec(s, i, end);
  for (const [n, nameAt] of spec.names.entries()) {
    const name = textOf(s.tokens, nameAt);
    const several = spec.values.length > 1;
    const value = several ? spec.values[n] : spec.values[0];
    s.variables.push({
      name,
      role: 'module',
      ...(spec.type ? { type: spec.type } : {}),
      annotations: [],
      exported: /^[A-Z]/.test(name),
      constant: isConstant,
      line: lineOf(s, nameAt),
      nameAt,
      valueStart: value ? value.start : -1,
      valueEnd: value ? value.end : -1,
      index: several ? 0 : n,
    });
  }
  if (!isConstant && spec.values.length > 0)
    s.bodies.push({ start: spec.values[0]!.start, end: spec.values.at(-1)!.end });
}

/** The parts of `a, b Type = x, y`. */
export function readSpec(
  s: GoSource,
  i: number,
  end: number,
): { names: readonly number[]; type?: TypeName; values: readonly { start: number; end: number }[] } {
  const { tokens } = s;
  const names: number[] = [];
  let at = i;
  while (at < end && kindAt(tokens, at) === Kind.word) {
    names.push(at++);
    if (kindAt(tokens, at) !== G.comma) break;
    at++;
  }
  const type = kindAt(tokens, at) === G.assign || at >= end ? undefined : readType(s, at);
  let equals = type ? Math.min(type.next, end) : at;
  while (equals < end && kindAt(tokens, equals) !== G.assign) equals = skip(s, equals);
  return { names, ...(type ? { type: type.type } : {}), values: equals < end ? splitCommas(s, equals + 1, end) : [] };
}

function readFunction(s: GoSource, i: number): number {
  const { tokens } = s;
  let at = i + 1;
  let receiver: { name?: string; type: TypeName } | undefined;
  if (kindAt(tokens, at) === G.open) {
    const [first] = readParameters(s, at + 1, partner(s, at));
    const type = first?.type && {
      name: first.type.name.slice(first.type.name.lastIndexOf('.') + 1),
      args: first.type.args,
    };
    if (type) receiver = { type, ...(first.nameAt >= 0 ? { name: textOf(tokens, first.nameAt) } : {}) };
    at = partner(s, at) + 1;
  }
  if (kindAt(tokens, at) !== Kind.word) return skip(s, i);
  const nameAt = at++;
  if (kindAt(tokens, at) === G.square) at = partner(s, at) + 1;
  if (kindAt(tokens, at) !== G.open) return at;
  const name = textOf(tokens, nameAt);
  const parameters = readParameters(s, at + 1, partner(s, at));
  const afterParameters = partner(s, at) + 1;
  const open = endOfSignature(s, at);
  const results =
    kindAt(tokens, afterParameters) === G.open
      ? readParameters(s, afterParameters + 1, partner(s, afterParameters)).flatMap(r => (r.type ? [r.type] : []))
      : open > afterParameters
        ? [readType(s, afterParameters)?.type].flatMap(t => t ?? [])
        : [];
  const hasBody = kindAt(tokens, open) === G.curly;
  const close = hasBody ? partner(s, open) : -1;
  const owner = receiver?.type.name;
  const member: GoMember = {
    name,
    ...(owner ? { owner } : {}),
    ...(results[0] ? { returns: results[0] } : {}),
    annotations: [],
    parameters: parameters.map((p, n) => ({
      name: p.nameAt < 0 ? '' : textOf(tokens, p.nameAt),
      role: 'parameter' as const,
      ...(owner ? { owner } : {}),
      member: name,
      ...(p.type ? { type: p.type } : {}),
      annotations: [],
      exported: false,
      constant: false,
      line: lineOf(s, p.nameAt < 0 ? nameAt : p.nameAt),
      nameAt: p.nameAt,
      valueStart: -1,
      valueEnd: -1,
      index: n,
    })),
    exported: /^[A-Z]/.test(name),
    line: lineOf(s, nameAt),
    endLine: lineOf(s, hasBody ? close : nameAt),
    nameAt,
    open: hasBody ? open : -1,
    close,
    ...(receiver?.name ? { receiver: receiver.name } : {}),
    results,
  };
  s.members.push(member);
  if (hasBody) s.bodies.push({ start: open + 1, end: close, member });
  return hasBody ? close + 1 : open;
}
