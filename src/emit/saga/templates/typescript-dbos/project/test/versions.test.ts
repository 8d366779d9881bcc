import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { history, saga } from './sample.ts';
import { type Fixture, openFixture } from './support/fixture.ts';

let fixture: Fixture;
before(async () => {
  fixture = await openFixture();
});
after(async () => {
  await fixture.stop();
});

// S14: DBOS finds its way back by the names of the steps in their order. What a version wrote down, the same version must
// still understand: after a change of the steps give the saga a new version and write its history down anew.
it(`version ${history.version} writes down the steps that it did when it was made`, async () => {
  assert.equal(saga.version, history.version);
  const sagaId = await fixture.start();
  await saga.ending(sagaId);
  const steps = await DBOS.listWorkflowSteps(sagaId);
  assert.deepEqual(steps?.map(step => step.name), history.steps);
});
