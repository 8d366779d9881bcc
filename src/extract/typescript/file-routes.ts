import type { Fact } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { Outline } from '../syntax/outline.ts';
import { route } from './facts.ts';

const VERBS = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;

/** Routes that a framework reads off the path of the file: Next.js, Nuxt, SvelteKit. */
export function* fileRoutes(outline: Outline): Iterable<Fact> {
  const { path } = outline.file;
  const app = /(?:^|\/)app\/((?:.+\/)?)route\.[jt]sx?$/.exec(path);
  if (app) return yield* exportedVerbs(outline, `/${app[1]!.replace(/\/$/, '')}`, 'Next.js');
  const svelte = /(?:^|\/)src\/routes\/((?:.+\/)?)\+server\.[jt]s$/.exec(path);
  if (svelte) return yield* exportedVerbs(outline, `/${svelte[1]!.replace(/\/$/, '')}`, 'SvelteKit');
  const pages = /(?:^|\/)pages\/(api\/.+)\.[jt]sx?$/.exec(path);
  if (pages && /export default|module\.exports/.test(outline.file.text)) {
    const line = outline.file.lineAt(Math.max(0, outline.file.text.search(/export default|module\.exports/)));
    const handler = outline.members.find(m => m.exported)?.name;
    yield route(
      outline.file.at(line),
      handler ? { member: handler } : {},
      'Next.js',
      '*',
      literal(template(`/${pages[1]}`)),
    );
  }
  const nuxt = /(?:^|\/)server\/(api\/.+?)(?:\.(get|post|put|patch|delete))?\.[jt]s$/.exec(path);
  if (nuxt && outline.file.text.includes('EventHandler'))
    yield route(outline.file.at(1), {}, 'Nuxt', nuxt[2]?.toUpperCase() ?? '*', literal(template(`/${nuxt[1]}`)));
}

function* exportedVerbs(outline: Outline, path: string, framework: string): Iterable<Fact> {
  for (const member of outline.members)
    if (member.exported && VERBS.test(member.name))
      yield route(
        outline.file.at(member.line),
        { member: member.name },
        framework,
        member.name,
        literal(template(path)),
      );
}

/** `/orders/[id]` as others write it: `/orders/:id`; groups `(shop)` and `index` are no part of the path. */
const template = (path: string): string =>
  path
    .replace(/\/index$/, '')
    .replace(/\/\([^/)]*\)/g, '')
    .replace(/\[\[?(?:\.\.\.)?([^\]/]*)\]?\]/g, ':$1') || '/';
