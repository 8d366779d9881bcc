import { describe, expect, test } from 'vitest';
import { showRef } from '../../../src/core/ref.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import type { Invocation, Outline } from '../../../src/extract/syntax/outline.ts';
import { readTypescript } from '../../../src/extract/syntax/typescript-outline.ts';

const read = (text: string, path = 'src/orders.ts'): Outline => readTypescript(new SourceFile(path, text));
const only = (text: string, name: string): Invocation => read(text).invocations(new Set([name]))[0]!;
/** What the first argument of `go(…)` stands for. */
function ref(text: string): string {
  const found = only(text, 'go').args[0]!.ref;
  return found.ref === 'opaque'
    ? `?${found.text}`
    : found.ref === 'setting' && found.fallback
      ? `${showRef(found)}|${showRef(found.fallback)}`
      : showRef(found);
}

describe('names', () => {
  test.each([
    ['go(\'a\' + `b${1}` + "c")', 'ab1c'],
    ['go(process.env.A)', '${A}'],
    ["go(process.env['A'] || 'b')", '${A}|b'],
    ["go(process.env.A ?? process.env.B ?? 'c')", '${A}|${B}'],
    ["const { A: a = 'x' } = process.env; go(a)", '${A}'],
    ['const env = process.env; go(env.A)', '${A}'],
    ['const env = schema.parse(process.env); go(env.A)', '${A}'],
    ["import { env } from './env'; go(env.ORDERS_URL)", '${ORDERS_URL}'],
    ['go(import.meta.env.VITE_A)', '${VITE_A}'],
    ["go(this.configService.get<string>('A', 'b'))", '${A}|b'],
    ["go(config.get('orders.url'))", '${orders.url}'],
    ["go(new URL('/pay', process.env.A))", '${A}/pay'],
    ["go(new URL('pay', 'http://a/'))", 'http://a/pay'],
    ["go('a'.concat('b', 'c'))", 'abc'],
    ["go(['a', 'b'].join('/'))", 'a/b'],
    ["const base = 'a'; const url = base + '/b'; function f() { go(url) }", 'a/b'],
    ["const a = 'x'; function f(a) { go(a) }", '?a'],
    ["enum Topics { ORDERS = 'o' } go(Topics.ORDERS)", 'o'],
    ["const t = { a: { b: 'c' } } as const; go(t.a.b)", 'c'],
    ["import { Topics } from './topics'; go(Topics.ORDERS)", 'Topics.ORDERS'],
    ["import cfg from './config/index.js'; go(cfg.db.url)", 'config.db.url'],
    ["import * as names from './names'; go(names.ORDERS)", 'ORDERS'],
    ["const { QUEUE: q } = require('./queues'); go(q)", 'QUEUE'],
    ["class A { static T = 't'; f() { go(A.T) } }", 't'],
    ['class A { constructor() { this.u = process.env.U } f() { go(this.u) } }', '${U}'],
    ["let u; u = 'late'; go(u)", 'late'],
    ["go(process.env.A ? process.env.A : 'b')", '${A}|b'],
    ["go(prod ? 'http://orders' : 'http://localhost')", 'http://orders'],
    ["go(`${process.env.A}`.replace(/x$/, ''))", '${A}'],
    ["go(options.host || 'h')", 'h'],
    ['const a = b; const b = a; go(a)', '?b'],
    ['go(a * b)', '?a * b'],
  ])('%s', (text, expected) => {
    expect(ref(text)).toBe(expected);
  });
});

describe('imports', () => {
  test('all forms', () => {
    const { imports } = read(`
      import a, { b as c, type D } from 'm1';
      import * as n from 'm2';
      import 'm3';
      import e = require('m4');
      const { f: g, h } = require('m5');
      const i = require('m6').j;
      export { k } from 'm7';
      export * from 'm8';
      const l = await import('m9');
    `);
    expect(imports.map(i => [i.module, i.imported, i.local])).toEqual([
      ['m1', 'default', 'a'],
      ['m1', 'b', 'c'],
      ['m1', 'D', 'D'],
      ['m2', '*', 'n'],
      ['m3', undefined, ''],
      ['m4', 'default', 'e'],
      ['m5', 'f', 'g'],
      ['m5', 'h', 'h'],
      ['m6', 'j', 'i'],
      ['m7', 'k', ''],
      ['m8', '*', ''],
      ['m9', undefined, ''],
    ]);
  });
});

