import { expect, test } from 'vitest';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { cloudformation } from '../../../src/extract/infra/cloudformation.ts';
import { compose } from '../../../src/extract/infra/compose.ts';
import { dockerfile } from '../../../src/extract/infra/dockerfile.ts';
import { helm } from '../../../src/extract/infra/helm.ts';
import { helmLibrary } from '../../../src/extract/infra/helm-library.ts';
import { imageBuilds } from '../../../src/extract/infra/image-builds.ts';
import { kubernetes } from '../../../src/extract/infra/kubernetes.ts';
import { kustomize } from '../../../src/extract/infra/kustomize.ts';
import { lineProxies } from '../../../src/extract/infra/line-proxies.ts';
import { nginx } from '../../../src/extract/infra/nginx.ts';
import { serverless } from '../../../src/extract/infra/serverless.ts';
import { terraform } from '../../../src/extract/infra/terraform.ts';

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
    ...['{', '[', '"${', 'a {', 'a = [', 'a = b ? ', '<<E\n', '/*', 'x(', '\\"', '${"${"'].map(
      (piece): [typeof nginx, string, string] => [terraform, 'a.tf', `resource "a" "b" ${piece.repeat(long / 4)}`],
    ),
    [imageBuilds, 'Jenkinsfile', 'docker build -t '.repeat(long / 10)],
    [imageBuilds, 'Jenkinsfile', `docker build ${'"'.repeat(long)}`],
    [imageBuilds, 'Tiltfile', `docker_build(${"'a',".repeat(400)}`.repeat(100)],
    [imageBuilds, 'docker-bake.hcl', `target "a" { tags = ["${'${'.repeat(long)}"] }`],
    [helmLibrary, 'a/templates/b.yaml', `{{ include "${'a.'.repeat(5000)}deployment" . }}`],
    [helm, 'a/values.yaml', `services:\n${'  a: { image: x, env: { B: c } }\n'.repeat(5000)}`],
    [kustomize, 'kustomization.yaml', `patches:\n${'- patch: |-\n    a: b\n    c: d\n'.repeat(5000)}`],
    [
      serverless,
      'serverless.yml',
      `service: a\nprovider: x\ncustom:\n  a: \${self:custom.a}\${self:custom.a}\nfunctions: { f: { environment: { X: "\${self:custom.a}" } } }`,
    ],
    [
      cloudformation,
      'template.yaml',
      `Resources:\n${Array.from({ length: 2000 }, (_, i) => `  F${i}: { Type: "AWS::Serverless::Function", Properties: { CodeUri: a${i} } }\n  Q${i}: { Type: "AWS::SQS::Queue" }\n  M${i}: { Type: "AWS::SNS::Subscription", Properties: { Endpoint: !GetAtt F${i}.Arn } }\n`).join('')}`,
    ],
  ];
  for (const [extractor, path, content] of inputs)
    expect(() => [...extractor.extract(new SourceFile(path, content), report)]).not.toThrow();
}, 20_000);
