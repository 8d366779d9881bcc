// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings and templates are the subject
import { describe, expect, test } from 'vitest';
import { showRef } from '../../../src/core/ref.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { outlineJava, outlineKotlin } from '../../../src/extract/syntax/java-outline.ts';
import type { Outline } from '../../../src/extract/syntax/outline.ts';

const java = (text: string): Outline => outlineJava(new SourceFile('Shop.java', text));
const kotlin = (text: string): Outline => outlineKotlin(new SourceFile('Shop.kt', text));
const shown = (outline: Outline, ...names: string[]): string[] =>
  outline
    .invocations(new Set(names))
    .map(
      i =>
        `${i.receiverType ?? '?'}.${i.name}(${i.args.map(a => showRef(a.ref)).join(', ')})${i.inLoop ? ' loop' : ''}`,
    );
/** The argument of `use(…)` in the body of a method. */
const value = (body: string): string[] =>
  shown(java(`class A { void m(String p) { ${body} } }`), 'use').map(t => t.slice('?.use('.length, -1));

describe('declarations of Java', () => {
  test('types with their parents, nested, records and enums', () => {
    const outline = java(`package shop.orders; import java.util.*; import static shop.Topics.ORDERS;
      public sealed class A<T extends B<T>> extends x.Base<Map<String, Order>, Long> implements C, D<E> permits F {
        enum Color { RED("r") { int x() { return 1; } }, GREEN; int n; }
        record Point(@Min(1) int x, List<String> y) implements G { Point { } }
        @interface Mark { String value() default "a"; int[] n() default {1, 2}; }
        non-sealed interface H extends I, J { String Z = "z"; default void h() { } }
      }`);
    expect(outline.package).toBe('shop.orders');
    expect(outline.imports.map(i => [i.module, i.imported, i.local])).toEqual([
      ['java.util.*', '*', '*'],
      ['shop.Topics.ORDERS', 'ORDERS', 'ORDERS'],
    ]);
    expect(
      outline.types.map(
        t => `${t.kind} ${t.name} ${t.extends.map(e => `${e.name}<${e.args}>`)} ${t.implements.map(e => e.name)}`,
      ),
    ).toEqual([
      'class A Base<Map,Long> C,D',
      'enum Color  ',
      'class Point  G',
      'interface Mark  ',
      'interface H I<>,J<> ',
    ]);
    expect(outline.members.map(m => `${m.owner}.${m.name}`)).toEqual([
      'Point.constructor',
      'Mark.value',
      'Mark.n',
      'H.h',
    ]);
    expect(outline.variables.map(v => `${v.owner}.${v.name}: ${v.type?.name}${v.constant ? ' constant' : ''}`)).toEqual(
      [
        'Color.RED: Color constant',
        'Color.GREEN: Color constant',
        'Color.n: int',
        'Point.x: int',
        'Point.y: List',
        'H.Z: String constant',
      ],
    );
  });

  test('members with annotations, parameters, results; constructors; fields in one declaration', () => {
    const outline = java(`class A {
      @Autowired private final Map<String, List<X>> a = new HashMap<>(), b;
      int c[] = {1, 2}, d = 3;
      static { load("x"); }
      public A(@Value("\${u}") final String u, int... rest) throws E, F { }
      @Get({"/a", "/b"}) @Deprecated public <T extends Comparable<T>> ResponseEntity<List<T>> all(@Query("q") T q) { return null; }
      abstract int x(int a[]);
    }`);
    expect(outline.variables.filter(v => v.role === 'field').map(v => v.name)).toEqual(['a', 'b', 'c', 'd']);
    const [maker, all, x] = outline.members;
    expect([
      maker?.name,
      maker?.parameters.map(
        p => `${p.type?.name} ${p.name} ${p.annotations.map(a => a.args[0]?.ref && showRef(a.args[0].ref))}`,
      ),
    ]).toEqual(['constructor', ['String u ${u}', 'int rest ']]);
    expect([
      all?.name,
      all?.returns,
      all?.annotations[0]?.args[0]?.items?.map(i => showRef(i.ref)),
      all?.annotations[1]?.name,
    ]).toEqual(['all', { name: 'ResponseEntity', args: ['List'] }, ['/a', '/b'], 'Deprecated']);
    expect([x?.name, x?.parameters[0]?.name]).toEqual(['x', 'a']);
    expect(shown(outline, 'load')).toEqual(['?.load(x)']);
  });

  test('locals of every sort of statement', () => {
    const outline = java(`class A { void m(int p) {
      final var a = new Client<X>(); List<Map<K, V>> b; String[] c = {};
      for (Order o : orders) { for (int i = 0, n = 2; i < n; i++) { } }
      try (Reader r = open()) { } catch (IOException | Error e) { }
      if (x < y && z > (w)) { }
      call(new Thing() { public void on(Event event) { Inner inner = null; } });
    } }`);
    expect(outline.variables.filter(v => v.role === 'local').map(v => `${v.name}: ${v.type?.name}`)).toEqual([
      'a: Client',
      'b: List',
      'c: String',
      'o: Order',
      'i: int',
      'r: Reader',
      'inner: Inner',
    ]);
  });
});