describe('declarations', () => {
  const outline = read(`
    @Injectable()
    export class Orders<T> extends Base<Order> implements A, B {
      @Inject('X') private readonly url: string = 'u';
      handler = async (e: Event): Promise<void> => {};
      constructor(private readonly http: HttpService, plain: number) { super() }
      @Get(':id') async find(@Param('id') id: string, { page }: Paging): Promise<Order[]> { return [] }
      get size() { return 1 }
    }
    export function place(a, b = 2) {}
    export const cancel = async id => { await x };
    const routes = { list(req) {}, show: (req) => 1 };
    module.exports.remove = function (id) {};
  `);

  test('types with what they extend and carry', () => {
    expect(
      outline.types.map(t => [
        t.kind,
        t.name,
        t.extends,
        t.implements.map(i => i.name),
        t.annotations.map(a => a.name),
      ]),
    ).toEqual([['class', 'Orders', [{ name: 'Base', args: ['Order'] }], ['A', 'B'], ['Injectable']]]);
  });

  test('members with their owners', () => {
    const shown = outline.members.map(
      m =>
        `${m.owner ?? ''}.${m.name}(${m.parameters.map(p => `${p.name}:${p.type?.name ?? ''}`)})${m.exported ? '+' : ''}`,
    );
    expect(shown).toEqual([
      'Orders.handler(e:Event)+',
      'Orders.constructor(http:HttpService,plain:number)+',
      'Orders.find(id:string,page:)+',
      'Orders.size()+',
      '.place(a:,b:)+',
      '.cancel(id:)+',
      'routes.list(req:)',
      'routes.show(req:)',
      '.remove(id:)+',
    ]);
  });

  test('fields, parameter properties and annotations', () => {
    const fields = outline.variables.filter(v => v.role === 'field');
    expect(fields.map(f => [f.owner, f.name, f.type?.name])).toEqual([
      ['Orders', 'url', 'string'],
      ['Orders', 'http', 'HttpService'],
    ]);
    const find = outline.members.find(m => m.name === 'find')!;
    expect([
      find.annotations[0]!.name,
      find.annotations[0]!.args[0]!.ref,
      find.parameters[0]!.annotations[0]!.name,
      find.returns,
    ]).toEqual(['Get', { ref: 'literal', value: ':id' }, 'Param', { name: 'Promise', args: ['Order[]'] }]);
  });
});

