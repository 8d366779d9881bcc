import { copyTemplates, template } from '../../templates.ts';
import type { SagaTarget } from '../target.ts';
import { callLimits } from './limits.ts';
import { inputFile, scenariosFile, scenariosSay, stepsFile } from './played.ts';
import { projectName } from './project-name.ts';
import { callsFile } from './python-temporal/calls-file.ts';
import { planOf } from './python-temporal/plan.ts';
import { clientFile, hastyFile, mainFile, modelsFile, sampleFile } from './python-temporal/small-files.ts';
import { parked, usage } from './python-temporal/usage.ts';
import { workflowFile } from './python-temporal/workflow-file.ts';

const PYTHON = '.venv/bin/python -m';

export const pythonTemporal: SagaTarget = {
  id: 'python-temporal',
  title: 'Python on Temporal',
  needs:
    'Python 3.10 to 3.14 on Linux (glibc), macOS or Windows (there `py -m venv .venv` and `.venv\\Scripts\\python`); the tests bring a PostgreSQL, and use the Temporal server of TEMPORAL_ADDRESS or start the `temporal` command line tool (TEMPORAL_CLI names another one)',
  commands: {
    setUp: 'python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt',
    test: `${PYTHON} pytest`,
  },
  verify: [
    'python3 -m venv .venv && .venv/bin/pip install -q -r requirements-dev.txt',
    `${PYTHON} mypy && ${PYTHON} ruff check . && ${PYTHON} ruff format --check .`,
    `${PYTHON} pytest`,
  ],
  notes: [
    'Cancel with the update `cancel`: it answers whether it came in time. Temporal’s own cancel does the same and does not answer. Never terminate or reset a saga: what it did would stay.',
    'Without a Temporal server the tests that need one are skipped and say so; the participant kit and the replays are tested all the same.',
    'The server must know the search attribute SagaState (see above), by which parked sagas are found; workflow tasks fail until it is there.',
    'A worker that dies takes one of the tries of the calls that it was making; Temporal gives such a try up one second after the call’s timeout.',
    'Starting a saga with a known id starts nothing, also when its input is another one; the input of the first start counts.',
    'The hashes of requirements*.txt are those of PyPI; after a change of pyproject.toml write them anew: `uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes -o requirements-dev.txt`.',
  ],

  check: callLimits,

  emit(saga, files) {
    const plan = planOf(saga);
    const { pack } = plan;
    const manifest = template('saga/python-temporal/pyproject.toml');
    files.add(
      'pyproject.toml',
      manifest.replace('NAME', projectName(saga)).replace('VERSION', `${saga.version}.0.0`).replaceAll('PACKAGE', pack),
    );
    for (const name of ['requirements.txt', 'requirements-dev.txt'])
      files.add(name, template(`saga/python-temporal/${name}`));
    copyTemplates('saga/python-temporal/project', files, '');
    copyTemplates('saga/python-participant', files, 'participant');
    files.add('participant/migrations/001-saga-requests.sql', template('saga/participant/001-saga-requests.sql'));
    files.add(`${pack}/__init__.py`, `"""The saga ${saga.name.replace(/["\\]/g, '')}."""`);
    files.add(`${pack}/__main__.py`, mainFile(plan));
    files.add(`${pack}/calls.py`, callsFile(plan));
    files.add(`${pack}/client.py`, clientFile(plan));
    files.add(`${pack}/models.py`, modelsFile(plan));
    files.add(`${pack}/workflow.py`, workflowFile(plan));
    files.add('tests/sample.py', sampleFile(plan));
    if (saga.deadline) files.add('tests/hasty.py', hastyFile(plan));
    files.add('tests/input.json', inputFile(saga));
    files.add('tests/steps.json', stepsFile(saga));
    files.add('tests/scenarios.json', scenariosFile(saga));
  },

  layout(saga) {
    const { pack } = planOf(saga);
    return [
      [`${pack}/workflow.py`, 'the saga: how each call is tried, and the steps in order; the file to read first'],
      [`${pack}/`, 'its types, the calls of its participants, its client, its worker'],
      ['saga/', 'what runs it on Temporal: ways back, cancel, deadline, parking, telemetry'],
      ['participant/', 'the kit for services that take part: do once, undo once, inbox, SQL migration'],
      ['tests/scenarios.json', scenariosSay(saga)],
      [
        'tests/',
        'plays `tests/scenarios.json`: faults, cancels, deadline, kill -9, versions; asserted on the participants’ ledger',
      ],
      [
        'tests/histories/',
        'histories of production (`temporal workflow show -w ID -o json`) that each version must still understand',
      ],
      [
        'requirements.txt',
        'what the worker needs, pinned with hashes; `requirements-dev.txt` has what the tests need too',
      ],
    ];
  },

  usage,
  parked,
};
