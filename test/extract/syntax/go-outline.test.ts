import { describe, expect, test } from 'vitest';
import { type Ref, showRef } from '../../../src/core/ref.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { type GoOutline, outlineGo } from '../../../src/extract/syntax/go-outline.ts';

const read = (text: string): GoOutline =>
  outlineGo(new SourceFile('shop/main.go', text), new Map([['net/http.DefaultClient', 'net/http.Client']]));

/** Everything the first argument of `use(…)` may stand for. */
function namesOf(text: string): string[] {
  const found = read(text)
    .invocations(new Set(['use']))
    .at(-1)!;
  const argument = found.args[0]!;
  return [argument.ref, ...(argument.alternatives ?? [])].map(show);
}

const show = (ref: Ref): string =>
  ref.ref === 'setting' && ref.fallback
    ? `\${${ref.key}:-${show(ref.fallback)}}`
    : ref.ref === 'opaque'
      ? `?${ref.text}`
      : ref.ref === 'join'
        ? ref.parts.map(show).join('')
        : showRef(ref);

describe('declarations', () => {
  test('imports go by the name their package has', () => {
    const { imports } = read(`package main
import "net/http"
import (
  "github.com/segmentio/kafka-go"
  "gopkg.in/yaml.v3"
  "github.com/labstack/echo/v4"
  amqp "github.com/rabbitmq/amqp091-go"
  _ "github.com/lib/pq"
  . "shop.example/dsl"
)
var _ = kafka.Writer{}
`);
    expect(imports.map(i => `${i.local} ${i.module}`)).toEqual([
      'http net/http',
      'kafka github.com/segmentio/kafka-go',
      'yaml gopkg.in/yaml.v3',
      'echo github.com/labstack/echo/v4',
      'amqp github.com/rabbitmq/amqp091-go',
      '_ github.com/lib/pq',
      '. shop.example/dsl',
    ]);
  });

  test('structs, embedded types, tags, generics', () => {
    const outline = read(`package main
import "sync"
type Base[T any] struct { items []T }
type Store struct {
  sync.Mutex
  *Base[Order]
  a, b string \`json:"a"\`
  byID map[string]*Order
  limits [4]int
  nested struct { host string }
}
type Reader interface { Read() error; Closer }
`);
    expect(outline.types.map(t => [t.name, t.kind, t.extends.map(e => e.name)])).toEqual([
      ['Base', 'struct', []],
      ['Store', 'struct', ['sync.Mutex', 'Base']],
      ['Reader', 'interface', ['Closer']],
    ]);
    const fields = outline.variables
      .filter(v => v.role === 'field')
      .map(v => `${v.owner}.${v.name} ${v.type?.name} ${v.type?.args}`);
    expect(fields).toContain('Store.byID map string,Order');
    expect(fields).toContain('Store.b string ');
    expect(fields).toContain('Store.nested.host string ');
    expect(outline.variables.find(v => v.name === 'a')?.annotations.map(a => a.name)).toEqual(['json']);
  });

  test('functions with receivers, grouped and unnamed parameters, several results', () => {
    const { members } = read(`package main
import "context"
func (s *Store[T]) Find(ctx context.Context, a, b string, rest ...int) (*Order, error) { return nil, nil }
func plain(context.Context, *Order) error { return nil }
func callback(f func(int) (string, error)) func() { return nil }
`);
    expect(
      members.map(
        m =>
          `${m.owner ?? ''}.${m.name}(${m.parameters.map(p => `${p.name}:${p.type?.name}`)}) ${m.results.map(r => r.name)}`,
      ),
    ).toEqual([
      'Store.Find(ctx:context.Context,a:string,b:string,rest:[]) Order,error',
      '.plain(:context.Context,:Order) error',
      '.callback(f:func) func',
    ]);
  });
});

