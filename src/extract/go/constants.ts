import type { Constant } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import { parameterName } from '../syntax/go-handed.ts';
import type { GoInvocation } from '../syntax/go-invocation.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import { isStandard, packageNames } from '../syntax/go-packages.ts';
import { isKnown } from './facts.ts';
import { LIBRARY } from './libraries.ts';

/** What fields must be called for a text in them to name something on the network. */
const NAMING =
  /ur[li]s?$|uri|host|addr|endpoint|topic|queue|exchange|subject|channel|stream|brokers?$|dsn|base|server$|service$|svc$|key$|group|name$|str(?:ing)?$|port$|peer|target|prefix|path$|bucket|table|collection|database|config$|cfg$|opt(?:ion)?s$/i;

/** Constants, configured fields and arguments of constructors that other files of the unit refer to. */
export function constants(outline: GoOutline): readonly Constant[] {
  const out = new Map<string, Constant>();
  const put = (name: string, value: Ref, line: number): void => {
    const key = `${name} ${JSON.stringify(value)}`;
    // A name that stands for itself would be followed for ever.
    if (!out.has(key) && !(value.ref === 'constant' && value.name === name))
      out.set(key, { kind: 'constant', at: outline.file.at(line), name, value });
  };
  for (const v of outline.variables)
    if (
      v.role === 'module' &&
      v.value &&
      v.name !== '_' &&
      isKnown(v.value.ref) &&
      (v.value.form !== 'number' || v.constant) &&
      namesSomething(v.value.ref)
    )
      put(`${outline.package}.${v.name}`, v.value.ref, v.line);
  for (const field of outline.knownFields) {
    const module = field.owner.slice(0, Math.max(0, field.owner.lastIndexOf('.')));
    if (module.includes('/') ? LIBRARY.test(module) || isStandard(module) : isStandard(module)) continue;
    const name = field.name.slice(field.name.lastIndexOf('.') + 1);
    if (!field.tagged && !NAMING.test(name)) continue;
    for (const ref of field.refs) if (isKnown(ref) && (tells(ref) || isText(ref))) put(field.name, ref, field.line);
  }
  for (const { name, value, line } of handed(outline)) put(name, value, line);
  return [...out.values()];
}

/** Whether it leads on to configuration: a mere copy of some other value says nothing new. */
function tells(ref: Ref): boolean {
  if (ref.ref === 'setting') return true;
  if (ref.ref === 'constant') return ref.name.includes('.') && NAMING.test(ref.name.replace(/\(\d+\)$/, ''));
  return ref.ref === 'join' && ref.parts.some(tells);
}

const isText = (ref: Ref): boolean =>
  ref.ref === 'literal' && ref.value.length > 1 && ref.value.length < 300 && !/[\n{}<>]/.test(ref.value);

/** Numbers and long texts are constants too, but name nothing. */
const namesSomething = (ref: Ref): boolean =>
  ref.ref === 'literal'
    ? ref.value.length > 1 &&
      (ref.value.length < 300 || /^\s*(?:--|select|insert|update|delete|with)\b/i.test(ref.value))
    : true;

const CALLED = /^[A-Z]\w*$/;

/** `clients.NewOrders(cfg.OrdersURL)`: what the parameter of another file's function stands for. */
function handed(outline: GoOutline): readonly { name: string; value: Ref; line: number }[] {
  const own = new Set(outline.members.map(m => m.name));
  const packages = new Set(
    outline.imports.filter(i => !isStandard(i.module) && !LIBRARY.test(i.module)).map(i => i.local),
  );
  const calls = outline.calls((name, before) =>
    before === '' ? !own.has(name) && CALLED.test(name) : packages.has(before) && CALLED.test(name),
  );
  const local = new Set(outline.imports.map(i => i.local));
  const methods = outline.calls((name, before) => before !== '' && !local.has(before) && NETWORK_WORD.test(name));
  return [...calls, ...methods].flatMap(i => {
    const holder = holderOf(outline, i);
    if (holder === undefined || i.args.length > 12) return [];
    return i.args.flatMap((a, n) => {
      if (a.form === 'function' || a.form === 'number' || a.form === 'new') return [];
      return [a.ref, ...(a.alternatives ?? [])]
        .filter(ref => isKnown(ref) && isHanded(ref))
        .map(value => ({ name: parameterName(holder, i.name, n), value, line: i.line }));
    });
  });
}

/** Methods whose arguments name something on the network. */
const NETWORK_WORD = /consum|subscri|publi|produc|send|topic|listen|queue|dial|connect|request|invoke|call|fetch/i;

/** Package of the function or method that is called; undefined for those of libraries and of this very file. */
function holderOf(outline: GoOutline, i: GoInvocation): string | undefined {
  if (i.receiver === '') return outline.package;
  if (i.module !== undefined && !i.receiver.includes('.')) return packageNames(i.module)[0];
  const type = NETWORK_WORD.test(i.name) ? i.receiverType : undefined;
  const module = type?.includes('/') ? type.slice(0, type.lastIndexOf('.')) : undefined;
  return module === undefined || isStandard(module) || LIBRARY.test(module) ? undefined : packageNames(module)[0];
}

/** Settings, configured fields, addresses and names without spaces. */
function isHanded(ref: Ref): boolean {
  return ref.ref === 'literal' ? /^[\w./:@?=&,*>#-]{3,200}$/.test(ref.value) && !/^\d+$/.test(ref.value) : tells(ref);
}
