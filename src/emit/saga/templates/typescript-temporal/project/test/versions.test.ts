import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as activities from '../src/activities.ts';
import { definition } from '../src/definition.ts';
import { createWorker, namespace } from '../src/saga/program.ts';
import { steps } from './sample.ts';
import { type Fixture, nextSample, openFixture } from './support/fixture.ts';
import { onServer } from './support/temporal.ts';

describe('two versions', onServer, () => {
  /** A deployment takes the task queue over: here one of its own, so that other workers keep theirs. */
  const deploymentName = `${definition.name}-${Date.now()}`;
  const settings = { ...definition, name: deploymentName };
  /** May take longer than one try has: the pivot's tries have no limit. */
  const patient = steps.find(step => step.kind === 'pivot') ?? steps[0];
  let fixture: Fixture;
  before(async () => {
    process.env.TEMPORAL_DEPLOYMENT = deploymentName;
    fixture = await openFixture();
  });
  after(async () => {
    await fixture.stop();
  });

  async function work(version: string): Promise<() => Promise<void>> {
    const worker = await createWorker({ ...settings, version }, activities, fixture.connection, { identity: version });
    const done = worker.run();
    return async () => {
      worker.shutdown();
      await done;
    };
  }

  /** The server has to have heard of a version before it can be the current one. */
  async function setCurrent(buildId: string): Promise<void> {
    const request = { namespace: namespace(), deploymentName, buildId, identity: 'test' };
    for (let tries = 0; ; tries++) {
      try {
        await fixture.client.workflowService.setWorkerDeploymentCurrentVersion(request);
        return;
      } catch (error) {
        if (tries >= 150) throw error;
        await sleep(200);
      }
    }
  }

  /** Runs a saga to its end. */
  async function run(prepare?: (sagaId: string) => void): Promise<string> {
    const input = nextSample();
    const workflowId = fixture.sagas.idOf(input);
    prepare?.(workflowId);
    await fixture.client.workflow.start(definition.workflow, { taskQueue: deploymentName, workflowId, args: [input] });
    await fixture.sagas.ending(workflowId);
    return workflowId;
  }

  /** Versions whose workers had to do with a saga. */
  async function versionsOf(sagaId: string): Promise<readonly string[]> {
    const { events } = await fixture.sagas.handle(sagaId).fetchHistory();
    const started =
      events?.map(e => e.workflowTaskStartedEventAttributes ?? e.activityTaskStartedEventAttributes) ?? [];
    return [...new Set(started.flatMap(attributes => attributes?.identity ?? []))];
  }

  it('S14: a saga is finished by the version it started with', async () => {
    const stops = [await work('old'), await work('new')];
    await setCurrent('old');
    const before = await run(id => fixture.participants.when(id, patient?.id ?? '', 'comes', () => setCurrent('new')));
    const after = await run();
    assert.deepEqual(await versionsOf(before), ['old']);
    assert.deepEqual(await versionsOf(after), ['new']);
    for (const stop of stops) await stop();
  });
});
