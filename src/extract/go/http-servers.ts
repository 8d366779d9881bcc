import type { Route, Scope } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation } from '../syntax/outline.ts';
import {
  type Facts,
  field,
  functionScope,
  goOf,
  literalOf,
  made,
  on,
  refsOf,
  route,
  scopeOf,
  simpleName,
  words,
} from './facts.ts';

const GIN = 'github.com/gin-gonic/gin';
const ECHO = 'github.com/labstack/echo';
const FIBER = 'github.com/gofiber/fiber';
const CHI = ['github.com/go-chi/chi', 'github.com/pressly/chi'];
const MUX = 'github.com/gorilla/mux';
const HTTPROUTER = 'github.com/julienschmidt/httprouter';
const HERTZ = 'github.com/cloudwego/hertz/pkg/app/server';
const IRIS = 'github.com/kataras/iris';

const UPPER = 'GET POST PUT DELETE PATCH HEAD OPTIONS';
const TITLE = 'Get Post Put Delete Patch Head Options';

/** Functions that open a group of routes with a common beginning. */
const GROUPS: ReadonlySet<string> = new Set([
  'Group',
  'Route',
  'PathPrefix',
  'Party',
  'Mount',
  'Namespace',
  'NewNamespace',
]);

/** The common beginning of the routes that an invocation declares, from groups around it, before it and behind its variable. */
function prefixOf(invocation: Invocation, depth = 0): readonly Ref[] {
  if (depth > 6) return [];
  const go = goOf(invocation);
  const made = go.rootValue?.invocation;
  const behind = made ? [...prefixOf(made, depth + 1), ...groupPath(made)] : [];
  const around = go.around
    .filter(i => i.name === 'Route' || i.name === 'Group' || i.name === 'Party')
    .flatMap(groupPath);
  return [...around, ...behind, ...invocation.chain.flatMap(groupPath)];
}

function groupPath(invocation: Invocation): readonly Ref[] {
  const path = GROUPS.has(invocation.name) ? invocation.args[0] : undefined;
  return path && path.form !== 'function' && path.ref.ref !== 'opaque' ? [path.ref] : [];
}

function fullPath(invocation: Invocation, path: Ref): Ref {
  const parts = [...prefixOf(invocation), path].filter(p => p.ref !== 'literal' || (p.value !== '' && p.value !== '/'));
  return join(
    parts.length === 0
      ? [literal('/')]
      : parts.map(p => (p.ref === 'literal' ? literal(`/${p.value.replace(/^\/|\/$/g, '')}`) : p)),
  );
}

/** Who answers: the function or method that is handed over, whatever it is wrapped in. */
export function handlerScope(hit: CallHit, handlers: readonly Expression[]): Scope {
  for (const handler of [...handlers].reverse()) {
    const named = namedHandler(handler, 0);
    if (!named) continue;
    const type = simpleName(goOf(hit.invocation).typeOfPath(named.path));
    return { ...(type && named.path.length > 0 ? { type } : {}), member: named.member };
  }
  // Written in place: the functions around it declare routes and answer none, so no call of theirs is this route's.
  return {
    ...functionScope(scopeOf(hit.invocation)),
    member: `${hit.invocation.member ?? ''}.func${hit.invocation.line}`,
  };
}

interface Handler {
  /** What the method is taken from; empty for a function. */
  readonly path: readonly string[];
  readonly member: string;
}

const WRAPS =
  /^(?:HandlerFunc|HandleFunc|NewHandler|WrapF|WrapH|WrapHandler|InstrumentHandlerFunc|NewHandlerFunc|Handler)$/;

/** `h.get`, `http.HandlerFunc(h.get)`, `auth(h.get)`, `newHandler(svc)` → what and whose. */
function namedHandler(value: Expression, depth: number): Handler | undefined {
  if (depth > 4) return undefined;
  if (value.form === 'name') {
    const path = value.text.split('.');
    const member = path.pop()!;
    return /^\w+$/.test(member) ? { path, member } : undefined;
  }
  const { invocation } = value;
  if (value.form !== 'call' || !invocation) return undefined;
  const inner = invocation.args
    .filter(a => a.form === 'name' || a.form === 'call')
    .flatMap(a => namedHandler(a, depth + 1) ?? []);
  if (WRAPS.test(invocation.name)) return inner[0];
  const method = inner.find(h => h.path.length > 0 && !/^(?:cfg|config|log|logger|ctx)$/.test(h.path[0]!));
  const wraps = method && invocation.receiver === '' && !/^(?:new|make|get|create)/i.test(invocation.name);
  return wraps ? method : { path: invocation.receiver ? invocation.receiver.split('.') : [], member: invocation.name };
}

