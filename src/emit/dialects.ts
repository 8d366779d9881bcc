import { compareText } from '../core/evidence.ts';
import type { Dialect, Imported } from './printer.ts';

/** `node:` first, then packages, then files of the project. */
export const typescript: Dialect = {
  head: imports =>
    byOrigin(imports)
      .sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b))
      .map(([from, symbols]) => {
        const allTypes = symbols.every(s => s.typeOnly);
        const names = symbols.map(s => (s.typeOnly && !allTypes ? `type ${s.symbol}` : s.symbol)).join(', ');
        return `import ${allTypes ? 'type ' : ''}{ ${names} } from '${from}';\n`;
      })
      .join(''),
};

/** `from` is the package; the JDK's own come last. */
export const java: Dialect = {
  head: imports => {
    const names = [...new Set(imports.map(i => `${i.from}.${i.symbol.split('.')[0]}`))].sort(compareText);
    const isJdk = (name: string) => name.startsWith('java.');
    const blocks = [names.filter(n => !isJdk(n)), names.filter(isJdk)].filter(b => b.length > 0);
    return blocks.map(block => block.map(name => `import ${name};\n`).join('')).join('\n');
  },
};

/** `from` is the import path; the symbol is printed as it stands (`workflow.Context`). */
export const go: Dialect = {
  head: imports => {
    const paths = [...new Set(imports.map(i => i.from))].sort(compareText);
    if (paths.length === 0) return '';
    const isStandard = (path: string) => !path.split('/')[0]!.includes('.');
    const blocks = [paths.filter(isStandard), paths.filter(p => !isStandard(p))].filter(b => b.length > 0);
    return `import (\n${blocks.map(b => b.map(p => `\t"${p}"\n`).join('')).join('\n')})\n`;
  },
};

/** Modules are imported by name where the symbol is dotted (`asyncio.sleep`), else `from module import name`. */
export const python: Dialect = {
  head: imports =>
    byOrigin(imports)
      .map(([from, symbols]) => {
        const names = symbols.filter(s => !s.symbol.startsWith(`${from}.`)).map(s => s.symbol);
        const whole = names.length < symbols.length ? `import ${from}\n` : '';
        return `${whole}${names.length > 0 ? `from ${from} import ${names.join(', ')}\n` : ''}`;
      })
      .join(''),
};

function byOrigin(imports: readonly Imported[]): [string, readonly Imported[]][] {
  const groups = new Map<string, Imported[]>();
  for (const i of imports) groups.set(i.from, [...(groups.get(i.from) ?? []), i]);
  return [...groups];
}

function rank(from: string): number {
  if (from.startsWith('node:')) return 0;
  return from.startsWith('.') ? 2 : 1;
}
