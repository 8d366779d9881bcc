import { describe, expect, test } from 'vitest';
import { showRef } from '../../../src/core/ref.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import type { Invocation, Outline } from '../../../src/extract/syntax/outline.ts';
import { isDecorator } from '../../../src/extract/syntax/python-invocations.ts';
import { readPython } from '../../../src/extract/syntax/python-outline.ts';

const LIBRARIES = {
  gives: new Map([
    ['store.connect', 'store.Connection'],
    ['store.Connection.cursor', 'store.Cursor'],
    ['store.Client[]', 'store.Table'],
    ['store.Client.*', 'store.Table'],
    ['cloud.client(*)', 'cloud'],
  ]),
  habits: [{ from: 'web', name: /^session$/, type: 'web.Session' }],
  packages: new Set(['store', 'web', 'cloud', 'os', 'urllib']),
};

const read = (text: string): Outline => readPython(new SourceFile('shop/orders.py', text), LIBRARIES);

const call = (text: string, name: string): Invocation =>
  read(text)
    .invocations(new Set([name]))
    .at(-1)!;

/** What the first argument of the last `use(…)` stands for. */
function nameOf(text: string): string {
  const argument = call(text, 'use').args[0]!;
  return [argument.ref, ...(argument.alternatives ?? [])].map(showRef).join(' | ');
}

