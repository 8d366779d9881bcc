import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { definition } from '../src/definition.ts';
import { sample, steps, version } from './sample.ts';
import { canTurnBack } from './support/expected.ts';
import { historyOf } from './support/history.ts';

const FOLDER = 'test/histories';
let workflowBundle: WorkflowBundle;
before(async () => {
  const logger = new DefaultLogger('ERROR', () => {});
  Runtime.install({ logger });
  const workflowsPath = fileURLToPath(new URL('../src/workflow.js', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
});

const replay = (history: unknown) => Worker.runReplayHistory({ workflowBundle }, history, 'stored');
const rejected = { name: 'DeterminismViolationError' };

// S14: a worker goes through the history of a saga again. What a version has started, the same version must understand:
// after a change of the steps emit again, or give the saga a new version by hand.
describe(`version ${version} runs the activities that it did when it was made`, () => {
  it('is that version', () => assert.equal(definition.version, version));

  it('when all goes well', () => replay(historyOf(steps, sample(1))));

  for (const [i, step] of steps.entries())
    if (canTurnBack(step, steps) || step.kind === 'pivot')
      it(`when ${step.id} is refused`, () => replay(historyOf(steps, sample(1), i)));
});

// What is not understood must be noticed, or the tests above say nothing.
describe('a history that belongs to other steps is noticed', () => {
  it('a step is missing', () => assert.rejects(replay(historyOf(steps.slice(0, -1), sample(1))), rejected));

  it('a step has another name', () =>
    assert.rejects(replay(historyOf(steps.with(-1, { ...steps.at(-1)!, activity: 'renamed' }), sample(1))), rejected));

  const undoable = steps.filter(step => step.undo !== undefined && step.stage === steps[0]?.stage);
  const turn = steps.findIndex(step => (canTurnBack(step, steps) || step.kind === 'pivot') && step.stage > 0);
  it('a way back is missing', { skip: undoable.length === 0 || turn < 0 }, () => {
    const without = steps.map(({ undo: _, ...step }) => step);
    return assert.rejects(replay(historyOf(without, sample(1), turn)), rejected);
  });
});

describe('histories of production', () => {
  for (const file of readdirSync(FOLDER).filter(name => name.endsWith('.json')))
    it(file, () => replay(JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'))));
});
