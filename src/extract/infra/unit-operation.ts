import type { Probe, Unit } from '../../core/fact.ts';
import type { SourceFile } from '../extractor.ts';
import { scalars } from './compose-values.ts';
import type { Instruction } from './dockerfile-instructions.ts';
import { withDefaults } from './placeholders.ts';
import { entries, entry, get, items, text, type YamlNode } from './yaml-document.ts';

/** What a declaration says about running a unit, beside what it is: who asks whether it works, and from where it is reached. */
type Operation = Pick<Unit, 'probes' | 'published' | 'injects'>;

/** `healthcheck` and `ports` of a compose service. */
export function composeOperation(file: SourceFile, service: YamlNode): Operation {
  const check = entry(service, 'healthcheck');
  const test = get(check?.value, 'test');
  const asks = scalars(test)
    .map(s => s.value)
    .filter(word => !/^(?:CMD|CMD-SHELL)$/.test(word))
    .join(' ');
  const off = text(get(check?.value, 'disable')) === 'true' || /^NONE$/.test(asks);
  const probes: Probe[] = check && !off ? [{ probe: 'check', ...(asks ? { asks } : {}), at: file.at(check.line) }] : [];
  const published = items(get(service, 'ports')).flatMap(publishedPort);
  return { ...(probes.length > 0 ? { probes } : {}), ...(published.length > 0 ? { published } : {}) };
}

/** The container's port, where the machine opens one for it on an address that others can reach. */
function publishedPort(node: YamlNode): number[] {
  const target = text(get(node, 'target'));
  const written = target === undefined ? withDefaults(text(node) ?? '') : target;
  if (/^(?:127\.|localhost|\[::1\])/.test(written) || /^127\./.test(text(get(node, 'host_ip')) ?? '')) return [];
  const port = Number(
    written
      .replace(/\/\w+$/, '')
      .split(':')
      .at(-1)
      ?.split('-')[0],
  );
  return Number.isInteger(port) && port > 0 && port < 65536 ? [port] : [];
}

const PROBES = [
  ['livenessProbe', 'liveness'],
  ['readinessProbe', 'readiness'],
  ['startupProbe', 'startup'],
] as const;

/** Annotations and labels by which something is put beside or into a pod. */
const INJECTS =
  /^(?:instrumentation\.opentelemetry\.io\/|sidecar\.opentelemetry\.io\/inject|sidecar\.istio\.io\/inject|linkerd\.io\/inject|dapr\.io\/enabled|sidecar\.jaegertracing\.io\/inject|consul\.hashicorp\.com\/connect-inject|admission\.datadoghq\.com\/|prometheus\.io\/scrape|kuma\.io\/sidecar-injection)/;

/** Probes of a container, and what annotations and labels of its pod have put into it. */
export function kubernetesOperation(
  file: SourceFile,
  container: YamlNode,
  marks: Readonly<Record<string, string>>,
): Operation {
  const probes = PROBES.flatMap(([key, probe]): Probe[] => {
    const found = entry(container, key);
    if (!found) return [];
    const asks = text(get(found.value, 'httpGet', 'path')) ?? commandOf(found.value);
    return [{ probe, ...(asks ? { asks } : {}), at: file.at(found.line) }];
  });
  const injects = Object.keys(marks).filter(key => INJECTS.test(key) && !/^(?:false|disabled)$/i.test(marks[key]!));
  return { ...(probes.length > 0 ? { probes } : {}), ...(injects.length > 0 ? { injects: injects.sort() } : {}) };
}

function commandOf(probe: YamlNode): string | undefined {
  const command = items(get(probe, 'exec', 'command')).map(i => text(i) ?? '');
  return command.length > 0 ? command.join(' ') : undefined;
}

/** `HEALTHCHECK` of a Dockerfile; the last one counts, and `NONE` takes it away. */
export function dockerfileOperation(file: SourceFile, instructions: readonly Instruction[]): Operation {
  const check = instructions.findLast(i => i.name === 'HEALTHCHECK');
  if (!check || /^NONE\b/i.test(check.rest)) return {};
  const asks = /\bCMD\s+(.*)$/.exec(check.rest)?.[1]?.slice(0, 200);
  return { probes: [{ probe: 'check', ...(asks ? { asks } : {}), at: file.at(check.line) }] };
}

/** Labels and annotations of an object, for `kubernetesOperation`. */
export function marksOf(...nodes: readonly (YamlNode | undefined)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    nodes.flatMap(node =>
      ['annotations', 'labels'].flatMap(kind =>
        entries(get(node, 'metadata', kind)).flatMap(e =>
          e.value.type === 'scalar' && e.key !== '__proto__' ? [[e.key, e.value.value] as const] : [],
        ),
      ),
    ),
  );
}
