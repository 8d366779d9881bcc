import type { Mechanism } from '../../core/fact.ts';
import type { Outline } from '../syntax/outline.ts';
import { Kind } from '../syntax/tokens.ts';
import { catchesIn, onlyLogs } from './catches.ts';
import {
  blockAfter,
  type Code,
  callsIn,
  evidenceAt,
  isMark,
  lineOf,
  type Range,
  rangeOfLines,
  type Site,
} from './code.ts';

const UNDOES =
  /^(?:_?(?:run_?|execute_?|do_?|invoke_?)?compensat(?:e|ion)\w*|undo\w*|rollback_?[A-Za-z]\w*|Undo\w*|Compensate\w*|Rollback[A-Z]\w*)$/;
/** A step's own undo, called through the step: `step.compensate()`, `c()`. */
const STEPS = /step|compensat|action|command|undo|handler|task/i;
/** Engines that retry and keep what is undone; what is handed to them is no saga of one's own. */
const ENGINES =
  /temporal|camunda|zeebe|conductor|axon|eventuate|restate|dbos|masstransit|nservicebus|rebus|seata|cadence|step-?functions|inngest|trigger\.dev|sqlalchemy|alembic|typeorm|knex|sequelize|liquibase|flyway|redux-undo|prosemirror|codemirror/i;

/** Beyond these a file is generated, or a function no process over services. */
const MOST_MEMBERS = 2000;
const MOST_UNDOS = 30;

/** Sagas of one file: functions that undo several steps, by a loop over them or one after the other. */
export function sagasIn(code: Code, outline: Outline): Mechanism[] {
  if (outline.imports.some(i => ENGINES.test(i.module)) || outline.members.length > MOST_MEMBERS) return [];
  const found: Mechanism[] = [];
  for (const member of outline.members) {
    const range = rangeOfLines(code, member.line, member.endLine);
    // The innermost function speaks; the one around it would say the same again.
    if (
      outline.members.some(
        m =>
          m !== member &&
          m.line >= member.line &&
          m.endLine <= member.endLine &&
          (m.line > member.line || m.endLine < member.endLine),
      )
    )
      continue;
    const undone = callsIn(code, range)
      .filter(s => UNDOES.test(s.name) && lineOf(code, s.at) > member.line)
      .slice(0, MOST_UNDOS);
    const loops = undone.filter(
      s => loopAround(code, s, range) !== undefined && STEPS.test([...s.receiver, s.name].join(' ')),
    );
    if (loops.length === 0 && undone.length < 2) continue;
    const flaws = [...swallowed(code, range, undone), ...(loops.length > 0 ? brokenOff(code, range, loops) : [])];
    found.push({
      kind: 'mechanism',
      of: 'saga',
      name: member.owner ? `${member.owner}.${member.name}` : member.name,
      flaws,
      at: code.file.at(member.line),
    });
  }
  return found;
}

/** Undos whose failure only a log hears of. */
function swallowed(code: Code, range: Range, undone: readonly Site[]): Mechanism['flaws'][number][] {
  return catchesIn(code, range)
    .filter(c => undone.some(s => s.at >= c.tried.start && s.at < c.tried.end) && onlyLogs(code, c))
    .map(c => ({ flaw: 'swallowed-compensation' as const, at: evidenceAt(code, c.at) }));
}

/** A loop of undos that nothing inside the loop keeps going when one of them fails. */
function brokenOff(code: Code, range: Range, loops: readonly Site[]): Mechanism['flaws'][number][] {
  const caught = catchesIn(code, range);
  return loops
    .filter(site => {
      const loop = loopAround(code, site, range)!;
      // Go has no exceptions: without a return behind it the loop goes on.
      if (code.language === 'go') return leavesInGo(code, site, loop);
      return (
        !caught.some(c => c.at > loop.start && c.at < loop.end && site.at >= c.tried.start && site.at < c.tried.end) &&
        !isSettled(code, range)
      );
    })
    .map(site => ({ flaw: 'broken-off-compensation' as const, at: evidenceAt(code, site.at) }));
}

const isSettled = (code: Code, range: Range): boolean =>
  callsIn(code, range).some(
    s =>
      s.name === 'allSettled' ||
      s.name === 'WhenAll' ||
      (s.name === 'gather' &&
        /return_exceptions/.test(code.tokens.text.slice(code.tokens.starts[s.at]!, code.tokens.starts[s.at]! + 400))),
  );

function leavesInGo(code: Code, site: Site, loop: Range): boolean {
  return catchesIn(code, loop).some(c => site.at >= c.tried.start && site.at < c.tried.end && hasReturn(code, c.body));
}

function hasReturn(code: Code, { start, end }: Range): boolean {
  for (let i = start; i < end; i++)
    if (code.tokens.kinds[i] === Kind.word && code.tokens.text.startsWith('return', code.tokens.starts[i]!))
      return true;
  return false;
}

const LOOPS = /^(?:for|foreach|while)$/;

/** The body of the nearest loop around a call. */
function loopAround(code: Code, site: Site, range: Range): Range | undefined {
  let best: Range | undefined;
  for (let i = range.start; i < site.at; i++) {
    if (code.tokens.kinds[i] !== Kind.word) continue;
    const word = code.tokens.text.slice(code.tokens.starts[i]!, code.tokens.ends[i]!);
    if (!LOOPS.test(word) || isMark(code, i - 1, '.')) continue;
    const body = blockAfter(code, i + 1, range.end);
    if (body && body.start <= site.at && site.at < body.end) best = body;
  }
  return best;
}
