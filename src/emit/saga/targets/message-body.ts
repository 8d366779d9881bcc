import { readTemplate } from '../references.ts';
import type { Request } from '../spec.ts';

/** What a request says when it is a message: its body, and what only its path says. Name → reference or literal. */
export function messageBody({ path, input }: Request): readonly (readonly [string, unknown])[] {
  const said = new Set(Object.values(input));
  const inPath = readTemplate(path).flatMap(part => {
    if (typeof part === 'string' || (part.from !== 'input' && part.from !== 'steps')) return [];
    const reference = `$.${part.text.slice(1, -1).trim()}`;
    return said.has(reference) ? [] : [[part.path.at(-1)!, reference] as const];
  });
  return [...inPath.filter(([name]) => !Object.hasOwn(input, name)), ...Object.entries(input)];
}
