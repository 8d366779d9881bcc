import type { SourceFile } from '../extractor.ts';
import { withDefaults } from './placeholders.ts';

export interface Instruction {
  /** Upper case. */
  readonly name: string;
  /** Arguments as written, continuation lines joined by a blank. */
  readonly rest: string;
  readonly line: number;
  readonly endLine: number;
}

export interface Stage {
  readonly index: number;
  /** Base image, or the alias of an earlier stage; build arguments' defaults filled in. */
  readonly image: string;
  /** Lower case. */
  readonly alias?: string;
  readonly line: number;
  readonly instructions: readonly Instruction[];
}

/** Instructions of a Dockerfile in order; comments, parser directives and heredoc bodies left out. */
export function readInstructions(file: SourceFile): readonly Instruction[] {
  const lines = file.text.split(/\r?\n/);
  const continues = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const out: Instruction[] = [];
  for (let i = 0; i < lines.length; i++) {
    const start = i;
    if (/^\s*(?:#|$)/.test(lines[i]!)) continue;
    const parts: string[] = [];
    for (; i < lines.length; i++) {
      const line = lines[i]!.trimEnd();
      // Comments and empty lines may stand between continuation lines.
      if (i > start && /^\s*(?:#|$)/.test(line)) continue;
      const more = line.endsWith(continues);
      parts.push(more ? line.slice(0, -1) : line);
      if (!more) break;
    }
    const match = /^\s*([A-Za-z]+)\s+([\s\S]*)$/.exec(parts.join(' '));
    if (!match) continue;
    out.push({ name: match[1]!.toUpperCase(), rest: match[2]!.trim(), line: start + 1, endLine: i + 1 });
    i = afterHeredocs(lines, i, match[2]!);
  }
  return out;
}

/** Lines of one heredoc; one that is longer is taken for a shell's `<<`. */
const MAX_HEREDOC = 1000;

/** Index of the last line of the heredocs that an instruction opens; its own line when it opens none. */
function afterHeredocs(lines: readonly string[], at: number, rest: string): number {
  let i = at;
  for (const match of rest.matchAll(/<<-?\s*(["']?)([A-Za-z_]\w*)\1/g)) {
    const end = lines.slice(i + 1, i + 1 + MAX_HEREDOC).findIndex(line => line.trim() === match[2]);
    if (end >= 0) i += 1 + end;
  }
  return i;
}

export function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const defaults = new Map<string, string>();
  const stages: { index: number; image: string; alias?: string; line: number; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const current = stages.at(-1);
    if (instruction.name === 'FROM') {
      const words = instruction.rest.split(/\s+/).filter(w => !w.startsWith('--'));
      const alias = words[1]?.toUpperCase() === 'AS' ? words[2]?.toLowerCase() : undefined;
      stages.push({
        index: stages.length,
        image: filled(words[0] ?? '', defaults),
        line: instruction.line,
        instructions: [],
        ...(alias ? { alias } : {}),
      });
    } else if (current) current.instructions.push(instruction);
    else if (instruction.name === 'ARG') {
      const match = /^(\w+)=(["']?)(.*)\2$/.exec(instruction.rest);
      if (match) defaults.set(match[1]!, match[3]!);
    }
  }
  return stages;
}

function filled(text: string, defaults: ReadonlyMap<string, string>): string {
  return withDefaults(
    text.replace(
      /\$\{(\w+)[^{}]*\}|\$(\w+)/g,
      (whole, braced?: string, bare?: string) => defaults.get(braced ?? bare ?? '') ?? whole,
    ),
  );
}
