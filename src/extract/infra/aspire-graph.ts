import type { RepoPath } from '../../core/evidence.ts';
import { opaque, type Ref, showRef } from '../../core/ref.ts';
import { argument } from '../csharp/row-facts.ts';
import type { CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import type { Expression } from '../syntax/outline.ts';
import { CHILDREN, NO_RESOURCE, RESOURCES, type ResourceRow } from './aspire-resources.ts';
import { imageRole } from './image-roles.ts';

/** Something an AppHost adds: a project, a container, a server, or a database of a server. */
export interface Resource {
  readonly name: string;
  readonly row: ResourceRow;
  readonly made: CsInvocation;
  /** The server of a child. */
  readonly parent?: Resource;
  /** `Projects.Orders_Api` without its namespace. */
  readonly project?: string;
  /** Path of a project file, where it is given as text. */
  readonly projectPath?: RepoPath;
}

/** What one file of an AppHost adds, and what its names mean. */
export interface Graph {
  readonly outline: CsOutline;
  readonly resources: readonly Resource[];
  /** The resource that a call configures: `orders` in `orders.WithReference(db)`, or what the chain before it adds. */
  subject(i: CsInvocation): Resource | undefined;
  /** The resource that an argument stands for: itself, one of its endpoints, a cluster made of it. */
  pointed(value: Expression, i: CsInvocation): Resource | undefined;
}

export function readGraph(outline: CsOutline): Graph {
  const resources: Resource[] = [];
  const byOffset = new Map<number, Resource>();
  const byVariable = new Map<string, Resource[]>();
  const graph: Graph = { outline, resources, subject: i => subject(i), pointed: (value, i) => pointed(value, i) };
  for (const made of additions(outline)) {
    const resource = resourceOf(made);
    if (!resource) continue;
    resources.push(resource);
    byOffset.set(made.offset, resource);
    if (made.assignedTo) byVariable.set(made.assignedTo, [...(byVariable.get(made.assignedTo) ?? []), resource]);
  }
  return graph;

  function resourceOf(made: CsInvocation): Resource | undefined {
    const kind = made.name.slice(3);
    const first = argument(made, 0, 'name');
    const name = nameOf(first);
    const parent = CHILDREN.has(made.name) ? subject(made) : undefined;
    if (parent) return name ? { name, row: parent.row, made, parent: parent.parent ?? parent } : undefined;
    if (/^(?:Project|CSharpApp|AzureFunctionsProject)$/.test(kind)) return project(made, name);
    const row = RESOURCES[kind] ?? productRow(kind);
    return name && (row || isUnknownResource(made, kind)) ? { name, row: row ?? {}, made } : undefined;
  }

  function subject(i: CsInvocation, depth = 0): Resource | undefined {
    const inChain = i.chain.findLast(c => byOffset.has(c.offset));
    if (inChain) return byOffset.get(inChain.offset);
    return named(i.root, i, depth);
  }

  function pointed(value: Expression, i: CsInvocation, depth = 0): Resource | undefined {
    const call = value.invocation as CsInvocation | undefined;
    if (call) {
      if (byOffset.has(call.offset)) return byOffset.get(call.offset);
      const inside = call.chain.findLast(c => byOffset.has(c.offset));
      if (inside) return byOffset.get(inside.offset);
      // `yarp.AddCluster(orders)`
      if (call.name === 'AddCluster')
        return depth < 4 ? call.args.map(a => pointed(a, call, depth + 1)).find(Boolean) : undefined;
      return named(call.root, i, depth);
    }
    const word = /^@?(\w+)/.exec(value.text)?.[1];
    return word === undefined ? undefined : named(word, i, depth);
  }

  /** A variable of this member, or the only one of the file with that name; else what its value points to. */
  function named(name: string, i: CsInvocation, depth: number): Resource | undefined {
    if (!name || depth > 4) return undefined;
    const known = byVariable.get(name);
    const own =
      known?.findLast(r => r.made.member === i.member && r.made.owner === i.owner) ??
      (known?.length === 1 ? known[0] : undefined);
    if (own) return own;
    const variable = outline.variable(name, i.owner, i.member);
    if (variable?.role === 'parameter') return passed(name, i, depth);
    const call = variable?.value?.invocation as CsInvocation | undefined;
    if (!call) return undefined;
    const inside = call.chain.findLast(c => byOffset.has(c.offset));
    if (inside) return byOffset.get(inside.offset);
    if (call.name === 'AddCluster') return call.args.map(a => pointed(a, call, depth + 1)).find(Boolean);
    return call.root === name ? undefined : named(call.root, i, depth + 1);
  }

  /** What the callers in this file hand to a helper's parameter. */
  function passed(name: string, i: CsInvocation, depth: number): Resource | undefined {
    const helper = outline.members.find(m => m.name === i.member && m.owner === i.owner);
    const position = helper?.parameters.findIndex(p => p.name === name) ?? -1;
    if (!helper || position < 0) return undefined;
    for (const call of outline.invocations(new Set([helper.name]))) {
      // Called as an extension: what stands before the dot is the first parameter.
      const isExtension = call.args.length < helper.parameters.length && call.receiver !== '';
      if (isExtension && position === 0) return subject(call, depth + 1);
      const value = call.args[isExtension ? position - 1 : position];
      const found = value && pointed(value, call, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
}

/** Everything called `Add…` in text order, parents before children where the text says so. */
function additions(outline: CsOutline): readonly CsInvocation[] {
  const names = new Set([...outline.file.text.matchAll(/\.\s{0,40}(Add\w{1,60})\s?[<(]/g)].map(m => m[1]!));
  return [...outline.invocations(names)].sort((a, b) => a.offset - b.offset);
}

function nameOf(expression: Expression | undefined): string | undefined {
  const ref = expression?.ref;
  return ref?.ref === 'literal' && /^[A-Za-z][\w.-]{0,100}$/.test(ref.value) ? ref.value : undefined;
}

function project(made: CsInvocation, name: string | undefined): Resource | undefined {
  const type = made.typeArgs[0];
  const projectName = type?.slice(type.lastIndexOf('.') + 1);
  const path = made.args
    .map(a => a.ref)
    .find((ref): ref is Ref & { ref: 'literal' } => ref.ref === 'literal' && /proj$|[\\/]/.test(ref.value))?.value;
  const called = name ?? projectName?.replaceAll('_', '.');
  if (!called) return undefined;
  return {
    name: called,
    row: {},
    made,
    ...(projectName ? { project: projectName } : {}),
    ...(path ? { projectPath: path } : {}),
  };
}

/** `AddKurrentDB`: a product by its name. */
function productRow(kind: string): ResourceRow | undefined {
  const product = imageRole('', kind.replace(/(?:Container|Server|Resource)$/, ''));
  return product && product.role !== 'auxiliary'
    ? {
        role: product.role,
        technology: product.technology.toLowerCase().replace(/\s+/g, '-'),
        connection: 'tcp://{host}',
      }
    : undefined;
}

/** An extension of the repository's own, called on the builder itself: `builder.AddOrders("orders")`. */
function isUnknownResource(made: CsInvocation, kind: string): boolean {
  return (
    made.chain.length === 0 &&
    /^_?(?:builder|appBuilder|distributedApplicationBuilder|app)$/i.test(made.receiver) &&
    !NO_RESOURCE.test(kind)
  );
}

/** The text of a value with the resources it names put in: `$"{orders.GetEndpoint("http")}/pay"`. */
export function valueText(graph: Graph, value: Expression, i: CsInvocation): string | undefined {
  const whole = value.form === 'string' ? undefined : graph.pointed(value, i);
  if (whole) return addressOf(whole);
  if (value.form === 'string' && /\{/.test(value.text)) {
    const filled = value.text
      .replace(/^\$?@?"|"$/g, '')
      .replace(
        /(:\/\/)?\{(\w{1,80})([^{}]{0,120})\}/g,
        (hole, scheme: string | undefined, word: string, rest: string) => {
          const found = graph.pointed({ ...textOnly(word), line: value.line }, i);
          if (!found) return hole;
          // Beside a scheme, or asked for it, only the host is meant.
          return scheme || /Host/.test(rest) ? `${scheme ?? ''}${found.parent?.name ?? found.name}` : addressOf(found);
        },
      );
    return /\{/.test(filled) ? undefined : filled;
  }
  return value.ref.ref === 'literal' ? showRef(value.ref) : undefined;
}

const textOnly = (text: string): Expression => ({ form: 'name', text, ref: opaque(text), line: 0 });

/** What a reference to a resource hands over as text. */
export function addressOf({ name, row, parent }: Resource): string {
  const host = parent?.name ?? name;
  if (!row.connection) return `http://${host}`;
  const text = row.connection.replace('{host}', host).replace('{db}', parent ? name : '');
  return text.replace(/;Database=$|\/$/, '');
}
