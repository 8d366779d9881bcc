import { describe, expect, it } from 'vitest';
import { go, java, python, typescript } from '../../src/emit/dialects.ts';
import { openFileSet } from '../../src/emit/file-set.ts';
import { code, print } from '../../src/emit/printer.ts';

const till = { symbol: 'openTill', from: './till.ts' };
const Till = { symbol: 'Till', from: './till.ts', typeOnly: true };

describe('printed code', () => {
  it('imports what it prints, once', () => {
    const body = code`
      export const till: ${Till} = ${till}(${{ symbol: 'randomUUID', from: 'node:crypto' }}(), ${till}.name);
    `;
    expect(print(body, typescript).split('\n').slice(0, 2)).toEqual([
      "import { randomUUID } from 'node:crypto';",
      "import { type Till, openTill } from './till.ts';",
    ]);
  });

  it('keeps the indentation of the place', () => {
    const lines = [code`a();`, code`if (b) {\n  c();\n}`];
    expect(print(code`function f() {\n  ${lines}\n}`, typescript)).toBe(
      'function f() {\n  a();\n  if (b) {\n    c();\n  }\n}\n',
    );
  });

  it('drops the line of an empty part that stands alone, and only that', () => {
    expect(print(code`a\n  ${''}\nb(${''})\n${[]}\nc`, typescript)).toBe('a\nb()\nc\n');
  });

  it('writes the head as each language has it', () => {
    expect(
      print(code`${{ symbol: 'Duration', from: 'java.time' }} ${{ symbol: 'Saga', from: 'io.temporal' }}`, java),
    ).toBe('import io.temporal.Saga;\n\nimport java.time.Duration;\n\nDuration Saga\n');
    expect(
      print(
        code`${{ symbol: 'workflow.Context', from: 'go.temporal.io/sdk/workflow' }} ${{ symbol: 'time.Second', from: 'time' }}`,
        go,
      ),
    ).toBe('import (\n\t"time"\n\n\t"go.temporal.io/sdk/workflow"\n)\n\nworkflow.Context time.Second\n');
    expect(
      print(code`${{ symbol: 'asyncio.sleep', from: 'asyncio' }} ${{ symbol: 'timedelta', from: 'datetime' }}`, python),
    ).toBe('import asyncio\nfrom datetime import timedelta\n\nasyncio.sleep timedelta\n');
  });
});

describe('a set of files', () => {
  it('has each path once, inside the folder', () => {
    const files = openFileSet();
    files.add('b.ts', 'b\r\n\r\n');
    files.add('a/a.ts', 'a');
    expect(files.list()).toEqual([
      { path: 'a/a.ts', content: 'a\n' },
      { path: 'b.ts', content: 'b\n' },
    ]);
    expect(() => files.add('b.ts', '')).toThrow('twice');
    for (const path of ['../x', '/x', 'a/../../x', 'C:/x', 'a//b', ''])
      expect(() => files.add(path, '')).toThrow('leave');
  });
});
