import { failuresInARow } from '../approximate.ts';
import { checkSupport } from '../check.ts';
import { headerLines } from '../header.ts';
import { kebab } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';

export const istio: BreakerTarget = {
  id: 'istio',
  title: 'Istio: DestinationRule and VirtualService',
  library: { name: 'Istio networking.istio.io/v1', version: '' },
  declaredAs: [],
  needs: 'Istio 1.22 or newer, and a sidecar or waypoint at the caller',
  traits: { opens: (bad, _total, threshold) => bad >= threshold },
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'istio'),
  emit(spec, files) {
    files.add('destination-rule.yaml', destinationRule(spec));
    files.add('virtual-service.yaml', virtualService(spec));
    files.add('README.md', readme(spec, istio, 'sh', 'kubectl apply -f destination-rule.yaml -f virtual-service.yaml'));
  },
  verify: ['istioctl analyze --use-kube=false destination-rule.yaml virtual-service.yaml'],
  notes: [
    'Apply both: the rules hold for everybody who calls the host, not for one call alone.',
    'An ejected instance comes back with all its load: there are no trial calls. When all are ejected, callers get 503 at once.',
    'Not tried on a mesh by the tests of its generator: only its shape is checked.',
  ],
};

function destinationRule(spec: BreakerSpec): string {
  const { service, settings, bulkhead } = spec;
  return `${comment(spec)}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${kebab(service)}
spec:
  host: ${kebab(service)}
  trafficPolicy:
    connectionPool:
      http:
        http2MaxRequests: ${bulkhead.concurrent}
        http1MaxPendingRequests: ${Math.max(1, bulkhead.queue)}
    outlierDetection:
      consecutive5xxErrors: ${failuresInARow(spec)}
      interval: 1s
      baseEjectionTime: ${settings.waitDurationMs}ms
      # The default of 10 % would never eject one of a few instances.
      maxEjectionPercent: 100
`;
}

function virtualService(spec: BreakerSpec): string {
  const { service, retry } = spec;
  // Without retries of its own a route gets two: for a call that must not be repeated, none is written out.
  const retries =
    retry.tries > 1
      ? `        attempts: ${retry.tries - 1}
        perTryTimeout: ${spec.attemptTimeoutMs}ms
        retryOn: connect-failure,refused-stream,reset,5xx,retriable-status-codes`
      : `        attempts: 0`;
  return `# Together with destination-rule.yaml.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${kebab(service)}
spec:
  hosts:
    - ${kebab(service)}
  http:
    - route:
        - destination:
            host: ${kebab(service)}
      timeout: ${retry.tries > 1 ? spec.deadlineMs : spec.attemptTimeoutMs}ms
      retries:
${retries}
`;
}

function comment(spec: BreakerSpec): string {
  return headerLines(spec, istio)
    .map(line => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}
