import { constant, type Ref, showRef } from '../../core/ref.ts';
import type { Reader } from './python-reader.ts';
import { refOf } from './python-refs.ts';
import type { Code, Range } from './python-source.ts';
import type { Binding, MemberAt } from './python-structure.ts';

/** Further names of one value that are followed. */
export const MAX_ALTERNATIVES = 6;

/** What a name was set to; undefined where that names nothing. */
export function bindingRef(reader: Reader, binding: Binding): Ref | undefined {
  if (binding.role === 'parameter' && (!binding.value || reader.frame?.region === binding.region))
    return parameterRef(reader, binding);
  if (!binding.value) return undefined;
  if (binding.how === 'each') return undefined;
  if (reader.frame?.region === binding.region) {
    // Of a function that is read for one of its calls: what it gives another one is another thing.
    if (reader.frame.open.has(binding)) return undefined;
    reader.frame.open.add(binding);
    const value = refOf(reader, reader.code, binding.value);
    reader.frame.open.delete(binding);
    return value.ref === 'opaque' ? undefined : value;
  }
  let value = reader.values.get(binding);
  if (value === null) return undefined;
  if (!value) {
    reader.values.set(binding, null);
    value = refOf(reader, reader.code, binding.value);
    reader.values.set(binding, value);
  }
  return value.ref === 'opaque' ? undefined : value;
}

/** A parameter is what its function is called with in this file; a constructor's may be given in another one. */
function parameterRef(reader: Reader, binding: Binding): Ref | undefined {
  const { frame } = reader;
  if (frame?.region === binding.region) {
    const range = frame.given(binding);
    if (!range) return undefined;
    // The argument is read where the call stands.
    reader.frame = frame.outer;
    const ref = refOf(reader, frame.code, range);
    reader.frame = frame;
    return ref;
  }
  const given = argumentsGiven(reader, binding)[0];
  if (given) return given;
  const region = reader.structure.regions[binding.region];
  const owner = region && reader.scopes.at(region.from).type;
  return region?.name === '__init__' && owner ? constant(`${owner}#${binding.name}`) : undefined;
}

/** What the calls in this file give for a parameter. */
export function argumentsGiven(reader: Reader, binding: Binding): readonly Ref[] {
  const known = reader.given.get(binding);
  if (known !== undefined) return known ?? [];
  reader.given.set(binding, null);
  const found: Ref[] = [];
  for (const range of reader.argumentsFor(binding)) {
    const ref = refOf(reader, reader.code, range);
    if (ref.ref !== 'opaque' && !found.some(f => showRef(f) === showRef(ref))) found.push(ref);
    if (found.length >= MAX_ALTERNATIVES) break;
  }
  reader.given.set(binding, found);
  return found;
}

/** What one call of a function gives: its parameters stand for the arguments of this call. */
export function givenBy(
  reader: Reader,
  code: Code,
  member: MemberAt,
  plain: readonly Range[],
  named: ReadonlyMap<string, Range>,
): readonly Ref[] {
  if (member.returns.length === 0 || member.parameters.every(p => /^(?:self|cls)$/.test(p.name)))
    return returnedRefs(reader, member);
  const outer = reader.frame;
  // A function that calls itself is read once.
  for (let frame = outer; frame; frame = frame.outer) if (frame.region === member.region) return [];
  const bound = /^(?:self|cls)$/.test(member.parameters[0]!.name) ? 1 : 0;
  reader.frame = {
    region: member.region,
    code,
    outer,
    open: new Set(),
    given: parameter => named.get(parameter.name) ?? plain[(parameter.index ?? 0) - bound] ?? parameter.value,
  };
  const found = namesReturned(reader, member);
  reader.frame = outer;
  return found;
}

const namesReturned = (reader: Reader, member: MemberAt): Ref[] =>
  member.returns
    .slice(0, MAX_ALTERNATIVES)
    .map(range => refOf(reader, reader.code, range))
    .filter(ref => ref.ref !== 'opaque');

/** What a function gives, whoever calls it: each of its `return` statements that names something. */
export function returnedRefs(reader: Reader, member: MemberAt): readonly Ref[] {
  const known = reader.returned.get(member);
  if (known !== undefined) return known ?? [];
  reader.returned.set(member, null);
  const found = namesReturned(reader, member);
  reader.returned.set(member, found);
  return found;
}
