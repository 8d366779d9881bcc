// What a language's own tools say: a program of ours in that language reads many files and answers in JSON lines.
import { spawnSync } from 'node:child_process';
import { addComments, newReading } from './reading.mjs';

const BATCH = 100;

/** @returns `[path, answer]` for each file in turn; an answer with `error` was not parsed */
export function* askProgram(command, paths) {
  for (let i = 0; i < paths.length; i += BATCH) {
    const batch = paths.slice(i, i + BATCH);
    const [program, ...args] = command;
    const ended = spawnSync(program, args, { input: `${batch.join('\n')}\n`, maxBuffer: 1 << 29 });
    if (ended.status !== 0) throw new Error(`${program}: ${ended.stderr?.toString().trim() || ended.error?.message}`);
    const lines = ended.stdout.toString().trimEnd().split('\n');
    for (const [index, path] of batch.entries()) yield [path, JSON.parse(lines[index])];
  }
}

/** @returns Reading of an answer */
export function readAnswer(answer, text, ignored) {
  const reading = newReading();
  for (const [start, end] of answer.strings ?? []) reading.strings.add(`${start}-${end}`);
  for (const [open, close] of answer.brackets ?? []) reading.brackets.add(`${open}-${close}`);
  for (const [start, end, value] of answer.values ?? []) reading.values.set(`${start}-${end}`, value);
  const seen = new Map();
  for (const [offset, what] of answer.lines ?? []) {
    const key = `${offset}-${what}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    reading.lines.add(ignored ? `${key}${times}` : key);
  }
  for (const [start, end, name, line] of answer.calls ?? []) {
    reading.calls.add(`${line} ${name}`);
    if (/^\s*\(/.test(text.slice(end, end + 200))) reading.heads.add(`${start}-${end}`);
  }
  addComments(text, answer.comments ?? [], reading.comments, ignored);
  return reading;
}
