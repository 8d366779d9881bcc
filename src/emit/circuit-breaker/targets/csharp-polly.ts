import { template } from '../../templates.ts';
import { windowSeconds } from '../approximate.ts';
import { checkSupport } from '../check.ts';
import { headerLines } from '../header.ts';
import { pascal } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';

const VERSION = '8.5.2';

export const csharpPolly: BreakerTarget = {
  id: 'csharp-polly',
  title: 'C# with Polly (text: not compiled by us)',
  library: { name: 'Polly', version: VERSION },
  language: 'csharp',
  declaredAs: ['Polly', 'Polly.Core', 'Microsoft.Extensions.Http.Resilience'],
  needs: '.NET 8 or newer',
  traits: { opens: (bad, total, threshold) => bad / total >= threshold / 100 },
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'csharp-polly'),
  emit(spec, files) {
    const name = pascal(spec.call);
    files.add(`${name}.cs`, wrapper(spec));
    files.add('RetryBudget.cs', template('circuit-breaker/csharp-polly/RetryBudget.cs'));
    files.add(`${name}.csproj`, template('circuit-breaker/csharp-polly/Stack.csproj'));
    files.add(
      'README.md',
      readme(
        spec,
        csharpPolly,
        'csharp',
        `var answer = await ${name}.CallAsync(token => client.GetAsync(url, token), cancellation);`,
      ),
    );
  },
  verify: ['dotnet build -warnaserror'],
  notes: [
    'This text was neither compiled nor run by the tests of its generator: build it and try it before you trust it.',
    'A failed trial call opens it again, one good one closes it: Polly takes no other number.',
  ],
};

function wrapper(spec: BreakerSpec): string {
  const { settings, retry, bulkhead, service } = spec;
  const name = pascal(spec.call);
  const type = `${pascal(service)}Unavailable`;
  const header = headerLines(spec, csharpPolly).map(line => (line === '' ? '//' : `// ${line}`));
  const rate = settings.mode === 'rate';
  const ignored = settings.ignoredErrors.map(rule =>
    rule === 'http:4xx'
      ? `e is HttpRequestException { StatusCode: >= (HttpStatusCode)400 and < (HttpStatusCode)500
            and not HttpStatusCode.RequestTimeout and not HttpStatusCode.TooManyRequests }`
      : rule.startsWith('http:')
        ? `e is HttpRequestException { StatusCode: (HttpStatusCode)${rule.slice('http:'.length)} }`
        : `e.GetType().Name == "${rule}"`,
  );
  const tries =
    retry.tries > 1
      ? `
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = ${retry.tries - 1},
            BackoffType = DelayBackoffType.${retry.backoff === 'exponential' ? 'Exponential' : 'Constant'},
            Delay = TimeSpan.FromMilliseconds(${retry.initialMs}),
            MaxDelay = TimeSpan.FromMilliseconds(${retry.maxIntervalMs}),
            UseJitter = ${retry.jitter === 'full'},
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is { } e
                && e is not BrokenCircuitException and not RateLimiterRejectedException and not OperationCanceledException
                && !IsAnswer(e)
                && Budget.Spend()),
        })`
      : '';
  return `${header.join('\n')}

using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Timeout;

namespace Resilience;

/// <summary>Calls of ${service}.</summary>
public static class ${name}
{
    private static readonly RetryBudget Budget = new(${retry.budgetPercent});

    private static readonly ResiliencePipeline Stack = new ResiliencePipelineBuilder()${tries}
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = ${rate ? settings.failureRateThreshold / 100 : 1},
            MinimumThroughput = ${rate ? settings.minimumNumberOfCalls : Math.max(2, settings.failureThreshold)},
            SamplingDuration = TimeSpan.FromSeconds(${rate ? windowSeconds(spec, settings) : 30}),
            BreakDuration = TimeSpan.FromMilliseconds(${Math.max(500, settings.waitDurationMs)}),
            // Our own lack of room says nothing about the other side.
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is { } e
                && e is not RateLimiterRejectedException and not OperationCanceledException
                && !IsAnswer(e)),
        })
        // Inside the breaker: a trial call that hangs must end, or half-open would never be left.
        .AddTimeout(TimeSpan.FromMilliseconds(${spec.attemptTimeoutMs}))
        .AddConcurrencyLimiter(${bulkhead.concurrent}, ${bulkhead.queue})
        .Build();

    /// <exception cref="${type}">When ${service} is down; what it answers itself, such as 404, is thrown as it is.</exception>
    public static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation = default)
    {
        Budget.Earn();
        try
        {
            return await Stack.ExecuteAsync(async token => await work(token), cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException && !IsAnswer(e))
        {
            throw new ${type}(e);
        }
    }

    private static bool IsAnswer(Exception e) =>
        ${ignored.length > 0 ? ignored.join('\n        || ') : 'false'};
}

/// <summary>It cannot be asked now; the inner exception says why.</summary>
public sealed class ${type}(Exception cause) : Exception("${service} cannot be asked now", cause);
`;
}
