import type { Evidence } from '../core/evidence.ts';
import type { ComponentId, Model } from '../core/model.ts';
import type { Ref } from '../core/ref.ts';

/** A network address that stands in the code itself. */
export interface LiteralAddress {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly kind: 'loopback' | 'ip' | 'name' | 'public';
  /** `payments:8080` as the code has it, without user information. */
  readonly text: string;
  /** The constant that holds it, where it does not stand at the place of use. */
  readonly at: Evidence | undefined;
}

/**
 * The address that a name in the code begins with, if the code alone decides it: what is read from configuration, or
 * put together at run time, has none. Constants of the component are followed.
 */
export function literalAddress(model: Model, id: ComponentId, ref: Ref): LiteralAddress | undefined {
  const { text, open, at } = headOf(model, id, ref, 0);
  const match =
    /^(?:([a-z][a-z0-9+.-]{0,20}):)?(?:\/\/)(?:[^@/\s]{0,100}@)?([A-Za-z0-9][\w.-]{0,200})(?::(\d{1,5}))?(?=[/?#,]|$)/i.exec(
      text,
    );
  const bare = match ? undefined : /^([A-Za-z0-9][\w.-]{0,200}):(\d{2,5})(?=[/?#,]|$)/.exec(text);
  if (!match && !bare) return undefined;
  const [whole, scheme, host, port] = match ?? [bare![0], undefined, bare![1], bare![2]];
  // The host may go on in what follows: `http://payments-` + stage.
  if (open && whole!.length === text.length) return undefined;
  return {
    scheme: scheme?.toLowerCase(),
    host: host!.toLowerCase(),
    port: port === undefined ? undefined : Number(port),
    kind: kindOf(host!.toLowerCase()),
    text: port === undefined ? host! : `${host}:${port}`,
    at,
  };
}

interface Head {
  readonly text: string;
  /** Something that is not written out follows. */
  readonly open: boolean;
  readonly at: Evidence | undefined;
}

function headOf(model: Model, id: ComponentId, ref: Ref, depth: number): Head {
  const unknown: Head = { text: '', open: true, at: undefined };
  switch (ref.ref) {
    case 'literal':
      return { text: ref.value, open: false, at: undefined };
    case 'constant': {
      if (depth > 3) return unknown;
      const constant = model.facts(id, 'constant').find(c => c.name === ref.name);
      if (!constant || isConfiguration(constant.at.file)) return unknown;
      const inner = headOf(model, id, constant.value, depth + 1);
      return { ...inner, at: inner.at ?? constant.at };
    }
    case 'join': {
      let text = '';
      let at: Evidence | undefined;
      for (const part of ref.parts) {
        const inner = headOf(model, id, part, depth + 1);
        text += inner.text;
        at ??= inner.at;
        if (inner.open) return { text, open: true, at };
      }
      return { text, open: false, at };
    }
    default:
      return unknown;
  }
}

/** Files of code that only hold settings, one per stage: changing them is changing configuration. */
export function isConfiguration(file: string): boolean {
  return /(^|\/)(config|configs|settings|environments?|env)(\/|[.-][^/]*$)|\.(config|conf|settings|env|environment)\.[a-z]+$|\/(settings|config|conf|defaults?|environment)\.[a-z]+$/i.test(
    file,
  );
}

function kindOf(host: string): LiteralAddress['kind'] {
  if (/^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|host\.docker\.internal)$/.test(host)) return 'loopback';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return 'ip';
  // A name with a dot is somebody's on the internet, unless it is one of the cluster's own.
  if (
    host.includes('.') &&
    !/\.(svc|local|internal|lan|cluster|test|localdomain|consul)$|\.svc\.|\.default$/.test(host)
  )
    return 'public';
  return 'name';
}
