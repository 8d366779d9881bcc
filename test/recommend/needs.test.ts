import { describe, expect, it } from 'vitest';
import { readStructured, readText } from '../../src/recommend/needs.ts';
import { notUnderstood, topicsOf } from '../../src/recommend/topics.ts';
import { openLibrary } from '../../src/reference/library.ts';
import { readTables } from '../../src/reference/table.ts';

const tables = readTables(openLibrary());
const only = (id: string) => tables.filter(t => t.id === id);

/** question → value, as a text answers one table. */
function said(table: string, text: string): Record<string, unknown> {
  return Object.fromEntries(readText(text, only(table)).given.map(g => [g.question, g.value]));
}

describe('what a text says', () => {
  it.each([
    ['we need replay', 'yes'],
    ['consumers must replay', 'yes'],
    ['not only ordering but replay', 'yes'],
    ['no replay', 'no'],
    ['We do not need replay.', 'no'],
    ["we don't need to be able to replay", 'no'],
    ['We don’t need replay', 'no'],
    ['replay is not needed', 'no'],
    ["replay isn't needed", 'no'],
    ['replay: no', 'no'],
    ['without ordering or replay', 'no'],
    ['never replay anything', 'no'],
    ['no ordering, but replay', 'yes'],
    ['no priority and replay', 'yes'],
    ['not sure whether we need replay', undefined],
    ["we don't know if we must replay", undefined],
    ['is replay needed?', undefined],
    ['', undefined],
  ])('%s: replay %s', (text, value) => {
    expect(said('queue-or-log', text).replay).toBe(value);
  });

  it('that contradicts itself is no answer', () => {
    const { given, not } = readText('low traffic. millions of users.', only('split-or-not'));
    expect(given).toEqual([]);
    expect(not[0]!.why).toMatch(/differently/);
  });

  it('denies the other of two, and none of three', () => {
    expect(said('choreography-or-orchestration', 'it is not linear').branching).toBe('yes');
    const { given, not } = readText('not a complex domain', only('split-or-not'));
    expect(given).toEqual([]);
    expect(not[0]!.why).toMatch(/rules one answer/);
  });

  it.each([
    ['12 developers', 12],
    ['a team of about 12', 12],
    ['developers: 12', 12],
    ['seven developers and 3 services', 7],
    ['12 experienced backend developers', 12],
    ['3 services, 12 developers', 12],
    ['12 services', undefined],
    ['more than 10 developers', 11],
    ['fewer than 5 developers', 4],
    ['no more than 5 developers', 5],
    ['at least 10 developers', 10],
    ['1,200 developers', 1200],
    ['developers deploy 7 services', undefined],
    ['developers wait 30 s', undefined],
  ])('%s: %s', (text, value) => {
    expect(said('split-or-not', text).developers).toBe(value);
  });

  it('is converted to the unit asked for', () => {
    expect(said('queue-or-log', '3,000 orders a minute').throughput).toBe(50);
    expect(said('queue-or-log', 'throughput of 5k messages per second').throughput).toBe(5_000);
    expect(said('timeout-budget', 'the deadline is 1.5 s')).toMatchObject({ deadline: 1_500 });
    expect(said('timeout-budget', 'the work takes 2 minutes')).toMatchObject({ 'work-seconds': 120 });
  });

  it('is echoed with its words, the denial included', () => {
    const { given } = readText('We don’t need any replay, 12 K events per second', only('queue-or-log'));
    expect(given.map(g => [g.question, g.words])).toEqual([
      ['replay', 'don’t need any replay'],
      ['throughput', expect.stringContaining('events per second')],
    ]);
  });

  it('is quick for hostile lengths', () => {
    const start = performance.now();
    readText('no not replay 12 '.repeat(50_000), tables);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('what an object says', () => {
  it('answers by question, and by table and question', () => {
    const { given, not } = readStructured(
      { developers: '7', 'queue-or-log.replay': true, 'timeout-budget.deadline': '2 s' },
      tables,
    );
    expect(given).toContainEqual(expect.objectContaining({ table: 'split-or-not', question: 'developers', value: 7 }));
    expect(given).toContainEqual(expect.objectContaining({ table: 'queue-or-log', question: 'replay', value: 'yes' }));
    expect(given).toContainEqual(expect.objectContaining({ question: 'deadline', value: 2_000 }));
    expect(not).toEqual([]);
  });

  it('says what it cannot use', () => {
    const { given, not } = readStructured({ develpers: 7, 'split-or-not.mvp': 'perhaps' }, only('split-or-not'));
    expect(given).toEqual([]);
    expect(not.map(n => n.why)).toEqual([
      'there is no question "develpers"; did you mean "developers"?',
      '"perhaps" is no answer to split-or-not.mvp: yes, no',
    ]);
  });
});

describe('what a text is about', () => {
  const about = (text: string) => topicsOf(text, tables, readText(text, tables)).map(t => t.id);
  it.each([
    ['Should we split our monolith into services?', 'split-or-not'],
    ['Kafka or RabbitMQ for order events?', 'queue-or-log'],
    ['Our saga over six services: choreography or orchestration?', 'choreography-or-orchestration'],
    ['How long should the timeout be, and how many retries?', 'timeout-budget'],
    ['Which circuit breaker settings for a dependency with p99 300 ms?', 'breaker-settings'],
    ['REST or gRPC between the services?', 'communication-style'],
    ['Do we need event sourcing? Auditors ask who changed what.', 'event-sourcing'],
    ['Which service do we extract first?', 'extraction-order'],
    ['How many partitions, and which key?', 'ordering-key'],
  ])('%s', (text, table) => {
    expect(about(text)[0]).toBe(table);
    expect(about(text).length).toBeLessThanOrEqual(4);
  });

  it('is nothing where no word is known', () => {
    expect(about('I like turtles')).toEqual([]);
  });

  it('leaves over what was not understood', () => {
    const text = 'Should we split? 3 developers, our office has a blue door, mvp.';
    expect(notUnderstood(text, only('split-or-not'), readText(text, only('split-or-not')).spans)).toEqual([
      '"our office has a blue door" was not understood',
    ]);
  });
});
