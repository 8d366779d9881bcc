import type { Evidence } from '../../core/evidence.ts';
import type { Call, HandedTo, Runner } from '../../core/fact.ts';
import type { Invocation, Member, Outline, Variable } from '../syntax/outline.ts';
import { Kind, textOf } from '../syntax/tokens.ts';
import { catchesIn } from './catches.ts';
import {
  type Code,
  callsIn,
  closing,
  isMark,
  isWord,
  lineOf,
  plainText,
  type Range,
  rangeOfLines,
  type Site,
  whole,
} from './code.ts';

// Guards that stand elsewhere: `guarded(() => client.get(url))`, and what `guarded` does with what it is given.

/** Types of parameters that are work to be run, whatever they are called. */
const WORK_TYPE = /^(?:\w*(?:Supplier|Callable|Function|Runnable|Work|Task|Awaitable|Coroutine)|func|Func\w*|Action)$/;
/** Names of such parameters, where the type does not tell. */
const WORK_NAME = /^(?:work|fn|func|f|operation|op|action|task|supplier|callable|run|block|thunk)$/;
const RUN = /^(?:run|call|get|apply|execute|invoke|accept|__call__)$/;
/** Take functions, and guard nothing: collections, promises, timers, routes of a server. */
const NO_GUARD =
  /^(?:map|forEach|filter|flatMap|reduce|find|some|every|all|allSettled|race|any|then|catch|finally|from|resolve|Promise|set(?:Timeout|Interval|Immediate)|nextTick|on|once|off|use|get|post|put|patch|delete|head|options|route|register|uri|body|headers|cookies|attributes|add\w*Listener|subscribe|pipe|tap|switchMap|mergeMap|concatMap|exhaustMap|catchError|describe|it|test|before\w*|after\w*|HandleFunc|Handle|GET|POST|PUT|PATCH|DELETE|Group)$/;
const MOST_RUNNERS = 40;
const FUNCTION_MARKS = /=>|->|\bfunc\b|\bfunction\b|\blambda\b/;

/** Functions of one file that are given work and run it or hand it on. */
export function runnersOf(outline: Outline, code: () => Code | undefined): Runner[] {
  const found: Runner[] = [];
  for (const member of outline.members) {
    const work = member.parameters.find(isWork);
    if (!work || found.length >= MOST_RUNNERS) continue;
    const read = code();
    if (!read) return found;
    const body = rangeOfLines(read, member.line, member.endLine);
    const head = callsIn(read, body).find(s => s.name === member.name);
    const declared = head && lineOf(read, head.at) <= member.line + 1 ? closing(read, head.open) : body.start;
    const uses = usesOf(read, { start: Math.max(body.start, declared), end: body.end }, work.name);
    if (uses.length === 0) continue;
    const sites = new Map(callsIn(read, body).map(site => [site.open, site] as const));
    const around = uses.flatMap(use => sitesAround(read, use, sites, body));
    const asked = [...sites.values()].filter(s => s.receiver.length > 0 && !around.includes(s));
    const answers = answerOf(outline, read, member, uses);
    const runs = distinct(around.flatMap(site => handedTo(outline, read, site, member)));
    found.push({
      kind: 'runner',
      at: outline.file.at(member.line),
      scope: { ...(member.owner ? { type: member.owner } : {}), member: member.name },
      within: settingUp(outline, member),
      to: runs,
      asks: distinct(asked.flatMap(site => handedTo(outline, read, site, member)).filter(h => h.type !== undefined)),
      ...(answers ? { answers } : {}),
    });
  }
  return found;
}

const isWork = (parameter: Variable): boolean =>
  WORK_NAME.test(parameter.name) || (parameter.type !== undefined && WORK_TYPE.test(parameter.type.name));

/** Where work is run, or handed on as it is; its declaration is neither. */
function usesOf(code: Code, body: Range, name: string): number[] {
  const uses: number[] = [];
  for (let i = body.start; i < body.end; i++) {
    if (!isWord(code, i, name) || isMark(code, i - 1, '.')) continue;
    const run = isMark(code, i + 1, '(') && !isWord(code, i - 1, 'func', 'def', 'function');
    const method = isMark(code, i + 1, '.') && RUN.test(textOf(code.tokens, i + 2)) && isMark(code, i + 3, '(');
    const handed =
      (isMark(code, i - 1, '(') || isMark(code, i - 1, ',')) && (isMark(code, i + 1, ')') || isMark(code, i + 1, ','));
    if (run || method || handed) uses.push(i);
  }
  return uses;
}

/** Calls in whose arguments a token stands, the innermost first. */
function sitesAround(code: Code, token: number, sites: ReadonlyMap<number, Site>, { start }: Range): Site[] {
  const found: Site[] = [];
  for (let open = code.brackets.parent[token] ?? -1; open >= start; open = code.brackets.parent[open] ?? -1) {
    const site = sites.get(open);
    if (site) found.push(site);
  }
  return found;
}

