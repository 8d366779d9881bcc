import { windowSeconds } from '../approximate.ts';
import { checkSupport } from '../check.ts';
import { headerLines } from '../header.ts';
import { kebab } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';

export const daprResiliency: BreakerTarget = {
  id: 'dapr-resiliency',
  title: 'Dapr Resiliency',
  library: { name: 'Dapr dapr.io/v1alpha1', version: '' },
  declaredAs: [],
  needs: 'Dapr 1.14 or newer, and calls by service invocation',
  traits: { opens: (bad, total, threshold) => bad * 100 >= threshold * total },
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'dapr-resiliency'),
  emit(spec, files) {
    files.add('resiliency.yaml', resiliency(spec));
    files.add('README.md', readme(spec, daprResiliency, 'sh', 'kubectl apply -f resiliency.yaml'));
  },
  verify: ['kubectl apply --dry-run=server -f resiliency.yaml'],
  notes: [
    'The rules hold for all that the caller asks of the app, not for one call alone; scopes keeps them to some callers.',
    'Not tried on a cluster by the tests of its generator: only its shape is checked.',
  ],
};

function resiliency(spec: BreakerSpec): string {
  const { settings, retry, service } = spec;
  const name = kebab(spec.call);
  const header = headerLines(spec, daprResiliency).map(line => (line === '' ? '#' : `# ${line}`));
  const trip =
    settings.mode === 'rate'
      ? `requests >= ${settings.minimumNumberOfCalls} && totalFailures * 100 >= requests * ${Math.round(settings.failureRateThreshold)}`
      : `consecutiveFailures >= ${settings.failureThreshold}`;
  const retries =
    retry.tries > 1
      ? `    retries:
      ${name}:
        policy: ${retry.backoff === 'exponential' ? 'exponential' : 'constant'}
        ${retry.backoff === 'exponential' ? `maxInterval: ${retry.maxIntervalMs}ms` : `duration: ${retry.initialMs}ms`}
        maxRetries: ${retry.tries - 1}
        matching:
          httpStatusCodes: "408,429,500-599"
`
      : '';
  return `${header.join('\n')}
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: ${name}
spec:
  policies:
    timeouts:
      ${name}: ${spec.attemptTimeoutMs}ms
${retries}    circuitBreakers:
      ${name}:
        maxRequests: ${settings.permits}
${settings.mode === 'rate' ? `        interval: ${windowSeconds(spec, settings)}s\n` : ''}        timeout: ${settings.waitDurationMs}ms
        trip: ${trip}
  targets:
    apps:
      ${kebab(service)}:
        timeout: ${name}
${retry.tries > 1 ? `        retry: ${name}\n` : ''}        circuitBreaker: ${name}
`;
}