function routes(
  hit: CallHit,
  framework: string,
  method: string | readonly string[],
  path: Expression | undefined,
  handlers: readonly Expression[],
): readonly Route[] | undefined {
  if (!path || handlers.length === 0 || (path.ref.ref === 'literal' && !/^$|^[/*:{]/.test(path.ref.value)))
    return undefined;
  const scope = handlerScope(hit, handlers);
  return (typeof method === 'string' ? [method] : method).map(m =>
    route(hit.at, scope, framework, m, fullPath(hit.invocation, path.ref)),
  );
}

/** `r.GET("/orders", mw, h.list)` */
const byName =
  (framework: string) =>
  (hit: CallHit): Facts => {
    const { name, args } = hit.invocation;
    return routes(
      hit,
      framework,
      /^(?:Any|All|ALL|Match|Use)$/.test(name) ? '*' : name.toUpperCase(),
      args[0],
      args.slice(1),
    );
  };

/** `r.Handle("GET", "/orders", h)` */
const byArgument =
  (framework: string) =>
  (hit: CallHit): Facts => {
    const [method, path, ...handlers] = hit.invocation.args;
    const name = literalOf(method);
    if (name?.startsWith('/')) return routes(hit, framework, '*', method, path ? [path, ...handlers] : handlers);
    return routes(hit, framework, name?.toUpperCase() ?? '*', path, handlers);
  };

/** `mux.HandleFunc("GET shop.example/orders", h)` since Go 1.22; before it the pattern was the path alone. */
function standard(framework: string) {
  return (hit: CallHit): Facts => {
    const [pattern, ...handlers] = hit.invocation.args;
    const text = literalOf(pattern);
    const written = text === undefined ? undefined : /^(?:([A-Z]+)[ \t]+)?[^/\s]*(\/\S*)$/.exec(text);
    const scope = handlerScope(hit, handlers);
    if (!pattern || handlers.length === 0 || (text !== undefined && !written)) return undefined;
    const path = written ? literal(written[2]!) : pattern.ref;
    const chosen = methodsAfter(hit);
    const methods = written?.[1] ? [written[1]] : chosen.length > 0 ? chosen : ['*'];
    return methods.map(m => route(hit.at, scope, framework, m, fullPath(hit.invocation, path)));
  };
}

/** `.Methods("GET", http.MethodPost)` behind a route of gorilla/mux, or before it. */
function methodsAfter(hit: CallHit): string[] {
  const found = [...goOf(hit.invocation).after, ...hit.invocation.chain].find(i => i.name === 'Methods');
  return (found?.args ?? [])
    .flatMap(a => refsOf(a))
    .flatMap(ref => (ref.ref === 'literal' && /^[A-Z]+$/i.test(ref.value) ? [ref.value.toUpperCase()] : []));
}

/** `r.Path("/x").HandlerFunc(h)` */
function gorillaPath(hit: CallHit): Facts {
  const path = hit.invocation.chain.find(i => i.name === 'Path');
  const methods = methodsAfter(hit);
  return path && routes(hit, 'gorilla/mux', methods.length > 0 ? methods : '*', path.args[0], hit.invocation.args);
}

const GIN_TYPES = words('Engine RouterGroup IRouter IRoutes');

export const httpServers: readonly CallRow[] = [
  { use: [...on('net/http', ['', 'ServeMux'], 'HandleFunc Handle')], fact: standard('net/http') },
  {
    use: on(MUX, ['Router', 'Route'], 'HandleFunc Handle'),
    from: [MUX],
    loose: 'import',
    fact: standard('gorilla/mux'),
  },
  { use: on(MUX, 'Route', 'HandlerFunc Handler'), fact: gorillaPath },
  { use: on(CHI, ['Mux', 'Router'], TITLE), from: CHI, loose: 'import', fact: byName('chi') },
  { use: on(CHI, ['Mux', 'Router'], 'HandleFunc Handle'), from: CHI, loose: 'import', fact: standard('chi') },
  { use: on(CHI, ['Mux', 'Router'], 'Method MethodFunc'), from: CHI, loose: 'import', fact: byArgument('chi') },
  { use: on(GIN, GIN_TYPES, `${UPPER} Any`), from: [GIN], loose: 'import', fact: byName('gin') },
  { use: on(GIN, GIN_TYPES, 'Handle'), fact: byArgument('gin') },
  { use: on(ECHO, ['Echo', 'Group'], `${UPPER} Any`), from: [ECHO], loose: 'import', fact: echoRoute },
  { use: on(ECHO, ['Echo', 'Group'], 'Add'), fact: byArgument('echo') },
  { use: on(FIBER, ['App', 'Router', 'Group'], `${TITLE} All`), from: [FIBER], loose: 'import', fact: byName('fiber') },
  { use: on(FIBER, ['App', 'Router', 'Group'], 'Add'), fact: byArgument('fiber') },
  { use: on(HTTPROUTER, 'Router', UPPER), from: [HTTPROUTER], loose: 'import', fact: byName('httprouter') },
  { use: on(HTTPROUTER, 'Router', 'Handle Handler HandlerFunc'), fact: byArgument('httprouter') },
  { use: on(HERTZ, 'Hertz', `${UPPER} Any`), from: [HERTZ], loose: 'import', fact: byName('hertz') },
  { use: on(IRIS, ['Application', 'Party'], `${TITLE} Any`), from: [IRIS], loose: 'import', fact: byName('iris') },
  { use: [...on('github.com/hoisie/web', ['', 'Server'], TITLE)], fact: byName('web.go') },
  {
    use: [
      ...on(
        ['github.com/astaxie/beego', 'github.com/beego/beego', 'github.com/beego/beego/server/web'],
        '',
        `${TITLE} Router`,
      ),
    ],
    fact: byName('beego'),
  },
  made('github.com/zeromicro/go-zero/rest', 'Route', (hit, value) => {
    const handler = field(value, 'Handler');
    return routes(
      hit,
      'go-zero',
      literalOf(field(value, 'Method')) ?? '*',
      field(value, 'Path'),
      handler ? [handler] : [],
    );
  }),
];

/** Echo takes middleware after the handler. */
function echoRoute(hit: CallHit): Facts {
  const { name, args } = hit.invocation;
  return routes(hit, 'echo', name === 'Any' ? '*' : name, args[0], args.slice(1, 2));
}