/** Where an error of the work becomes something else than the same error. */
function answerOf(outline: Outline, code: Code, member: Member, uses: readonly number[]): Evidence | undefined {
  const { file } = outline;
  if (code.language === 'go') {
    for (let line = member.line; line <= member.endLine; line++)
      if (/\breturn\b.*(?:&\w{1,60}\{|\bfmt\.Errorf\().*\berr\b/.test(file.lineText(line))) return file.at(line);
    return undefined;
  }
  for (const { at, body, tried } of catchesIn(code, rangeOfLines(code, member.line, member.endLine)))
    if (uses.some(use => tried.start <= use && use < tried.end) && REPLACES.test(plainText(code, body)))
      return file.at(lineOf(code, at));
  return undefined;
}

/** A new error, or a value. */
const REPLACES = /\bthrow new\b|\braise [A-Z]\w* ?\(|\breturn (?!;|null\b|None\b|undefined\b)/;

/** Functions around it, and those that make what it belongs to or works with: what they set up holds for it. */
function settingUp(outline: Outline, member: Member): readonly string[] {
  const types = new Set(
    [member.owner, ...member.parameters.map(p => p.type?.name.replace(/^\*/, ''))].filter(t => t !== undefined),
  );
  const names = outline.members.flatMap(other => {
    if (other === member) return [];
    const around = other.line <= member.line && member.endLine <= other.endLine;
    const constructs = other.owner === member.owner && /^(?:constructor|__init__)$/.test(other.name);
    const makes = other.returns !== undefined && types.has(other.returns.name.replace(/^\*/, ''));
    return around || (constructs && member.owner !== undefined) || makes ? [other.name] : [];
  });
  return [...new Set(names)];
}

/** A function as a call names it, with what tells it from others of its name. */
function handedTo(outline: Outline, code: Code, site: Site, member: Member | undefined): HandedTo[] {
  const line = lineOf(code, site.at);
  const invocation = outline.invocations(new Set([site.name])).find(i => i.line <= line && line <= i.endLine);
  const holder = site.receiver.at(-1);
  const variable = holder === undefined ? undefined : variableNamed(outline, holder, member);
  const made = variable?.value?.invocation;
  const type = typeOf(invocation, variable, made);
  const local = (name: string | undefined) => outline.imports.find(i => i.local === name)?.module;
  const root = site.receiver[0];
  const module =
    invocation?.module ??
    local(root ?? site.name) ??
    (made ? (made.module ?? local(made.root || made.name.replace(/^new /, ''))) : undefined) ??
    local(type);
  return [{ name: site.name, ...(type ? { type } : {}), ...(module ? { module } : {}) }];
}

function variableNamed(outline: Outline, name: string, member: Member | undefined): Variable | undefined {
  const named = outline.variables.filter(
    v => v.name === name || v.name === `self.${name}` || v.name === `this.${name}`,
  );
  return (
    named.find(v => v.member !== undefined && v.member === member?.name) ??
    named.find(v => v.owner === member?.owner && v.role === 'field') ??
    named.find(v => v.role !== 'local' && v.role !== 'parameter') ??
    named[0]
  );
}

function typeOf(
  invocation: Invocation | undefined,
  variable: Variable | undefined,
  made: Invocation | undefined,
): string | undefined {
  const written = variable?.type?.name ?? invocation?.receiverType;
  if (written !== undefined && /^\*?\w+$/.test(written)) return written.replace(/^\*/, '');
  const constructed = made && /^(?:new )?([A-Z]\w*)$/.exec(made.name)?.[1];
  return constructed;
}

/** Functions that a request is given to as part of a function literal, the innermost first. */
export function givenTo(outline: Outline, code: () => Code | undefined, call: Call): readonly HandedTo[] {
  const { line } = call.at;
  const reach = outline.language === 'go' ? 15 : 1;
  let near = '';
  for (let l = Math.max(1, line - 5); l <= line + reach; l++) near += `${outline.file.lineText(l)}\n`;
  if (!FUNCTION_MARKS.test(near)) return [];
  const read = code();
  if (!read) return [];
  const member = outline.members
    .filter(m => m.line <= line && line <= m.endLine)
    .sort((a, b) => a.endLine - a.line - (b.endLine - b.line))[0];
  const body = member ? rangeOfLines(read, member.line, member.endLine) : whole(read);
  const all = callsIn(read, body);
  const sites = new Map(all.map(site => [site.open, site] as const));
  // What is prepared in one line is sent in another.
  const sent = all.find(s => /^(?:Do|RoundTrip|send|Send)$/.test(s.name) && lineOf(read, s.at) >= line);
  const here = all.filter(s => lineOf(read, s.at) === line);
  const anchors = /\bNew\w*Request/.test(call.at.text) && sent ? [...here, sent] : here;
  let best: Site[] = [];
  for (const anchor of anchors) {
    const around = sitesAround(read, anchor.at, sites, body).filter(site => givesFunction(read, site, anchor.at));
    if (around.length > best.length) best = around;
  }
  return distinct(best.filter(s => !NO_GUARD.test(s.name)).flatMap(site => handedTo(outline, read, site, member)));
}

/** Whether a function literal begins between a call's bracket and a token of its arguments. */
function givesFunction(code: Code, site: Site, token: number): boolean {
  for (let i = site.open + 1; i < token; i++) {
    const kind = code.tokens.kinds[i]!;
    if (kind === Kind.fatArrow || kind === Kind.arrow || isWord(code, i, 'func', 'function', 'lambda')) return true;
  }
  return false;
}

function distinct(list: readonly HandedTo[]): HandedTo[] {
  return [...new Map(list.map(h => [JSON.stringify([h.name, h.type, h.module]), h] as const)).values()];
}