describe('outline of Python', () => {
  test('imports by their local names', () => {
    const { imports } = read(
      'import a.b\nimport a.b as c\nfrom x.y import (z,\n  w as v)\nfrom ..q import *\nfrom . import m\n',
    );
    expect(imports.map(i => [i.module, i.imported, i.local])).toEqual([
      ['a.b', undefined, 'a'],
      ['a.b', '*', 'c'],
      ['x.y', 'z', 'z'],
      ['x.y', 'w', 'v'],
      ['..q', '*', '*'],
      ['.', 'm', 'm'],
    ]);
  });

  test('classes, functions and their places', () => {
    const { types, members } = read(
      'import store\n\n\n@mark(1, kind="x")\nclass A(store.sub.Base, metaclass=M):\n    def f(self, a: int = 1, *args, b, **rest) -> store.Client: return a\n\n    @property\n    async def g(self):\n        def inner():\n            pass\n\n\nclass B(A):\n    pass\n',
    );
    expect(
      types.map(t => [t.name, t.extends.map(e => e.name), t.annotations.map(a => a.name), t.line, t.endLine]),
    ).toEqual([
      ['A', ['store.Base'], ['mark'], 5, 11],
      ['B', ['A', 'store.Base'], [], 14, 15],
    ]);
    expect(members.map(m => [m.owner, m.name, m.parameters.map(p => p.name).join(' '), m.returns?.name])).toEqual([
      ['A', 'f', 'self a b', 'store.Client'],
      ['A', 'g', 'self', undefined],
      ['A', 'inner', '', undefined],
    ]);
  });

  test.each([
    ['a constructor', 'import store\nc = store.Client()\nc.get()', 'store.Client'],
    ['an imported class under another name', 'from store.v2 import Client as K\nc = K()\nc.get()', 'store.Client'],
    ['what a call gives', 'import store\nwith store.connect() as c:\n    c.cursor().get()', 'store.Cursor'],
    [
      'a field',
      'import store\nclass A:\n    def __init__(self):\n        self.c = store.Client()\n    def f(self):\n        self.c.get()',
      'store.Client',
    ],
    [
      'a field that is set late',
      'import store\nclass A:\n    def __init__(self):\n        self.c = None\n    def f(self):\n        self.c = store.Client()\n    def g(self):\n        self.c.get()',
      'store.Client',
    ],
    ['an annotation', 'from store import Client\ndef f(c: "Client | None" = None):\n    c.get()', 'store.Client'],
    [
      'an annotation in brackets',
      'from store import Client\nfrom typing import Optional\ndef f(c: Optional[Client]):\n    c.get()',
      'store.Client',
    ],
    [
      'what a function of the file gives',
      'import store\ndef make():\n    if x: return None\n    return store.Client()\nc = make()\nc.get()',
      'store.Client',
    ],
    ['what a parameter is given', 'import store\ndef f(c):\n    c.get()\nf(store.Client())', 'store.Client'],
    ['an item', 'import store\nstore.Client()["orders"].get()', 'store.Table'],
    ['an attribute', 'import store\nc = store.Client()\nc.orders.get()', 'store.Table'],
    ['a subclass', 'import store\nclass Own(store.Client):\n    def put(self): pass\nOwn().get()', 'store.Client'],
    ['one of two', 'import store\ndef f(given=None):\n    c = given or store.Client()\n    c.get()', 'store.Client'],
    ['an argument that chooses', 'import cloud\nq = cloud.client("queue")\nq.get()', 'cloud.queue'],
    ['a habit', 'import web\ndef f(session):\n    session.get()', 'web.Session'],
    ['no habit without the import', 'def f(session):\n    session.get()', undefined],
    ['a module', 'import web\nweb.get()', 'web'],
    ['a function from a module', 'from web.api import get\nget()', 'web'],
    ['a name that hides the import', 'import web\ndef f(web):\n    web.get()', undefined],
    ['a module of nobody we know', 'from shop import web2\nweb2.get()', undefined],
  ])('type of %s', (_, text, type) => {
    expect(call(text, 'get').receiverType).toBe(type);
  });

  test.each([
    ['neighbouring literals', 'use("a" \'b\' f"{1}c")', 'ab1c'],
    ['a sum', 'x = "h"\nuse(x + "/" + y)', 'h/y'],
    ['a format', 'use("{}/{1}/{n}/{{}}".format(a, "b", n="c"))', 'a/b/c/{}'],
    ['percent', 'use("%s:%05d%%" % ("h", 80))', 'h:80%'],
    ['percent with names', 'use("%(h)s" % {"h": "x"})', 'x'],
    ['a join', 'use("/".join(["a", b, "c"]))', 'a/b/c'],
    ['an environment variable', 'import os\nuse(os.environ["A"])', '${A}'],
    ['one under another name', 'from os import environ as e, getenv\nuse(e.get("A", "b") + getenv("C"))', '${A}${C}'],
    ['a constant of this file', 'A = "a"\ndef f():\n    use(A)', 'a'],
    ['the assignment before', 'x = "a"\nuse(x)\nx = "b"', 'a | b'],
    ['a name made of itself', 'x = "a"\nx = x + "b"\nx += "c"\nuse(x)', 'abc | a | ab'],
    ['branches', 'def f(p):\n    if p:\n        x = "a"\n    else:\n        x = "b"\n    use(x + "/c")', 'b/c | a/c'],
    ['a conditional', 'use("a" if p else "b")', 'a | b'],
    ['a field', 'class A:\n    url = "a"\n    def f(self):\n        use(self.url + "/b")', 'a/b'],
    [
      'a field like its parameter',
      'class A:\n    def __init__(self, url):\n        self.url = url\n    def f(self):\n        use(self.url)\nA("x")',
      'x',
    ],
    [
      'a parameter of a class made elsewhere',
      'class A:\n    def __init__(self, url):\n        self.url = url.rstrip("/")\n    def f(self):\n        use(self.url)',
      'A#url',
    ],
    ['a default', 'def f(url="x"):\n    use(url)', 'x'],
    ['what calls give', 'def f(url):\n    use(url)\nf("x")\nf(url="y")', 'x | y'],
    ['what functions give', 'def f(p):\n    if p: return "x"\n    return "y"\nuse(f(1))', 'x | y'],
    [
      'what one call of a function gives',
      'import os\ndef need(key, other=None):\n    value = os.environ.get(key, other)\n    if not value: raise KeyError(key)\n    return value\nneed("A")\nuse(need("B") + need("C", "d"))',
      '${B}${C}',
    ],
    ['a table', 'T = {"a": "x", "b": {"c": 1}}\nuse(T["a"])', 'x'],
    ['a constant of another file', 'from shop.config import URL\nuse(URL)', 'config.URL'],
    ['a constant of an imported module', 'from shop import config\nuse(config.URL)', 'config.URL'],
    [
      'addresses that are joined',
      'from urllib.parse import urljoin\nuse(urljoin("http://a/b/", "c") + urljoin("http://a/b", "/d"))',
      'http://a/b/chttp://a/d',
    ],
    ['what cannot be followed', 'use(a[0].b(c))', 'a[0].b(c)'],
    ['a name that means itself', 'x = x\nuse(x)', 'x'],
  ])('name of %s', (_, text, name) => {
    expect(nameOf(text)).toBe(name);
  });

  test.each([
    ['a loop', 'for i in a:\n    use(i)', true],
    ['what a loop goes through', 'for i in use(a):\n    pass', false],
    ['a condition that is asked again', 'while use(a):\n    pass', true],
    ['a comprehension', 'x = [use(i) for i in a]', true],
    ['what a comprehension goes through', 'x = {i for i in use(a)}', false],
    ['gathered tasks', 'gather(*(use(i) for i in a))', true],
    ['a function that is declared in a loop', 'for i in a:\n    def f():\n        use(i)', false],
    ['after a loop', 'for i in a: pass\nuse(i)', false],
  ])('a call in %s', (_, text, inLoop) => {
    expect(call(text, 'use').inLoop).toBe(inLoop);
  });

  test('decorators are invocations of what they stand over', () => {
    const found = read(
      'import web\napp = web.App()\n\n\nclass A:\n    @app.get("/x")\n    @app.plain\n    def f(self): pass\n',
    ).invocations(new Set(['get', 'plain']));
    expect(found.map(i => [i.name, i.receiverType, i.owner, i.member, isDecorator(i)])).toEqual([
      ['get', 'web.App', 'A', 'f', true],
      ['plain', 'web.App', 'A', 'f', true],
    ]);
  });

  test('arguments with names, and those of a table that is spread', () => {
    const { args } = call('o = {"port": 1}\nuse("a", *b, host="h", **o)', 'use');
    expect(args.map(a => [a.form, Object.keys(a.fields ?? {})])).toEqual([
      ['string', []],
      ['other', ['port', 'host']],
    ]);
  });

  test('a broken statement hides no other', () => {
    const { members, types } = read(
      'x = f(\n\nclass A:\n    def g(self:\n        pass\n\n    def h(self):\n        pass\n)\n\ndef k():\n    return )\n',
    );
    expect(types.map(t => t.name)).toEqual(['A']);
    expect(members.map(m => m.name)).toEqual(['g', 'h', 'k']);
  });
});
