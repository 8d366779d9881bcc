// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations and settings are the subject
import { describe, expect, test } from 'vitest';
import { showRef } from '../../../src/core/ref.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { outlineCSharp } from '../../../src/extract/syntax/csharp-outline.ts';
import type { CsOutline } from '../../../src/extract/syntax/csharp-source.ts';

const read = (text: string): CsOutline => outlineCSharp(new SourceFile('Shop.cs', text));
const call = (text: string, name: string) => read(text).invocations(new Set([name]))[0]!;
/** What the argument of `Use(…)` stands for, inside a method of a class with these members. */
const names = (argument: string, members = '', before = '') => {
  const text = `class Shop { ${members} void Run() { ${before} Use(${argument}); } }`;
  const { ref, alternatives = [] } = call(text, 'Use').args[0]!;
  return [ref, ...alternatives].map(showRef);
};

describe('declarations', () => {
  test('imports, namespaces and the kinds of types', () => {
    const o = read(
      'global using System.Net.Http;\nusing static Shop.Topics;\nusing Stub = Shop.Stock.StockClient;\nnamespace Shop.Orders;\n' +
        'public sealed class A<T>(int x) : Base<T>(x), IFace, IOther<int> where T : class { }\nrecord B(string Name);\nrecord struct C { }\npublic interface I : IBase { }\nenum E { One = 1, [X] Two }\nfile class F;',
    );
    expect(o.package).toBe('Shop.Orders');
    expect(o.imports.map(i => [i.module, i.local, i.imported])).toEqual([
      ['System.Net.Http', 'Http', undefined],
      ['Shop.Topics', 'Topics', '*'],
      ['Shop.Stock.StockClient', 'Stub', 'StockClient'],
    ]);
    expect(o.types.map(t => [t.keyword, t.name, t.extends.map(b => b.name), t.implements.map(b => b.name)])).toEqual([
      ['class', 'A', ['Base'], ['IFace', 'IOther']],
      ['record', 'B', [], []],
      ['record', 'C', [], []],
      ['interface', 'I', ['IBase'], []],
      ['enum', 'E', [], []],
      ['class', 'F', [], []],
    ]);
    expect(o.variables.map(v => `${v.owner}.${v.name}`)).toEqual(['A.x', 'B.Name', 'E.One', 'E.Two']);
  });

  test('members, wherever their bodies are', () => {
    const o = read(`class Shop : Stock.StockBase {
      public Shop(int a) : base(a) { }
      ~Shop() { Free(); }
      public override async Task<List<Order>> Find<T>(T id, [FromBody] Order? order = null) where T : struct => await Get();
      void IHandler<Placed>.Handle(Placed placed) { }
      public static Shop operator +(Shop a, Shop b) => a;
      public string this[int i] { get { return Read(i); } }
      public int Size => Count();
      public event EventHandler Sold;
      delegate void Told();
      private int _a = 1, _b = f(2, 3);
      public string Name { get; init; } = "x";
    }`);
    expect(o.members.map(m => [m.name, m.returns?.name, m.parameters.map(p => `${p.type?.name} ${p.name}`)])).toEqual([
      ['constructor', undefined, ['int a']],
      ['Find', 'Task', ['T id', 'Order order']],
      ['Handle', 'void', ['Placed placed']],
      ['this', 'string', []],
      ['Size', 'int', []],
    ]);
    expect(o.types[0]!.extends).toEqual([{ name: 'StockBase', args: [], qualifier: 'Stock' }]);
    expect(o.variables.filter(v => v.role === 'field').map(v => v.name)).toEqual([
      'this',
      'Size',
      'Sold',
      '_a',
      '_b',
      'Name',
    ]);
  });

  test('attributes with their arguments', () => {
    const o = read(
      '[ApiController, Route("a", Name = "n")] class A { [return: NotNull] [HttpGetAttribute("x")] void F([FromQuery(Name = "q")] int a) { } }',
    );
    expect(o.types[0]!.annotations.map(a => [a.name, a.args.map(x => x.text), Object.keys(a.named)])).toEqual([
      ['ApiController', [], []],
      ['Route', ['"a"'], ['Name']],
    ]);
    expect(o.members[0]!.annotations.map(a => a.name)).toEqual(['NotNull', 'HttpGet']);
    expect(o.members[0]!.parameters[0]!.annotations[0]!.named.Name?.text).toBe('"q"');
  });

  test("a file's own statements are a member", () => {
    const o = read(
      'using var x = Open();\nvar app = Build();\nstatic string Help(int a) { return Deep(a); }\napp.Run();\npublic partial class Program { }\nclass B { void F() { } }',
    );
    expect(o.members.map(m => [m.owner, m.name])).toEqual([
      ['Program', 'Main'],
      ['B', 'F'],
    ]);
    expect(o.invocations(new Set(['Open', 'Deep', 'Run'])).map(i => `${i.owner}.${i.member} ${i.name}`)).toEqual([
      'Program.Main Open',
      'Program.Main Deep',
      'Program.Main Run',
    ]);
  });
});

