// Mends findings of public systems with what is emitted for them: finding → patch → applied in a scratch copy → the service
// compiles with its own libraries, the finding is gone, nothing is new, and no other component changed.
//   node bench/prove/loop-public.mjs --apps DIR        all of it; writes loop-public.json. DIR: see bench/layout.mjs; or QE_APPS
//   node bench/prove/loop-public.mjs --apps DIR --sample N [--seed S]
// Without a folder of systems it says so and ends well: they are not part of the repository.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultsOf, mend } from './support/mend.mjs';
import { randomFrom } from './support/random.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const CLI = '/tmp/l1/qe/dist/cli.mjs';

/**
 * One finding each, by its detector and the file it is about; `component` as the model names it. None of the systems has a
 * harmful retry in one of these languages.
 */
const CASES0 = [
  ['microservices-demo', 'missing-circuit-breaker', 'frontend', 'src/frontend/handlers.go', 'go'],
  ['microservices-demo', 'missing-timeout', 'frontend', 'src/frontend/handlers.go', 'go'],
  ['opentelemetry-demo', 'missing-circuit-breaker', 'checkout', 'src/checkout/main.go', 'go'],
  ['opentelemetry-demo', 'missing-timeout', 'checkout', 'src/checkout/main.go', 'go'],
  ['robot-shop', 'missing-circuit-breaker', 'payment', 'payment/payment.py', 'python'],
  ['robot-shop', 'missing-timeout', 'payment', 'payment/payment.py', 'python'],
  ['microservice-app-example', 'missing-timeout', 'log-message-processor', 'log-message-processor/main.py', 'python'],
];
const CASES = CASES0.filter(c => c[4] === 'python');
/** The library that a finding of a Go service is about: gRPC has no patch yet. */
const THROUGH = { go: / through net\/http /, python: / through requests / };

const { values } = parseArgs({
  options: { apps: { type: 'string' }, sample: { type: 'string' }, seed: { type: 'string' } },
});
const apps = values.apps ?? process.env.QE_APPS;
if (apps === undefined || !existsSync(apps)) {
  console.log('no public systems are laid out: node bench/layout.mjs --out DIR, then --apps DIR or QE_APPS');
  process.exit(0);
}
const random = randomFrom(Number(values.seed ?? 1));
const chosen = values.sample === undefined ? CASES : random.shuffle(CASES).slice(0, Math.min(2, Number(values.sample)));

const scratch = mkdtempSync(join(tmpdir(), 'qe-loop-'));
const results = [];
try {
  for (const one of chosen) results.push(await runCase(one));
} finally {
  spawnSync('chmod', ['-R', 'u+w', scratch]);
  rmSync(scratch, { recursive: true, force: true });
}
const wrong = results.filter(r => r.faults.length > 0);
const stuck = wrong.filter(r => r.stuck);
if (values.sample === undefined) {
  const summary = {
    title: 'Findings of public systems, mended',
    runs: results.length,
    wrong: wrong.length,
    stuck: stuck.length,
    versions: { go: versionOf('go', 'version'), python: versionOf('python3', '--version') },
    findings: results,
  };
  writeFileSync('/tmp/l1/py.json', `${JSON.stringify(summary, null, 2)}\n`);
}
process.exitCode = wrong.length > 0 ? 1 : 0;

async function runCase([app, detector, component, file, language]) {
  const base = join(apps, app);
  const { findings } = JSON.parse(qe(['findings', base, '--format', 'json', '--limit', '1000']).stdout);
  const found = findings.find(
    f => f.id.startsWith(`${detector}-`) && f.at.startsWith(`${file}:`) && THROUGH[language].test(f.message),
  );
  if (!found) return told({ app, detector, at: file, faults: ['the finding is not there'] });
  const folder = join(scratch, `${app}-${found.id}`);
  const head = join(folder, app);
  cpSync(base, head, { recursive: true, filter: path => !/node_modules$|\/\.git$/.test(path) });
  const {
    patches,
    stuck: why,
    comparison,
  } = await mend(qe, { base, head, out: join(folder, 'out'), finding: found.id });
  const isOwn = id => id.split(':')[1] === component;
  const complaint = why ?? compile(language, join(head, file, '..'), folder);
  return told({
    app,
    finding: found.id,
    detector,
    at: found.at,
    patches,
    gone: comparison.findings.gone.some(f => f.id === found.id),
    new: comparison.findings.new.length,
    compiled: complaint === undefined,
    ...(why ? { stuck: why.split('\n')[0] } : {}),
    faults: [...faultsOf(comparison, found.id, isOwn), ...(complaint ? [complaint] : [])],
  });
}

/** @returns what the compiler says; undefined when all is well */
function compile(language, service, folder) {
  const run = (program, ...args) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: service, encoding: 'utf8', maxBuffer: 1 << 28 });
    return status === 0
      ? undefined
      : `${program} ${args.join(' ')}: ${`${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n')}`;
  };
  if (language === 'go') return run('go', 'mod', 'tidy') ?? run('go', 'build', './...');
  const python = join(folder, 'venv', 'bin', 'python');
  const requirements = join(folder, 'requirements.txt');
  // The server that runs the program is no library of it, and needs a compiler of its own.
  const wanted = readFileSync(join(service, 'requirements.txt'), 'utf8')
    .split('\n')
    .filter(l => !/^uwsgi\b/i.test(l));
  writeFileSync(requirements, wanted.join('\n'));
  // What was there before need not please a type checker; what is new must, and all of it must be a program.
  const fresh = readdirSync(service).filter(name => name.startsWith('guard_') || name === 'resilience');
  const modules = fresh.map(name => name.replace(/\.py$/, ''));
  const check = ['-m', 'mypy', '--ignore-missing-imports', ...fresh];
  return (
    run('python3', '-m', 'venv', join(folder, 'venv')) ??
    run(python, '-m', 'pip', 'install', '-q', '-r', requirements, 'mypy', 'types-requests') ??
    run(python, '-m', 'compileall', '-q', '.') ??
    run(python, ...check) ??
    run(python, '-W', 'error', '-c', `import ${modules.join(', ')}`)
  );
}

function qe(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

function versionOf(program, argument) {
  return /\d+(?:\.\d+)+/.exec(spawnSync(program, [argument], { encoding: 'utf8' }).stdout)?.[0] ?? 'none';
}

function told(result) {
  const { app, detector, at, patches, faults } = result;
  console.log(
    `${faults.length === 0 ? 'ok   ' : 'WRONG'} ${app} ${detector} ${at}${patches === undefined ? '' : `, ${patches} patches`}`,
  );
  for (const fault of faults) console.log(`      ${fault}`);
  return result;
}
