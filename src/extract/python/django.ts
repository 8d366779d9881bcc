import type { Entry, Fact } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { CallHit, Row, TypeHit } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { isDecorator } from '../syntax/python-invocations.ts';
import {
  addressOf,
  argument,
  type Facts,
  isKnown,
  literalOf,
  plainOf,
  routeAt,
  row,
  store,
  uses,
} from './row-facts.ts';

const ENGINES: readonly (readonly [RegExp, string])[] = [
  [/postgres|postgis|psycopg/i, 'postgresql'],
  [/mysql|mariadb/i, 'mysql'],
  [/sqlite|spatialite/i, 'sqlite'],
  [/oracle/i, 'oracle'],
  [/mssql|sql_server/i, 'sqlserver'],
  [/djongo|mongo/i, 'mongodb'],
];

/** Product of a driver, an engine or a URL's scheme; `sql` where it is another. */
export const productOf = (text: string): string => ENGINES.find(([pattern]) => pattern.test(text))?.[1] ?? 'sql';

/** `path("orders/<int:id>/", views.order)`; an `include` is another file's. */
function url(hit: CallHit): Facts {
  const [path, view] = plainOf(hit.invocation);
  if (!path || !view || view.invocation?.name === 'include' || /^include\(|site\.urls$/.test(view.text))
    return undefined;
  const text = literalOf(path);
  const target = text === undefined ? path.ref : literal(`/${text.replace(/^\^|\$$/g, '').replace(/^\//, '')}`);
  const handler = /(\w+)(?:\.as_view\(.*)?$/.exec(view.text)?.[1];
  return routeAt({ at: hit.at, scope: handler ? { member: handler } : {} }, 'Django', '*', target);
}

/** REST framework's router: one prefix for all operations of a view set. */
function register(hit: CallHit): Facts {
  const [prefix, views] = plainOf(hit.invocation);
  const text = literalOf(prefix);
  if (text === undefined || !views || !/view/i.test(views.text)) return undefined;
  return routeAt(
    { at: hit.at, scope: { type: views.text.split('.').at(-1)! } },
    'Django REST framework',
    '*',
    literal(`/${text}`),
  );
}

export const djangoRows: readonly Row[] = [
  row(['django.path', 'django.re_path', 'django.url', 'django.i18n_patterns'], url),
  row(
    uses(
      ['rest_framework.DefaultRouter', 'rest_framework.SimpleRouter', 'rest_framework_nested.DefaultRouter', 'untyped'],
      ['register'],
    ),
    register,
    { loose: 'import', from: ['rest_framework'] },
  ),
  row(
    ['django.get_wsgi_application', 'django.get_asgi_application', 'django.execute_from_command_line'],
    (hit): Entry => ({ kind: 'entry', at: hit.at, technology: 'Django' }),
  ),
  {
    extends: ['django.Model', 'models.Model'],
    fact: (hit: TypeHit): Facts =>
      isAbstract(hit) ? undefined : store(hit, 'sql', 'Django', 'declare', { entity: tableOf(hit) ?? hit.type.name }),
  },
  row(
    ['django.atomic'],
    (hit): Facts => ({
      kind: 'transaction',
      at: hit.at,
      style: 'local',
      technology: 'Django',
      scope:
        isDecorator(hit.invocation) || hit.invocation.member
          ? {
              ...(hit.invocation.owner ? { type: hit.invocation.owner } : {}),
              ...(hit.invocation.member ? { member: hit.invocation.member } : {}),
            }
          : {},
    }),
  ),
];

const inType = (hit: TypeHit, line: number): boolean => line > hit.type.line && line <= hit.type.endLine;

function isAbstract(hit: TypeHit): boolean {
  return hit.outline.variables.some(
    v => v.name === 'abstract' && v.owner === 'Meta' && inType(hit, v.line) && v.value?.text === 'True',
  );
}

function tableOf(hit: TypeHit): string | undefined {
  return literalOf(
    hit.outline.variables.find(v => v.name === 'db_table' && v.owner === 'Meta' && inType(hit, v.line))?.value,
  );
}

const READS = new Set(
  'get filter all exclude first last count exists values values_list order_by aggregate annotate select_related prefetch_related in_bulk raw get_or_404'.split(
    ' ',
  ),
);
const WRITES = new Set('create bulk_create update bulk_update delete get_or_create update_or_create'.split(' '));

/** `Order.objects.filter(…)`: a model by whatever file declares it. */
export function* managers(outline: Outline): Iterable<Fact> {
  if (!outline.file.text.includes('.objects.')) return;
  for (const i of outline.invocations(new Set([...READS, ...WRITES]))) {
    const model = /(?:^|\.)(\w+)\.objects\b/.exec(i.receiver)?.[1];
    if (!model) continue;
    const access = WRITES.has(i.name) ? 'write' : 'read';
    yield store(
      {
        at: outline.file.at(i.line),
        scope: { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}), handle: model },
      },
      'sql',
      'Django',
      access,
      { entity: model },
    );
  }
}

/** `DATABASES` and the broker of a settings module. */
export function* djangoSettings(outline: Outline): Iterable<Fact> {
  if (!outline.file.text.includes('DATABASES')) return;
  const databases = outline.variables.find(v => v.role === 'module' && v.name === 'DATABASES');
  for (const [alias, value] of Object.entries(databases?.value?.fields ?? {})) yield* database(outline, alias, value);
  for (const assigned of outline.variables.filter(v => /^DATABASES\[\w+\]$/.test(v.name) && v.value))
    yield* database(outline, 'default', assigned.value!);
}

function* database(outline: Outline, alias: string, value: Expression): Iterable<Fact> {
  const at = { at: outline.file.at(value.line), scope: { handle: alias } };
  if (value.fields) {
    const { ENGINE, HOST, PORT, NAME } = value.fields;
    const technology = productOf(literalOf(ENGINE) ?? ENGINE?.text ?? '');
    yield store(at, technology, 'Django', 'connect', {
      target: addressOf(
        technology === 'sql' ? 'tcp' : technology,
        HOST,
        PORT,
        technology === 'sqlite' ? undefined : NAME,
      ),
    });
    return;
  }
  // `dj_database_url.config(default="postgres://…")`, `env.db("DATABASE_URL")`
  const made = value.invocation;
  const given =
    made && (made.name === 'config' || made.name === 'parse')
      ? argument(made, made.name === 'parse' ? 0 : -1, 'default', 'url')
      : undefined;
  const reads =
    made?.name === 'config'
      ? ({
          ref: 'setting',
          key: literalOf(argument(made, -1, 'env')) ?? 'DATABASE_URL',
          ...(given && isKnown(given.ref) ? { fallback: given.ref } : {}),
        } as const)
      : (given?.ref ?? value.ref);
  yield store(at, productOf(given?.text ?? ''), 'Django', 'connect', { target: reads });
}