test('what stands beside types is no program', () => {
  for (const text of [
    'namespace A;\npublic delegate Task Handler(int a);\nclass B { }',
    'delegate void A();',
    'class B { }\nstray();',
  ])
    expect(read(text).members).toEqual([]);
});

describe('invocations', () => {
  test('chains over lines, with types of their receivers', () => {
    const text = `class A(HttpClient http) {
      private readonly IBus _bus;
      async Task F(IServiceProvider services) {
        await http
            .GetAsync("x")!;
        this._bus.Publish<Placed>(new Placed { Id = 1 });
        services.GetRequiredService<IDatabase>().StringSet("a", "b");
        var made = new Policy(2).Wrap();
        Policy.Handle<E>().Retry(3);
        foreach (var i in list) client?.Send(i);
      }
    }`;
    const all = read(text).invocations(new Set(['GetAsync', 'Publish', 'StringSet', 'Wrap', 'Retry', 'Send']));
    expect(all.map(i => [i.name, i.receiverType, i.root, i.line, i.inLoop])).toEqual([
      ['GetAsync', 'HttpClient', 'http', 5, false],
      ['Publish', 'IBus', '_bus', 6, false],
      ['StringSet', 'IDatabase', 'services', 7, false],
      ['Wrap', 'Policy', '', 8, false],
      ['Retry', 'Policy', 'Policy', 9, false],
      ['Send', undefined, 'client', 10, true],
    ]);
    expect(all[1]!.typeArgs).toEqual(['Placed']);
    expect(all[1]!.args[0]!.fields?.Id?.text).toBe('1');
    expect(all[3]!.assignedTo).toBe('made');
  });

  test('constructions of every form', () => {
    const text =
      'class A { HttpClient a = new() { BaseAddress = new("http://x") }; void F() { var b = new Shop.Client<int>(1); HttpClient c = new(h); var d = new HttpClient { Timeout = t }; G(new[] { 1, 2 }); } }';
    const o = read(text);
    expect(
      o
        .invocations(new Set(['new HttpClient', 'new Client']))
        .map(i => [i.name, i.assignedTo, Object.keys(i.initialised)]),
    ).toEqual([
      ['new HttpClient', 'a', ['BaseAddress']],
      ['new Client', 'b', []],
      ['new HttpClient', 'c', []],
      ['new HttpClient', 'd', ['Timeout']],
    ]);
    expect(call(text, 'G').args[0]!.items?.map(i => i.text)).toEqual(['1', '2']);
  });

  test('named arguments, lambdas and what they set', () => {
    const i = call(
      'class A { void F() { Add(topic: "t", size: 2, (p, c) => { c.Base = x; c.Inner.Wait = y; d.Other = z; }); } }',
      'Add',
    );
    expect(Object.keys(i.named)).toEqual(['topic', 'size']);
    expect(i.args.map(a => a.form)).toEqual(['string', 'number', 'function']);
    expect(Object.keys(i.args[2]!.fields!)).toEqual(['Base', 'Inner.Wait']);
  });

  test('a worker that runs for ever is no loop over items', () => {
    const inLoop = (text: string) => call(`class A { void F() { ${text} } }`, 'G').inLoop;
    expect(inLoop('while (!token.IsCancellationRequested) G();')).toBe(false);
    expect(inLoop('while (true) { G(); }')).toBe(false);
    expect(inLoop('while (queue.TryPop(out var x)) G();')).toBe(true);
    expect(inLoop('await Task.WhenAll(ids.Select(id => G(id)));')).toBe(true);
    expect(inLoop('foreach (var x in G()) { }')).toBe(false);
  });

  test('conditions around, declarations are no calls', () => {
    const i = call('class A { void F() { if (o.UseIt) { if (b) { G(); } } void H(int a) { } } }', 'G');
    expect(i.conditions).toEqual(['b', 'o.UseIt']);
    expect(read('class A { void F() { void H(int a) { } } }').invocations(new Set(['H', 'F']))).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    ['"a" + B + \'c\'', 'const string B = "b";', '', ['abc']],
    ['$"{_url}/x/{id:N}?a={{b}}"', 'string _url = "http://a";', '', ['http://a/x/id?a={b}']],
    ['string.Format("{0}/{1:D}", "a", b)', '', '', ['a/b']],
    ['string.Join("/", "a", "b")', '', '', ['a/b']],
    ['nameof(Shop.Order)', '', '', ['Order']],
    ['typeof(Order).Name', '', '', ['Order']],
    ['Environment.GetEnvironmentVariable("A") ?? "b"', '', '', ['${A}']],
    ['configuration["A:B"]', '', '', ['${A:B}']],
    ['builder.Configuration.GetSection("A")["B"]!', '', '', ['${A:B}']],
    ['_config.GetValue<string>("A__B", "c")', 'IConfiguration _config;', '', ['${A:B}']],
    ['section.GetValue<int>("C")', '', 'var section = configuration.GetSection("A:B");', ['${A:B:C}']],
    ['Configuration.GetConnectionString(Name)', 'const string Name = "Db";', '', ['${ConnectionStrings:Db}']],
    ['options.Url', '', 'var options = config.GetSection("A").Get<Opts>();', ['${A:Url}']],
    ['options.Url', '', 'var options = new Opts(); config.Bind("A", options);', ['${A:Url}']],
    ['_urls.Value.Stock', 'IOptions<Urls> _urls;', '', ['Urls.Stock']],
    ['urls.Stock', '', 'var urls = p.GetRequiredService<IOptions<Urls>>().Value;', ['Urls.Stock']],
    ['Topics.Orders', '', '', ['Topics.Orders']],
    ['new Uri(new Uri("http://a/"), "b")', '', '', ['http://a/b']],
    ['new Uri(Root + "/c")', 'static string Root => "http://a";', '', ['http://a/c']],
    ['a ? "x" : "y"', '', '', ['x', 'y']],
    ['url', '', 'var url = "a"; if (b) url = "c"; url += "/d";', ['a/d', 'c/d']],
    ["(string)url.TrimEnd('/')", '', 'var url = "a";', ['a']],
    ['Path("x")', 'string Path(string p) => $"/api/{p}";', '', ['/api/x']],
    ['_base', 'string _base; public Shop(IConfiguration c) { _base = c["Base"]; }', '', ['${Base}']],
    ['_base', 'string _base; public Shop(string url) { _base = url; }', '', ['new Shop(#1)']],
    ['await Find(1)', '', '', ['Find(1)']],
    ['x switch { 1 => "a", _ => "b" }', '', '', ['x switch { 1 => "a", _ => "b" }']],
  ])('%s', (argument, members, before, expected) => {
    expect(names(argument, members, before)).toEqual(expected);
  });

  test('a parameter is what all callers in the file hand over', () => {
    const text = 'class A { void Main() { Open("redis"); } void Open(string host) { Use($"{host}:6379"); } }';
    expect(showRef(call(text, 'Use').args[0]!.ref)).toBe('redis:6379');
  });

  test('a parameter of an extension method is known by its place', () => {
    const text = 'static class A { static void AddSearch(this IServices s, string url) { Use(url); } }';
    expect(showRef(call(text, 'Use').args[0]!.ref)).toBe('AddSearch(#1)');
  });

  test('what leads back to itself ends', () => {
    expect(() => names('a', 'string a = B(); string B() => a + B();')).not.toThrow();
    expect(names('x', '', 'var x = y; var y = x;')).toEqual(['y']);
  });
});

describe('hostile text', () => {
  test.each([
    'namespace a{',
    'class A{',
    'void F(){',
    'a(',
    'a<',
    '[',
    'a.b',
    'new X{',
    '=>',
    '?',
    'a?b:',
    '"a"+',
    '$"{a}"+',
    'if(',
    'using a=b;',
    'record R(',
    'x=x;',
    'a[0]',
  ])('%s a thousand times', piece => {
    const start = performance.now();
    const o = read(`class Z { void M() { ${piece.repeat(3000)}`);
    o.variables.map(v => v.value?.ref);
    for (const i of o.invocations(new Set(['a', 'F', 'new X', 'if']))) i.args.map(a => a.ref);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
