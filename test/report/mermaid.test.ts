import { describe, expect, it } from 'vitest';
import { code, label, markdown } from '../../src/report/escape.ts';
import type { Graph, GraphNode } from '../../src/report/graph.ts';
import { renderMermaid } from '../../src/report/mermaid.ts';

const node = (id: string, name: string, kind: GraphNode['kind'] = 'service'): GraphNode => ({ id, name, kind });

const HOSTILE = [
  'a"] --> n9["b',
  'a\nclick n0 href "javascript:x"',
  '`md` **bold**',
  '%%{init: {}}%%',
  '#quot;',
  '<img src=x onerror=y>',
  '\x1b[31m',
  'end',
  'a;b',
  '‮gnp',
];

describe('a diagram', () => {
  it('draws kinds and styles', () => {
    const graph: Graph = {
      nodes: [node('service:till', 'till'), node('datastore:ledger', 'ledger', 'datastore')],
      edges: [
        {
          from: 'service:till',
          to: 'datastore:ledger',
          style: 'data',
          protocol: 'postgresql',
          channels: ['receipts'],
          confidence: 'high',
          at: 'a:1',
        },
      ],
    };
    expect(renderMermaid(graph)).toBe(
      'flowchart LR\n  n0["till"]\n  n1[("ledger")]\n  n0 ==>|"postgresql receipts"| n1\n',
    );
  });

  it.each(HOSTILE)('keeps %j a label', name => {
    const graph: Graph = {
      nodes: [node('service:a', name), node('service:b', 'b')],
      edges: [
        {
          from: 'service:a',
          to: 'service:b',
          style: 'sync',
          protocol: name,
          channels: [name],
          confidence: 'high',
          at: 'a:1',
        },
      ],
    };
    const lines = renderMermaid(graph).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^ {2}n0\["[^"`<>[\]{}%;]*(?:#\d+;[^"`<>[\]{}%;]*)*"\]$/);
    expect(lines[3]).toMatch(/^ {2}n0 -->\|"[^"`<>[\]{}|%]*"\| n1$/);
  });
});

describe('escaping', () => {
  it.each(HOSTILE)('%j is one harmless line everywhere', text => {
    for (const show of [label, markdown, code]) expect(show(text)).not.toMatch(/\p{C}/u);
    expect(markdown(text)).not.toMatch(/[<>]/);
  });

  it('a code span outlasts the backticks inside', () => {
    expect(code('a``b')).toBe('``` a``b ```');
    expect(code('a|b')).toBe('`a\\|b`');
  });
});