describe('invocations', () => {
  const outline = read(`package main
import (
  "net/http"
  pb "shop.example/pb"
)
type shop struct { client *http.Client; conn Conn }
func (s *shop) run(items []Item) {
  http.Get("a")
  s.client.Get("b")
  c := &http.Client{Timeout: 1}
  c.Get("c")
  pb.NewCartClient(s.conn).
    Get(ctx, &pb.Request{Id: "x"})
  for _, item := range items {
    http.DefaultClient.Get(item.URL)
  }
  for {
    http.Get("d")
  }
  if x := (Item{}); x.ok { http.Get("e") }
  res, err := decode[Order](http.Get("f"))
}`);
  const gets = outline.invocations(new Set(['Get']));

  test('receivers, types, modules and roots', () => {
    expect(gets.map(i => [i.receiver, i.receiverType, i.module, i.root])).toEqual([
      ['http', 'net/http', 'net/http', 'http'],
      ['s.client', 'net/http.Client', undefined, 'client'],
      ['c', 'net/http.Client', undefined, 'c'],
      ['pb.NewCartClient(s.conn)', 'shop.example/pb.CartClient', 'shop.example/pb', 'pb'],
      ['http.DefaultClient', 'net/http.Client', 'net/http', 'DefaultClient'],
      ['http', 'net/http', 'net/http', 'http'],
      ['http', 'net/http', 'net/http', 'http'],
      ['http', 'net/http', 'net/http', 'http'],
    ]);
    expect(gets.every(i => i.owner === 'shop' && i.member === 'run')).toBe(true);
  });

  test('a loop over items is one, a loop that waits for work is none', () => {
    expect(gets.map(i => i.inLoop)).toEqual([false, false, false, false, true, false, false, false]);
  });

  test('constructions carry their fields; blocks are no constructions', () => {
    const made = outline.invocations(new Set(['new net/http.Client', 'new Item', 'new shop.example/pb.Request']));
    expect(made.map(i => [i.name, i.assignedTo, Object.keys(i.args[0]!.fields ?? {})])).toEqual([
      ['new net/http.Client', 'c', ['Timeout']],
      ['new shop.example/pb.Request', undefined, ['Id']],
      ['new Item', undefined, []],
    ]);
  });

  test('type arguments', () => {
    const [decode] = outline.invocations(new Set(['decode']));
    expect([decode?.typeArgs, decode?.assignedTo]).toEqual([['Order'], 'res']);
  });
});

