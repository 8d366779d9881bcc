import { describe, expect, test } from 'vitest';
import { isGenerated, languageOf } from '../../src/discover/language.ts';
import { isTestSource } from '../../src/discover/test-source.ts';

describe('isTestSource', () => {
  test.each([
    'orders/src/test/java/shop/OrderFixture.java', 'orders/src/integrationTest/java/A.java', 'orders/order_test.go', 'web/cart.spec.ts', 'web/cart.test.tsx',
    'Orders.Tests/Order.cs', 'src/Orders.UnitTests/Order.cs', 'Orders.FunctionalTests/A.cs', 'src/OrderTests/A.cs', 'test_orders.py', 'app/tests.py', 'app/conftest.py',
    'web/__tests__/a.js', 'web/__mocks__/a.js', 'e2e/login.ts', 'cypress/support/a.js', 'spec/models/order_spec.rb', 'spec/support/a.rb', 'OrderTest.java', 'OrderServiceIT.java', 'TestOrders.java',
    'orders-e2e-tests/src/A.java', 'shop-test-util/src/main/kotlin-x/A.kt', 'lib/order_test.exs', 'OrderSpec.groovy', 'orders-end-to-end-tests/build.gradle',
  ])('%s', path => expect(isTestSource(path)).toBe(true)); // biome-ignore format: a list

  test.each([
    'orders/src/main/java/shop/test/Client.java', 'src/main/java/shop/Contest.java', 'src/Latest.java', 'contest/main.go', 'latest/app.ts', 'attestation/a.go', 'testimonials/a.ts',
    'specs/openapi.yaml', 'spec/api.yml', 'src/BestRequest.java', 'protest/a.py', 'src/AuditUnit.java', 'tester/main.go',
  ])('not %s', path => expect(isTestSource(path)).toBe(false)); // biome-ignore format: a list
});

describe('languageOf', () => {
  test.each([
    ['A.java', 'java'], ['a.kt', 'kotlin'], ['a.tsx', 'typescript'], ['a.mjs', 'javascript'], ['A.vue', 'javascript'], ['a.go', 'go'], ['a.py', 'python'], ['A.cs', 'csharp'],
    ['a.rs', 'rust'], ['a.php', 'php'], ['a.rb', 'ruby'], ['a.cc', 'cpp'], ['a.ex', 'elixir'], ['A.scala', 'scala'], ['A.FS', 'fsharp'],
    ['a.d.ts', undefined], ['build.gradle.kts', undefined], ['next.config.js', undefined], ['a.yml', undefined], ['Makefile', undefined], ['.java', 'java'],
  ])('%s is %s', (path, language) => expect(languageOf(`x.y/${path}`)).toBe(language)); // biome-ignore format: a table
});

describe('isGenerated', () => {
  test.each([
    'a.pb.go',
    'a_grpc.pb.go',
    'a_pb2_grpc.py',
    'a_pb.js',
    'a_grpc_pb.d.ts',
    'A.g.cs',
    'a.min.js',
    'yarn.lock',
    'go.sum',
    'Cargo.lock',
    'a.generated.ts',
  ])('%s', name => expect(isGenerated(name)).toBe(true));
  test.each(['pb.go', 'admin.js', 'lock.ts', 'a.go', 'generated.ts', 'package.json'])('not %s', name =>
    expect(isGenerated(name)).toBe(false),
  );
});
