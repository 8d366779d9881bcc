import { describe, expect, it } from 'vitest';
import { patchCall } from '../../../src/emit/circuit-breaker/patch/patch.ts';
import { withoutRetry } from '../../../src/emit/circuit-breaker/patch/retry.ts';
import { applyChanges, changesBetween } from '../../../src/emit/circuit-breaker/patch/unified.ts';
import { readSpec, targetOf } from './specs.ts';

describe('a retry is taken from around a call', () => {
  it.each([
    [
      'typescript',
      "import pRetry from 'p-retry';\n\nexport const book = () =>\n  pRetry(\n    () =>\n      fetch(url, {\n        method: 'POST',\n      }),\n    { retries: 3 },\n  );\n",
      4,
      6,
      "export const book = () =>\n  fetch(url, {\n    method: 'POST',\n  });\n",
      2,
    ],
    [
      'typescript',
      "import pRetry from 'p-retry';\n\nawait pRetry(async () => {\n  await fetch(url);\n});\n",
      3,
      4,
      'await (async () => {\n  await fetch(url);\n})();\n',
      2,
    ],
    [
      'go',
      'package wards\n\nimport (\n\t"net/http"\n\n\t"github.com/avast/retry-go/v4"\n)\n\nfunc send() error {\n\treturn retry.Do(func() error {\n\t\tanswer, err := http.Post(url, "text/plain", nil)\n\t\tif err != nil {\n\t\t\treturn err\n\t\t}\n\t\treturn answer.Body.Close()\n\t}, retry.Attempts(3))\n}\n',
      10,
      11,
      'package wards\n\nimport (\n\t"net/http"\n\n)\n\nfunc send() error {\n\tanswer, err := http.Post(url, "text/plain", nil)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn answer.Body.Close()\n}\n',
      9,
    ],
    [
      // What it declares is there already: it stays a function of its own.
      'go',
      'package wards\n\nfunc send() error {\n\terr := prepare()\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn retry.Do(func() error {\n\t\terr := post()\n\t\treturn err\n\t})\n}\n',
      8,
      9,
      'package wards\n\nfunc send() error {\n\terr := prepare()\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn func() error {\n\t\terr := post()\n\t\treturn err\n\t}()\n}\n',
      9,
    ],
    [
      'java',
      'package clinic;\n\nimport org.springframework.retry.annotation.Backoff;\nimport org.springframework.retry.annotation.Retryable;\n\nclass Bills {\n  @Retryable(\n      maxAttempts = 4,\n      backoff = @Backoff(delay = 500))\n  void send() {\n    http.postForLocation(url, bill);\n  }\n}\n',
      7,
      11,
      'package clinic;\n\n\nclass Bills {\n  void send() {\n    http.postForLocation(url, bill);\n  }\n}\n',
      6,
    ],
    [
      'python',
      'import requests\nfrom tenacity import retry, stop_after_attempt\n\n\n@retry(stop=stop_after_attempt(3))\ndef send():\n    requests.post(URL)\n',
      5,
      7,
      'import requests\n\n\ndef send():\n    requests.post(URL)\n',
      5,
    ],
  ])('in %s, with the imports that only it needed', (language, text, retry, call, expected, line) => {
    expect(withoutRetry(language, text, retry, call)).toEqual({ text: expected, line });
  });

  it.each([
    ['typescript', 'for (let tries = 0; tries < 3; tries++) {\n  await fetch(url);\n}\n', 1, 2],
    ['typescript', 'await pRetry(number => fetch(url + number));\n', 1, 1],
    ['go', '\tfor attempt := range 3 {\n\t\thttp.Get(url)\n\t}\n', 1, 2],
    ['java', 'class Bills { @Retryable void send() { http.postForLocation(url, bill); } }\n', 1, 1],
    ['python', 'for attempt in range(3):\n    requests.post(URL)\n', 1, 2],
    ['csharp', 'await policy.ExecuteAsync(() => client.PostAsync(url, body));\n', 1, 1],
  ])('and not where it is of another form: %s', (language, text, retry, call) => {
    expect(withoutRetry(language, text, retry, call)).toBeUndefined();
  });

  it('and the patch says why it cannot', () => {
    const text = 'import requests\n\n\ndef send():\n    for attempt in range(3):\n        requests.post(URL)\n';
    const place = { path: 'bills/send.py', text, line: 6, client: 'requests', retry: 5 };
    const result = patchCall(place, readSpec({ call: 'guard-send', service: 'bank' }), targetOf('python-pybreaker'));
    expect(result).toEqual({
      refused:
        'The retry at bills/send.py:5 is not one that a patch can take out: take it out by hand, then give at for the call.',
    });
  });
});

it('the runtime of a call that was wrapped before is left alone, and another file of that name is not replaced', () => {
  const place = { path: 'bills/send.py', text: 'import requests\n\nrequests.get(URL)\n', line: 3, client: 'requests' };
  const spec = readSpec({ call: 'guard-send', service: 'bank', idempotent: true });
  const first = patchCall(place, spec, targetOf('python-pybreaker'));
  if ('refused' in first) throw new Error(first.refused);
  const files = new Map(first.patched.added.map(f => [f.path, f.content] as const));
  const again = patchCall(place, spec, targetOf('python-pybreaker'), path => files.get(path));
  if ('refused' in again) throw new Error(again.refused);
  expect(again.patch).not.toContain('new file');
  expect(again.patch).toContain('+++ b/bills/send.py');
  files.set('bills/resilience/stack.py', '# ours\n');
  expect(patchCall(place, spec, targetOf('python-pybreaker'), path => files.get(path))).toMatchObject({
    refused: expect.stringMatching(/^bills\/resilience\/stack\.py is there already/),
  });
});

it('changes between two texts lead from one to the other', () => {
  const texts = ['', 'a\nb\nc\n', 'a\nc\n', 'x\na\nb\ny\nc\nz\n', 'c\nb\na\n', 'a\n\n\nb'];
  for (const before of texts)
    for (const after of texts) expect(applyChanges(before, changesBetween(before, after))).toBe(after);
});
