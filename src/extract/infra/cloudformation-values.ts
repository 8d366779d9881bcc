import { entries, get, items, text, type YamlNode } from './yaml-document.ts';

const MAX_DEPTH = 6;

/**
 * A value of a CloudFormation template as text: `!Ref X` and `!GetAtt X.Arn` as `${X}` and `${X.Arn}`, `!Sub` as it
 * stands, `!Join` put together. The short forms lose their tag in reading, so a bare name that stands for a resource is
 * only known by the resource's being there.
 * @param isResource whether a logical id is one of this template's
 */
export function templateText(
  node: YamlNode | undefined,
  isResource: (id: string) => boolean,
  depth = 0,
): string | undefined {
  if (!node || depth > MAX_DEPTH) return undefined;
  if (node.type === 'scalar') {
    const value = text(node);
    const id = value === undefined ? undefined : /^([A-Za-z]\w*)(?:\.[\w.]+)?$/.exec(value)?.[1];
    return id !== undefined && isResource(id) ? `\${${value}}` : value;
  }
  const inner = (n: YamlNode | undefined) => templateText(n, isResource, depth + 1);
  if (node.type === 'map') {
    if (node.entries.length !== 1) return undefined;
    const { key, value } = node.entries[0]!;
    if (key === 'Ref') return reference(text(value));
    if (key === 'Fn::GetAtt')
      return reference(
        value.type === 'seq'
          ? items(value)
              .map(i => text(i) ?? '')
              .join('.')
          : text(value),
      );
    if (key === 'Fn::Sub') return value.type === 'seq' ? text(items(value)[0]) : text(value);
    if (key === 'Fn::Join') return joined(value, inner);
    return undefined;
  }
  const [first, second] = node.items;
  // `!Join [sep, [a, b]]`, `!Sub [text, { … }]`, `!GetAtt [X, Arn]` without their tags.
  if (second?.type === 'seq') return joined(node, inner);
  if (second?.type === 'map') return text(first);
  return node.items.length === 2 ? reference(node.items.map(i => text(i) ?? '').join('.')) : undefined;
}

const reference = (name: string | undefined): string | undefined => (name ? `\${${name}}` : undefined);

function joined(node: YamlNode, inner: (n: YamlNode) => string | undefined): string {
  const [separator, list] = items(node);
  return items(list)
    .map(part => inner(part) ?? '')
    .join(text(separator) ?? '');
}

/** Logical id that a text refers to first: `${Orders.Arn}` is `Orders`. */
export function referredId(value: string | undefined): string | undefined {
  return /\$\{([A-Za-z]\w*)(?:\.[\w.]+)?\}/.exec(value ?? '')?.[1];
}

export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly properties: YamlNode | undefined;
  readonly line: number;
}

/** The `Resources` of a template, or of the part of one that another tool carries. */
export function templateResources(node: YamlNode | undefined): readonly TemplateResource[] {
  return entries(node).flatMap(({ key, value, line }) => {
    const type = text(get(value, 'Type'));
    return type ? [{ id: key, type, properties: get(value, 'Properties'), line }] : [];
  });
}
