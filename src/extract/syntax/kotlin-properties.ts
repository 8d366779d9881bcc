import type { JvmSource, JvmType } from './java-source.ts';
import { endOfStatement, P, skipAngles, skipAnnotations } from './java-tokens.ts';
import { isText, Kind, kindAt } from './tokens.ts';

/** The name behind its receiver: `List<Order?>.total`. */
export function nameOfProperty(s: JvmSource, i: number): number {
  let at = i;
  while (kindAt(s.tokens, at) === Kind.word) {
    const angles = kindAt(s.tokens, at + 1) === P.less ? skipAngles(s, at + 1) : at + 1;
    const after = kindAt(s.tokens, angles) === P.question ? angles + 1 : angles;
    const dot = kindAt(s.tokens, after);
    if (angles < 0 || (dot !== P.dot && dot !== Kind.safeDot)) break;
    at = after + 1;
  }
  return at;
}

/**
 * Marks what `get() { … }` and `set(value) { … }` after a property do as bodies.
 * @param from token after the property's type or value
 * @param limit where the declarations around it end
 * @returns the token after the accessors
 */
export function readAccessors(s: JvmSource, from: number, limit: number, owner: JvmType | undefined): number {
  const { tokens, brackets } = s;
  let end = from;
  for (;;) {
    // `private set` and `@Synchronized get() = …`
    let at = skipAnnotations(s, end);
    while (isText(tokens, at, 'private') || isText(tokens, at, 'protected') || isText(tokens, at, 'internal')) at++;
    if (!isText(tokens, at, 'get') && !isText(tokens, at, 'set')) return end;
    at++;
    if (kindAt(tokens, at) !== P.open) {
      end = at;
      continue;
    }
    at = brackets.partner[at]! + 1;
    if (kindAt(tokens, at) === P.colon)
      while (at < limit && kindAt(tokens, at) !== P.curly && kindAt(tokens, at) !== P.assign) at++;
    const block = kindAt(tokens, at) === P.curly;
    if ((!block && kindAt(tokens, at) !== P.assign) || at >= limit) return Math.max(end, Math.min(at, limit));
    const close = block ? brackets.partner[at]! : endOfStatement(s, at + 1, limit);
    s.bodies.push({ start: at, end: close, ...(owner ? { ownerType: owner } : {}) });
    end = block ? close + 1 : close;
  }
}
