import { compareText } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import type { CallSite, Model } from '../../core/model.ts';
import { literal, type Ref, showRef } from '../../core/ref.ts';
import type { BreakerTarget } from './target.ts';

/** A line that a call may begin above, where it is written over several. */
const NEAR = 6;

/** @returns the outgoing call at a line, or the nearest ones of the file when there is none */
export function callNear(model: Model, file: string, line: number): CallSite | readonly CallSite[] {
  const here = model.calls.filter(c => c.call.at.file === file);
  const distance = (c: CallSite) => {
    const { line: first, endLine = first } = c.call.at;
    return line < first ? first - line : line > endLine ? line - endLine : 0;
  };
  const sorted = [...here].sort((a, b) => distance(a) - distance(b) || a.call.at.line - b.call.at.line);
  const best = sorted[0];
  return best && distance(best) <= NEAR ? best : sorted.slice(0, 3);
}

/** The outgoing call that a finding is about: one of its evidence lines, else one between its subjects. */
export function callOf(model: Model, finding: Finding): CallSite | undefined {
  for (const { file, line } of finding.evidence) {
    const exact = model.calls.find(c => c.call.at.file === file && c.call.at.line === line);
    if (exact) return exact;
  }
  const [from, to] = finding.subjects;
  return model.calls.find(c => c.from === from && c.to !== undefined && c.to === to);
}

/** What a spec can be told from the code alone; numbers are not among it. */
export function specFromCall(model: Model, site: CallSite): Readonly<Record<string, unknown>> {
  const { call } = site;
  const service = serviceOf(model, site);
  const member = call.scope.member;
  const method = call.method?.toUpperCase() ?? '';
  const repeatable = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);
  return {
    call: nameOf(member === undefined ? `call-${service}` : `guard-${member}${among(model, site)}`),
    service: nameOf(service),
    ...(repeatable ? { idempotent: true } : {}),
  };
}

const serviceOf = (model: Model, { to, call }: CallSite): string =>
  to === undefined ? hostOf(call.target) : model.component(to).name;

/** What tells a call from others of its function: whom it asks, and which of the calls to the same it is. */
function among(model: Model, site: CallSite): string {
  const { at, scope } = site.call;
  const others = model.calls.filter(
    c => c.call.at.file === at.file && c.call.scope.type === scope.type && c.call.scope.member === scope.member,
  );
  const lines = (sites: readonly CallSite[]) => [...new Set(sites.map(c => c.call.at.line))].sort((a, b) => a - b);
  if (lines(others).length < 2) return '';
  const service = serviceOf(model, site);
  const same = lines(others.filter(c => serviceOf(model, c) === service));
  return same.length < 2 ? `-${service}` : `-${service}-${same.indexOf(at.line) + 1}`;
}

/** Words of letters and digits: what a name in a spec may be. */
function nameOf(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  const name = words.join('-').replace(/^\d+/, '').slice(0, 60).replace(/-+$/, '');
  return name === '' ? 'remote' : name;
}

function hostOf(target: Ref): string {
  const text = target.ref === 'literal' ? target.value : showRef(target === undefined ? literal('') : target);
  return (
    /^[a-z]+:\/\/([^/:]+)/i.exec(text)?.[1] ??
    /\$\{(\w+?)(?:_?(?:URL|HOST|ADDR|ADDRESS|URI))?\}/i.exec(text)?.[1] ??
    'remote'
  );
}

/**
 * The target that fits a file: of its language, first one whose library its module declares already.
 * @returns undefined when there is none for the language
 */
export function targetFor(
  model: Model,
  file: string,
  language: string | undefined,
  targets: readonly BreakerTarget[],
): { readonly target: BreakerTarget; readonly because: string } | undefined {
  const fitting = targets.filter(t => t.language === language || (language === 'kotlin' && t.language === 'java'));
  const declared = model
    .all('library')
    .filter(l => l.root === '' || l.root === '.' || file.startsWith(`${l.root}/`))
    .sort((a, b) => b.root.length - a.root.length || compareText(a.name, b.name));
  for (const target of fitting) {
    const library = declared.find(l =>
      target.declaredAs.some(name => (name.endsWith(':') ? l.name.startsWith(name) : l.name === name)),
    );
    if (library) return { target, because: `${library.name} is declared at ${library.at.file}:${library.at.line}` };
  }
  const [first] = fitting;
  return first && { target: first, because: `${file} is ${language}` };
}
