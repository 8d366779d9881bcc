import type { RepoPath } from '../core/evidence.ts';
import { languageOf } from './language.ts';

/** Folders whose content is never part of the running system, in every language. */
const FOLDERS: ReadonlySet<string> = new Set([
  'test', 'tests', '__tests__', '__mocks__', '__snapshots__', 'e2e', 'e2e-tests', 'cypress', 'playwright', 'testing',
  'androidtest', 'integrationtest', 'integration-test', 'integration-tests', 'integration_test', 'integration_tests', 'functionaltest', 'functional-tests',
  'componenttest', 'component-test', 'unittest', 'unit-tests', 'unit_tests', 'unittests', 'inttest', 'testfixtures', 'testdata', 'testutil', 'testutils',
  'contracttest', 'contract-tests', 'acceptance-tests', 'endtoendtests', 'end-to-end-tests', 'load-test', 'loadtest', 'load-tests', 'perf-test', 'perf-tests',
]); // biome-ignore format: a table

/** Tests in Ruby and JavaScript, but API descriptions elsewhere: only program text there is a test. */
const SPECIFICATIONS: ReadonlySet<string> = new Set(['spec', 'specs']);

/** .NET projects, Gradle modules: `Orders.Tests`, `Orders.UnitTests`, `orders-test`, `OrderServiceTests`. */
const PROJECT =
  /(?:^|[._-])(?:unit|integration|functional|acceptance|e2e|component|contract|architecture|load)?[._-]?[Tt]ests?(?:[._-]?(?:common|utils?|support|base|shared|fixtures|helpers|infrastructure))?$|(?:Unit|Integration|Functional|Acceptance|Component|Contract|EndToEnd|Architecture)Tests?$|[a-z]Tests$/;

/** File names that a test runner picks up. */
const FILES: readonly RegExp[] = [
  /_test\.(?:go|py|rb|exs|dart|cc|cpp|c)$/,
  /(?:^|[._-])(?:spec|test|e2e-spec|cy|stories)\.(?:[cm]?[jt]sx?|vue)$/,
  /(?:Tests?|TestCase|TestBase|IT|ITCase|Specs?|E2ETest)\.(?:java|kt|groovy|scala|cs|fs|vb|php|swift)$/,
  /^(?:Test[A-Z]\w{0,100})\.(?:java|kt)$/,
  /^test_\w{0,200}\.py$/,
  /^tests?\.py$/,
  /^(?:conftest\.py|test_helper\.(?:rb|exs)|spec_helper\.rb|jest\.setup\.[jt]s|setupTests\.[jt]sx?|cypress\.config\.[jt]s)$/,
  /_spec\.(?:rb|lua)$/,
];

/** `MockServerTest`-like words that end in a capitalised suffix but are not tests. */
const NOT_A_TEST = /(?:Latest|Contest|Fastest|Manifest|Request|Guest|Quest|Digest|Unit)\.(?:java|kt|cs)$/;

/**
 * Whether a file is test code by the conventions of its language. Looks only at the path inside the repository, so a
 * checkout below a folder named `test` changes nothing.
 */
export function isTestSource(path: RepoPath): boolean {
  const segments = path.split('/');
  const name = segments.pop()!;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const folder = segment.toLowerCase();
    if (FOLDERS.has(folder) || (SPECIFICATIONS.has(folder) && languageOf(path) !== undefined)) {
      // Below src/main/java a folder is a package: `com.shop.test.Client` is shipped.
      if (!isShippedPackage(segments, i)) return true;
    } else if (PROJECT.test(segment) && !isShippedPackage(segments, i)) return true;
  }
  return FILES.some(pattern => pattern.test(name)) && !NOT_A_TEST.test(name);
}

function isShippedPackage(segments: readonly string[], index: number): boolean {
  const main = segments.indexOf('main');
  return main > 0 && main < index && segments[main - 1] === 'src';
}