describe('invocations', () => {
  test('the chain with its root', () => {
    const found = only(
      "class A { constructor(private http: Client) {} f() { return this.http.get().uri('/x').go<T>(1, [2]) } }",
      'go',
    );
    expect([
      found.root,
      found.receiver,
      found.receiverType,
      found.chain.map(c => c.name),
      found.typeArgs,
      found.args.length,
    ]).toEqual(['http', "this.http.get().uri('/x')", 'Client', ['get', 'uri'], ['T'], 2]);
    expect([found.owner, found.member]).toEqual(['A', 'f']);
  });

  test.each([
    ["import axios from 'axios'; axios.go()", 'axios'],
    ["import * as amqp from 'amqplib'; amqp.go()", 'amqplib'],
    ["import { Kafka } from 'kafkajs'; const k = new Kafka({}); k.go()", 'Kafka'],
    ['const a: Repo<Order> = make(); a.go()', 'Repo'],
    ['class A { private r: Repo; f() { this.r.go() } }', 'Repo'],
    ['class A { constructor() { this.r = new Repo() } f() { this.r.go() } }', 'Repo'],
    ['class A extends Base { f() { this.go() } }', 'Base'],
    ["require('redis').go()", 'redis'],
    ['function f(r: Repo) { r.go() }', 'Repo'],
    ['(x as Repo).go()', 'Repo'],
    ['const a = new Repo(); const b = a; b.go()', 'Repo'],
    ["import axios from 'axios'; function f(axios) { axios.go() }", undefined],
  ])('type of the receiver: %s', (text, type) => {
    expect(only(text, 'go').receiverType).toBe(type);
  });

  test.each([
    ['const a = go()', 'a'],
    ['const a: T = await go()', 'a'],
    ['this.a = go()', 'a'],
    ['class A { a = go() }', 'a'],
    ['const a = b || go()', 'a'],
    ['const { a } = go()', undefined],
    ['const a = go().then(x)', undefined],
    ["const a = go().on('error', e)", 'a'],
    ['f(go())', undefined],
  ])('where the result goes: %s', (text, name) => {
    expect(only(text, 'go').assignedTo).toBe(name);
  });

  test.each([
    ['for (const a of b) { go() }', true],
    ['for (const a of go()) { }', false],
    ['while (x) go()', true],
    ['do { go() } while (x)', true],
    ['await Promise.all(items.map(async i => { await go(i) }))', true],
    ['items.forEach(function (i) { go(i) })', true],
    ['for await (const m of feed) retry(() => go(m))', true],
    ['for (const a of b) { function f() { go() } }', false],
    ['pipe(map(i => go(i)))', false],
  ])('in a loop: %s', (text, loop) => {
    expect(only(text, 'go').inLoop).toBe(loop);
  });

  test('the member is the named function, or what a callback answers', () => {
    expect(only("app.get('/orders', async (req, res) => { go() })", 'go').member).toBe('get /orders');
    expect(only('const place = async () => { items.map(i => go()) }', 'go').member).toBe('place');
  });

  test('declarations and members of that name are not invocations', () => {
    expect(
      read('class A { go() { } async go(id: string): Promise<X> { } }\nfunction go() {}').invocations(new Set(['go'])),
    ).toEqual([]);
  });

  test('an import goes by its own name, a constructed one too', () => {
    expect(
      read("import { go as g } from 'm'; g(1)")
        .invocations(new Set(['go']))
        .map(i => i.module),
    ).toEqual(['m']);
    expect(only("import { Kafka as K } from 'kafkajs'; new K({ a: 1 })", 'new Kafka').args[0]!.fields?.a?.text).toBe(
      '1',
    );
  });

  test('objects: shorthand, methods, spread of a known object, values behind a name', () => {
    const { fields } = only(
      "const base = { a: 1 }; const c = 2; const options = { ...base, c, d() {}, 'e-f': [3] }; go(options)",
      'go',
    ).args[0]!;
    expect(Object.keys(fields!)).toEqual(['a', 'c', 'd', 'e-f']);
    expect(fields!.c!.ref).toEqual({ ref: 'literal', value: '2' });
    expect(fields!['e-f']!.items!.map(i => i.text)).toEqual(['3']);
  });
});

describe('hostile text', () => {
  test.each([
    ['parentheses', '('.repeat(60_000)],
    ['arrows', 'a=>'.repeat(60_000)],
    ['a chain', `x${'.go()'.repeat(40_000)}`],
    ['nested calls', `${'go('.repeat(30_000)}1${')'.repeat(30_000)}`],
    ['sums', `go(${'a+'.repeat(60_000)}a)`],
    ['ternaries', `go(${'a?b:'.repeat(40_000)}c)`],
    ['objects', `go(${'{a:'.repeat(30_000)}1${'}'.repeat(30_000)})`],
    ['angles', `go(${'<a'.repeat(60_000)})`],
    [
      'doubling constants',
      `const a0 = 'x';${Array.from({ length: 60 }, (_, i) => `const a${i + 1} = a${i} + a${i};`).join('')}go(a60)`,
    ],
    ['decorators', '@a('.repeat(40_000)],
    ['classes', 'class A{'.repeat(30_000)],
    ['templates', `go(${'`${'.repeat(30_000)})`],
    ['the same name', 'const a = 1;'.repeat(30_000)],
    ['regular expressions', '/[ '.repeat(60_000)],
  ])('%s', (_, text) => {
    const started = performance.now();
    for (const path of ['a.ts', 'a.jsx']) {
      const outline = read(text, path);
      for (const i of outline.invocations(new Set(['go'])))
        void [i.chain.length, i.receiverType, i.args.map(a => [a.ref, a.form, a.fields, a.items])];
      void [outline.members.length, outline.types.length, outline.variables.map(v => v.value?.ref)];
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
