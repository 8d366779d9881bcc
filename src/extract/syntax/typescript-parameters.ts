import { readDecorators } from './typescript-classes.ts';
import { type Binding, type DecoratorAt, NO_DECORATORS, parameterAt } from './typescript-shapes.ts';
import {
  type Code,
  expressionEnd,
  type FunctionShape,
  kindAt,
  partner,
  type Range,
  readType,
  skip,
  stringValue,
  textAt,
  wordAt,
} from './typescript-source.ts';
import { isBrace, K } from './typescript-tokens.ts';

const ACCESS = new Set(['public', 'private', 'protected', 'readonly', 'override']);

/** Parameters with their types and decorators; patterns give one binding per name. */
export function readParameters(code: Code, { parameters, body }: FunctionShape): Binding[] {
  const found: Binding[] = [];
  let i = parameters.from;
  while (i < parameters.to) {
    let decorators = NO_DECORATORS;
    if (kindAt(code, i) === K.at) {
      const found: DecoratorAt[] = [];
      i = readDecorators(code, i, found);
      decorators = found;
    }
    while (kindAt(code, i) === K.word && kindAt(code, i + 1) === K.word && ACCESS.has(textAt(code, i))) i++;
    if (kindAt(code, i) === K.spread) i++;
    const at = i;
    const name = wordAt(code, i);
    if (!name && !isBrace(kindAt(code, i)) && kindAt(code, i) !== K.bracket) {
      i = skip(code, i);
      continue;
    }
    i = skip(code, i);
    if (kindAt(code, i) === K.question) i++;
    const declared = kindAt(code, i) === K.colon ? readType(code, i + 1) : undefined;
    if (declared) i = declared.end;
    let value: Range | undefined;
    if (kindAt(code, i) === K.assign) {
      const to = expressionEnd(code, i + 1, parameters.to);
      value = { from: i + 1, to };
      i = to;
    }
    if (name) found.push(parameterAt(name, at, body, decorators, declared?.type, value));
    else for (const { name: bound } of patternNames(code, at)) found.push(parameterAt(bound, at, body, decorators));
    while (i < parameters.to && kindAt(code, i) !== K.comma) i = skip(code, i);
    i++;
  }
  return found;
}

/** Names bound by `{ a, b: c, ...rest }` or `[a, b]`, one level deep. */
export function patternNames(code: Code, open: number): { readonly name: string; readonly property?: string }[] {
  const names: { name: string; property?: string }[] = [];
  const close = partner(code, open);
  for (let i = open + 1; i < close; ) {
    const property = kindAt(code, i) === K.text ? stringValue(textAt(code, i)) : wordAt(code, i);
    const named = kindAt(code, i + 1) === K.colon ? wordAt(code, i + 2) : wordAt(code, i);
    if (named) names.push({ name: named, ...(isBrace(kindAt(code, open)) ? { property } : {}) });
    while (i < close && kindAt(code, i) !== K.comma) i = skip(code, i);
    i++;
  }
  return names;
}