describe('names', () => {
  const main = (body: string, more = ''): string => `package main
import (
  "flag"
  "fmt"
  "net"
  "net/url"
  "os"
  "strings"
  "github.com/spf13/viper"
  "shop.example/config"
)
${more}
func main() {
${body}
}`;

  test.each([
    ['a literal', 'use("http://orders")', ['http://orders']],
    ['a constant and a concatenation', 'const base = "http://orders"\nuse(base + "/pay")', ['http://orders/pay']],
    ['a format', 'use(fmt.Sprintf("http://%s:%d/%v%%", os.Getenv("HOST"), 80, id))', [`http://\${HOST}:80/main.id%`]],
    [
      'a setting with the default written below',
      'u := os.Getenv("U")\nif u == "" { u = "http://orders" }\nuse(u)',
      [`\${U:-http://orders}`],
    ],
    ['LookupEnv', 'u, ok := os.LookupEnv("U")\nuse(u)', [`\${U}`]],
    [
      "a helper of one's own, wherever it is",
      'use(env.GetString("ORDERS_URL", "http://o"))',
      [`\${ORDERS_URL:-http://o}`],
    ],
    ['viper', 'use(viper.GetString("orders.url"))', [`\${orders.url}`]],
    [
      'a flag',
      'u := flag.String("orders", "orders:80", "where")\nuse("http://" + *u)',
      [`http://\${orders:-orders:80}`],
    ],
    [
      'a flag through a pointer',
      'var u string\nflag.StringVar(&u, "orders", "orders:80", "where")\nuse(u)',
      [`\${orders:-orders:80}`],
    ],
    ['a parsed address', 'u, _ := url.Parse(strings.TrimSuffix(os.Getenv("U"), "/"))\nuse(u.String())', [`\${U}`]],
    ['host and port', 'use(net.JoinHostPort("orders", "80"))', ['orders:80']],
    ['both ways of a branch', 'u := "http://a"\nif x { u = "http://b" }\nuse(u)', ['http://a', 'http://b']],
    ['the last one in a row', 'u := "http://a"\nu = "http://b"\nuse(u)', ['http://b']],
    ['items of a list', 'for _, u := range []string{"http://a", "http://b"} { use(u) }', ['http://a', 'http://b']],
    ['a hidden name', 'u := "http://a"\nif x { u := "http://b"; _ = u }\nuse(u)', ['http://a']],
    ['a field of another package', 'var c config.Config\nuse(c.OrdersURL)', ['config.Config.OrdersURL']],
    ['a constant of another package', 'use(config.Topic)', ['config.Topic']],
    ['arithmetic names nothing', 'use(1 * 2)', ['?1 * 2']],
  ])('%s', (_, body, expected) => {
    expect(namesOf(main(body))).toEqual(expected);
  });

  test('parameters stand for what callers in the file hand over', () => {
    expect(namesOf(main('dial("a:1")\ndial(os.Getenv("B"))', 'func dial(addr string) { use(addr) }'))).toEqual([
      'a:1',
      `\${B}`,
    ]);
  });

  test('a parameter that only other files give is a constant they may fill', () => {
    expect(namesOf('package clients\nfunc New(id int, baseURL string) { use(baseURL + "/x") }')).toEqual([
      'clients.New(1)/x',
    ]);
  });

  test('fields: tags, literals, assignments and pointers', () => {
    const source = `package main
type Config struct {
  Orders string \`env:"ORDERS_URL" envDefault:"http://o"\`
  Mail struct { Host string \`yaml:"host"\` } \`yaml:"mail"\`
  Stock, Price string
}
func main() {
  cfg := Config{Stock: "stock:80"}
  mustMapEnv(&cfg.Price, "PRICE_ADDR")
  use(cfg.Orders + "|" + cfg.Mail.Host + "|" + cfg.Stock + "|" + cfg.Price)
}`;
    expect(namesOf(source)).toEqual([`\${ORDERS_URL:-http://o}|\${mail.host}|stock:80|\${PRICE_ADDR}`]);
  });

  test('functions of the file are read through', () => {
    expect(
      namesOf(main('use(address("orders"))', 'func address(name string) string { return "http://" + name + ":80" }')),
    ).toEqual(['http://orders:80']);
  });
});

describe('hostile text', () => {
  test('broken, deep and cyclic text ends quickly and without throwing', () => {
    const cases = [
      'package main\nfunc f( {',
      'package main\nfunc f() { x := {{{{ ] ) } }',
      'package main\ntype T struct { a b c d; ',
      'func (',
      'import (',
      `package main\nfunc f() { use(${'('.repeat(5000)} }`,
      `package main\nfunc f() { use(${'a.'.repeat(20000)}b) }`,
      `package main\nfunc f() { use(${'x+'.repeat(20000)}x) }`,
      `package main\nvar a = b\nvar b = a\nfunc f() { use(a) }`,
      `package main\nfunc f() string { return g() }\nfunc g() string { return f() }\nfunc h() { use(f()) }`,
      `package main\nfunc f(a string) { use(a); f(a + "x") }`,
      `package main\n${Array.from({ length: 400 }, (_, i) => `var a${i} = a${i + 1} + a${i + 1}`).join('\n')}\nfunc f() { use(a0) }`,
    ];
    const start = performance.now();
    for (const text of cases) {
      const outline = read(text);
      for (const i of outline.calls(() => true))
        for (const a of i.args) expect([a.form, a.ref, i.receiverType, i.after, i.around]).toHaveLength(5);
      expect(outline.knownFields.length + outline.variables.length).toBeGreaterThanOrEqual(0);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
