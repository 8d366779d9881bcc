import { expect, test } from 'vitest';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { compose } from '../../../src/extract/infra/compose.ts';
import { dockerfile } from '../../../src/extract/infra/dockerfile.ts';
import { kubernetes } from '../../../src/extract/infra/kubernetes.ts';
import { lineProxies } from '../../../src/extract/infra/line-proxies.ts';
import { nginx } from '../../../src/extract/infra/nginx.ts';

const report = () => {};

test('a compose file of 3,000 services gives 3,000 units, each with its own settings', () => {
  let content = 'x-base: &base\n  restart: always\nservices:\n';
  for (let i = 0; i < 3000; i++)
    content += `  s${i}:\n    <<: *base\n    image: shop/s${i}\n    environment:\n      NEXT: http://s${(i + 1) % 3000}:80\n    depends_on: [s${(i + 1) % 3000}]\n`;
  const facts = [...compose.extract(new SourceFile('compose.yml', content), report)];
  expect(facts.filter(f => f.kind === 'unit')).toHaveLength(3000);
  expect(facts.filter(f => f.kind === 'setting')).toHaveLength(3000);
  expect(facts.filter(f => f.kind === 'start-order')).toHaveLength(3000);
});

test('hostile text of every format ends soon', () => {
  const long = 200_000;
  const inputs: [typeof nginx, string, string][] = [
    [nginx, 'nginx.conf', `proxy_pass ${'\\"'.repeat(long)}`],
    [nginx, 'nginx.conf', `proxy_pass ${'{'.repeat(long)}`],
    [nginx, 'nginx.conf', `${'set $a $a$a$a; '.repeat(2000)} proxy_pass $a;`],
    [lineProxies, 'Caddyfile', `reverse_proxy ${'{'.repeat(1000)}\n`.repeat(500)],
    [lineProxies, 'httpd.conf', `ProxyPass / ${'"'.repeat(long)}`],
    [
      dockerfile,
      'Dockerfile',
      `FROM a\nENV ${'A="\\" '.repeat(long / 10)}\nCOPY ${'x'.repeat(long)} ${'*'.repeat(long)} /\n`,
    ],
    [dockerfile, 'Dockerfile', `FROM a\n${'RUN x <<E\n'.repeat(5000)}`],
    [compose, 'compose.yml', `services:\n  a:\n    image: ${'${A:-'.repeat(long / 10)}\n`],
    [kubernetes, 'k8s.yml', `apiVersion: v1\nkind: List\nitems: ${'['.repeat(long)}`],
  ];
  for (const [extractor, path, content] of inputs)
    expect(() => [...extractor.extract(new SourceFile(path, content), report)]).not.toThrow();
}, 20_000);