describe('values', () => {
  test('literals, constants, concatenation, formats', () => {
    expect(value('use("a" + 1 + \'b\' + "c\\t\\u0041");')).toEqual(['a1bc\tA']);
    expect(value('use("""\n      a\n        b\n      """);')).toEqual(['a\n  b\n']);
    expect(value('use(String.format("%s/%2$d%%", p, 2));')).toEqual(['p/2%']);
    expect(value('use("x/%s".formatted("y"));')).toEqual(['x/y']);
    expect(value('use(String.join("/", "a", p));')).toEqual(['a/p']);
    expect(value('use(Topics.ORDERS); use(n + 1);')).toEqual(['Topics.ORDERS', 'n + 1']);
    expect(value('use((String) ("a" + (p)));')).toEqual(['ap']);
  });

  test('locals are followed, loops in definitions end', () => {
    expect(value('String u = "a"; u = u + "b"; u += p; use(u);')).toEqual(['abp']);
    expect(value('String u; u = v; String v = u; use(v);')).toHaveLength(1);
    expect(value('StringBuilder b = new StringBuilder("a").append(p).append("c"); use(b.toString());')).toEqual([
      'apc',
    ]);
    const doubled = Array.from({ length: 40 }, (_, i) => `String a${i + 1} = a${i} + a${i};`).join(' ');
    expect(value(`String a0 = "x"; ${doubled} use(a40);`)).toHaveLength(1);
  });

  test('reads of the environment and of settings', () => {
    expect(value('use(System.getenv("HOST") + ":80");')).toEqual(['${HOST}:80']);
    expect(
      value('use(env.getProperty("a.b", "c")); use(Optional.ofNullable(System.getenv("X")).orElse("d"));'),
    ).toEqual(['${a.b}', '${X}']);
    expect(
      value('use(config.getValue("a.b", String.class)); use(ConfigProvider.getConfig().getValue("c", String.class));'),
    ).toEqual(['${a.b}', '${c}']);
  });

  test('both branches of a condition are kept', () => {
    const outline = java('class A { void m(boolean b) { use(b ? "x" : f(1) ? "y" : "z"); } }');
    const [argument] = outline.invocations(new Set(['use']))[0]!.args;
    expect([argument!.ref, ...argument!.alternatives!].map(showRef)).toEqual(['x', 'y', 'z']);
  });

  test('own methods, fields set by the constructor, accessors of settings', () => {
    const outline = java(`class A { private final String u; private final B b;
      A(@Value("\${u}") String given, B b) { this.u = given; this.b = b; }
      String url(String name) { return "http://" + name; }
      void m() { use(url("x") + "/y"); use(u); use(this.u); use(b.getStock().getUrl()); }
    }`);
    expect(shown(outline, 'use')).toEqual(['?.use(http://x/y)', '?.use(${u})', '?.use(${u})', '?.use(B.stock.url)']);
  });
});

test('what a helper is given is decided by the calls of it in the file', () => {
  const outline = java(`class A {
    void one() { send("orders", 1); } void two(boolean b) { this.send(b ? "returns" : "refunds", 2); } void three(String x) { send(x, 3); }
    private void send(String topic, Object event) { use(topic); }
  }`);
  const [argument] = outline.invocations(new Set(['use']))[0]!.args;
  expect([argument!.ref, ...argument!.alternatives!].map(showRef)).toEqual(['orders', 'refunds', 'topic']);
});

describe('invocations', () => {
  test('receivers by declaration, cast, construction, own method, inheritance', () => {
    const outline = java(`import a.RestTemplate; class A extends B { Holder holder; RestTemplate r() { return null; }
      void m(Client c, Object o) {
        c.go(1); this.holder.go(2); ((Client) o).go(3); new Client().go(4); r().go(5); restTemplate.go(6); holder.getRestTemplate().go(7);
        Client.of().go(8); "x".go(9); array[1].go(10); super.kept.go(11);
      } }`);
    expect(shown(outline, 'go').map(t => t.replace('.go', ''))).toEqual([
      'Client(1)',
      'Holder(2)',
      'Client(3)',
      'Client(4)',
      'RestTemplate(5)',
      'RestTemplate(6)',
      'RestTemplate(7)',
      'Client(8)',
      'String(9)',
      'Array(10)',
      'Kept(11)',
    ]);
  });

  test('chains, type arguments, assignment', () => {
    const [last] = java(
      'class A { C c; void m() { var x = this.c.<T>a(1)\n .b(new D<E, F>(2, 3))\n .go(4); } }',
    ).invocations(new Set(['go']));
    expect([
      last?.root,
      last?.receiver,
      last?.chain.map(i => i.name),
      last?.assignedTo,
      last?.line,
      last?.member,
    ]).toEqual(['c', 'this.c.<T>a(1) .b(new D<E, F>(2, 3))', ['a', 'b'], 'x', 3, 'm']);
    expect(last?.chain[0]?.typeArgs).toEqual(['T']);
    expect(last?.chain[1]?.args[0]?.invocation?.name).toBe('new D');
  });

  test('declarations, annotations and method references are none', () => {
    expect(
      shown(
        java(
          'class A { @Go("x") void go(int a) { B b = new B() { public int go(int c) { return 1; } }; f(this::go); } int go() { return go(2); } }',
        ),
        'go',
      ),
    ).toEqual(['?.go(2)']);
  });

  test('loops of every sort', () => {
    const outline = java(`class A { void m() {
      go(0); for (X x : go(1)) go(2); go(3); while (go(4)) { go(5); } do { go(6); } while (x);
      list.forEach(x -> go(7)); list.stream().map(x -> go(8)).toList(); optional.map(x -> go(9)); if (x) { go(10); }
    } }`);
    expect(outline.invocations(new Set(['go'])).flatMap(i => (i.inLoop ? [i.args[0]!.text] : []))).toEqual([
      '2',
      '4',
      '5',
      '6',
      '7',
      '8',
    ]);
  });
});

