import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import type { Model } from '../../src/core/model.ts';

/**
 * One small repository per linking mechanism, and the architecture that must come out of it beside it
 * (`<mechanism>.golden.txt`, rewritten with UPDATE=1 and then read by a person).
 */
const fixtures = join(import.meta.dirname, 'fixtures');
const mechanisms = readdirSync(fixtures, { withFileTypes: true }).filter(e => e.isDirectory());

describe('architecture of', () => {
  test.each(mechanisms.map(e => e.name))('%s', async mechanism => {
    const { model } = await analyze(join(fixtures, mechanism));
    const golden = join(fixtures, `${mechanism}.golden.txt`);
    const actual = draw(model);
    if (process.env.UPDATE) writeFileSync(golden, actual);
    expect(existsSync(golden), `no golden file for ${mechanism}`).toBe(true);
    expect(actual).toBe(readFileSync(golden, 'utf8'));
  });

  test('no golden file is left without its repository', () => {
    const left = readdirSync(fixtures).filter(
      name => name.endsWith('.golden.txt') && !mechanisms.some(e => name === `${e.name}.golden.txt`),
    );
    expect(left).toEqual([]);
  });
});

function draw(model: Model): string {
  const at = (e: { file: string; line: number }) => `${e.file}:${e.line}`;
  const components = model.components.map(
    c =>
      `${c.id} [${c.aliases.join(' ')}] ${c.technology ?? '-'} ${c.roots.join(' ') || '-'}  ${c.evidence.map(at).join(' ')}`,
  );
  const connections = model.connections.map(
    c =>
      `${c.from} -> ${c.to}  ${c.style} ${c.protocol} ${c.channel ?? '-'} ${c.confidence}  ${c.evidence.map(at).join(' ')}${c.via.length ? `  via ${c.via.map(at).join(' ')}` : ''}`,
  );
  const channels = model.channels.map(
    c => `${c.name} (${c.broker ?? '?'}): ${c.publishers.join(' ')} -> ${c.consumers.join(' ')}`,
  );
  const unresolved = model.unresolved.map(u => `${u.text}  ${at(u.evidence)}`);
  const section = (title: string, lines: readonly string[]) =>
    lines.length ? `# ${title}\n${lines.join('\n')}\n` : '';
  return [
    section('components', components),
    section('connections', connections),
    section('channels', channels),
    section('unresolved', unresolved),
  ]
    .filter(Boolean)
    .join('\n');
}
