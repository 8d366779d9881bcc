import type { z } from 'zod';
import { classify, type Errors, type Outcome } from './outcome.ts';
import { type Attempt, traceHeaders } from './telemetry.ts';

/** A request to a participant, not yet sent. */
export interface Call<R = unknown> {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly answer?: z.ZodType<R>;
}

/** How one try is sent. */
export interface Sending {
  readonly attempt: Attempt;
  /** The same at each try. */
  readonly key: string;
  readonly header: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly errors: Errors;
}

const known = new Set<string>();

/** A participant; its address is in the environment: `inventory` at INVENTORY_URL. */
export function service(name: string) {
  known.add(name);
  const call =
    (method: string) =>
    <R = unknown>(path: string, body?: unknown, answer?: z.ZodType<R>): Call<R> => ({
      service: name,
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(answer === undefined ? {} : { answer }),
    });
  return { get: call('GET'), post: call('POST'), put: call('PUT'), patch: call('PATCH'), delete: call('DELETE'), call };
}

/** Encodes what is put into a path. */
export function path(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  return strings.map((text, i) => (i === 0 ? text : encodeURIComponent(String(values[i - 1])) + text)).join('');
}

/** Sends one try. Every error becomes an outcome. */
export async function send<R>(call: Call<R>, { attempt, key, header, timeout, errors }: Sending): Promise<Outcome<R>> {
  try {
    const response = await fetch(addressOf(call.service) + call.path, {
      method: call.method,
      signal: AbortSignal.timeout(timeout),
      headers: {
        ...traceHeaders(attempt),
        // A header holds no more than ASCII.
        [header]: encodeURIComponent(key),
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const answer = parse(await response.text());
    if (response.ok) return read(call, answer);
    const signs = [codeIn(answer), `http:${response.status}`, `http:${Math.floor(response.status / 100)}xx`];
    return { is: classify(signs, errors), why: `${call.method} ${call.path}: ${response.status} ${signs[0]}`.trim() };
  } catch (error) {
    return { is: classify([signOf(error)], errors), why: `${call.method} ${call.path}: ${signOf(error)}` };
  }
}

/** `order-intake` is looked for at ORDER_INTAKE_URL. */
export function addressVariable(service: string): string {
  const plain = service.normalize('NFKD').replace(/\p{M}/gu, '');
  const code = (letter: string) => (letter > '\x7f' ? `U${letter.codePointAt(0)?.toString(16)}` : '_');
  return `${plain.replace(/[^A-Za-z0-9]/gu, code).toUpperCase()}_URL`;
}

/** @throws Error when an address is missing: to be found out at the start, not in the middle of a saga */
export function requireAddresses(): void {
  for (const name of known) addressOf(name);
}

function addressOf(service: string): string {
  const address = process.env[addressVariable(service)];
  if (!address) throw new Error(`${addressVariable(service)} is not set: the address of ${service}`);
  return address.replace(/\/$/, '');
}

function read<R>(call: Call<R>, answer: unknown): Outcome<R> {
  const parsed = call.answer?.safeParse(answer);
  if (!parsed) return { is: 'done', result: answer as R };
  if (parsed.success) return { is: 'done', result: parsed.data };
  // It was done, and what we need from it is not there: undone like everything whose outcome is not known.
  return { is: 'unknown', why: `${call.method} ${call.path}: unexpected answer (${parsed.error.issues[0]?.message})` };
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

/** `{ "code": "OutOfStock" }` */
function codeIn(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'code' in answer ? String(answer.code) : '';
}

function signOf(error: unknown): string {
  const names = new Set<string>();
  for (let e = error; e instanceof Error; e = e.cause) names.add(e.name).add('code' in e ? String(e.code) : '');
  if (names.has('TimeoutError')) return 'timeout';
  // The names that circuit breakers give to "not even tried".
  if (names.has('BrokenCircuitError') || names.has('EOPENBREAKER')) return 'breaker-open';
  return 'reset';
}