describe('Kotlin', () => {
  test('declarations', () => {
    const outline = kotlin(`package shop
      import a.B as C
      @Bean data class Order @Inject constructor(@Id val id: Long = 1, var lines: List<Line>? = null) : Base<Order>(id), Named by Other {
        companion object { const val TOPIC = "orders" }
        val url: String get() = "http://x"
        lateinit var late: Client
        init { load() }
        fun <T> List<T>.first(n: Int): T? where T : Any { return null }
        override suspend fun one(id: Long) = client.get(id)
      }
      sealed interface Event
      object Topics { val A = "a" }
      typealias X = Y
      fun String.shout() = this + "!"`);
    expect(outline.imports.map(i => [i.module, i.local])).toEqual([['a.B', 'C']]);
    expect(
      outline.types.map(t => `${t.kind} ${t.name} ${t.extends.map(e => e.name)} ${t.implements.map(e => e.name)}`),
    ).toEqual(['class Order Base Named', 'object Order  ', 'interface Event  ', 'object Topics  ']);
    expect(outline.members.map(m => `${m.owner}.${m.name}`)).toEqual([
      'Order.constructor',
      'Order.first',
      'Order.one',
      'String.shout',
    ]);
    expect(outline.variables.filter(v => v.role === 'field').map(v => `${v.owner}.${v.name}: ${v.type?.name}`)).toEqual(
      [
        'Order.id: Long',
        'Order.lines: List',
        'Order.TOPIC: undefined',
        'Order.url: String',
        'Order.late: Client',
        'Topics.A: undefined',
      ],
    );
  });

  test('templates, elvis, conditions, named arguments, trailing lambdas', () => {
    const outline = kotlin(`class A(private val host: String = System.getenv("H") ?: "h") {
      fun m(id: Int) {
        val base = "http://$host"
        use("$base/x/\${id}?a=\${"b"}")
        use(url = """raw $base \\n""", other = 1)
        use(if (id > 1) "a" else "b") { more() }
        client?.go("x")
      }
    }`);
    expect(shown(outline, 'use', 'go')).toEqual([
      '?.use(http://${H}/x/id?a=b)',
      '?.use(raw http://${H} \\n, 1)',
      '?.use(a, more())',
      '?.go(x)',
    ]);
  });

  test('a statement ends with its line unless the next goes on', () => {
    const outline = kotlin('fun m() {\n val a = "x"\n val b = a +\n "y"\n val c = b\n .trim()\n use(c)\n go()\n}');
    expect(shown(outline, 'use', 'go')).toEqual(['?.use(xy)', '?.go()']);
  });
});

test('broken and hostile files end, and soon', () => {
  const parts = [
    'class A {',
    'class A { void m() { ',
    'a.b(',
    'a(b(',
    'List<List<',
    '@A(',
    'if (x) {',
    '"a" + ',
    'x.y().z().',
    'new A(',
    'fun f() = ',
    'val x = ',
    '"${',
    'a < b, ',
    '() -> ',
    'String s = s + s; ',
    'enum E { A(',
    'record R(',
    'interface I { ',
    'case 1: ',
    'x = ',
    'u += u; ',
    '? : ',
    'for (',
    'a.use { ',
    '.map(x -> ',
    'restTemplate.getForObject(',
  ];
  for (const part of parts)
    for (const outline of [java, kotlin]) {
      for (const text of [
        part.repeat(15_000 / part.length),
        `class A { void m() { ${part.repeat(15_000 / part.length)} } }`,
        `class A { fun m() { ${part.repeat(15_000 / part.length)}`,
      ]) {
        const started = performance.now();
        const read = outline(text);
        for (const variable of read.variables.slice(0, 200)) void variable.value?.ref;
        for (const i of read
          .invocations(new Set(['a', 'b', 'y', 'z', 'map', 'use', 'getForObject', 'new A', 'A']))
          .slice(-200)) {
          void [
            i.receiverType,
            i.chain.length,
            i.inLoop,
            i.assignedTo,
            i.args.map(a => [a.ref, a.form, a.items, a.fields]),
          ];
        }
        expect(performance.now() - started, part).toBeLessThan(4000);
      }
    }
}, 60_000);
