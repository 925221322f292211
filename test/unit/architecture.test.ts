import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, it } from 'mocha';
import { globSync } from 'tinyglobby';
import { SCHEMES } from '../../src/host/editor/schemes.ts';

const SOURCE = resolve(import.meta.dirname, '../../src');

/** The core's folders; each may import itself and those before it. Files beside the folders belong to the first. */
const CORE_ORDER = [
  'text',
  'statistics',
  'reading',
  'grounding',
  'documents',
  'tokens',
  'prompt',
  'samples',
  'rules',
  'providers',
  'estimate',
  'calls',
  'workspace',
  'retrieval',
  'runs',
  'reviews',
  'engine',
  'versions',
  'triage',
  'opinions',
  'compare',
  'ladder',
  'authoring',
  'advice',
  'report',
  'dashboard',
];

/** The same of the editor's side; what composes them (`prompt-ladder.ts`, `commands.ts`) stands beside the folders. */
const HOST_ORDER = [
  'editor',
  'providers',
  'prompt',
  'language',
  'estimate',
  'knowledge',
  'run',
  'reviews',
  'rules',
  'versions',
  'dashboard',
  'ladder',
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const importsOf = (file: string) => importsIn(file, readFileSync(join(SOURCE, file), 'utf8'));

function importsIn(file: string, text: string): Import[] {
  const specifiers = [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) => ({
    from: file,
    to: specifier.startsWith('.')
      ? relative(SOURCE, join(SOURCE, dirname(file), specifier))
          .split(sep)
          .join('/')
      : specifier,
  }));
}

/** The names that files export, each with the files that declare it; a constant and its type in one file share one. */
function declaredNames(texts: ReadonlyMap<string, string>): Map<string, string[]> {
  const declaration =
    /^export (?:declare )?(?:abstract )?(?:interface|class|type|const|(?:async )?function\*?) (\w+)/gm;
  const places = [...texts].flatMap(([file, text]) =>
    [...new Set([...text.matchAll(declaration)].map(([, name = '']) => name))].map((name) => ({
      name,
      file,
    })),
  );
  const groups = Map.groupBy(places, ({ name }) => name);
  return new Map([...groups].map(([name, found]) => [name, found.map(({ file }) => file).sort()]));
}

const files = globSync('**/*.{ts,tsx}', { cwd: SOURCE });
const imports = files.flatMap(importsOf);
const within = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
const shown = ({ from, to }: Import) => `${from} → ${to}`;

/** Each group of files that reach one another by their imports. */
function circles(edges: readonly Import[]): string[] {
  const targets = Map.groupBy(edges, ({ from }) => from);
  const reachable = new Map<string, ReadonlySet<string>>();
  for (const file of targets.keys()) {
    const seen = new Set<string>();
    const open = [file];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const { to } of targets.get(next) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    reachable.set(file, seen);
  }
  const reach = (from: string, to: string) => reachable.get(from)?.has(to) === true;
  const groups = [...targets.keys()]
    .filter((file) => reach(file, file))
    .map((file) =>
      [...targets.keys()]
        .filter((other) => reach(file, other) && reach(other, file))
        .sort()
        .join(', '),
    );
  return [...new Set(groups)].sort();
}

/** The imports inside `root` that go up in `order`; files beside its folders stand at `beside`. */
function upward(root: string, order: readonly string[], beside: number): string[] {
  const levelOf = (path: string) => {
    const [, folder, inside] = path.split('/');
    return inside === undefined ? beside : order.indexOf(folder ?? '');
  };
  const inRoot = imports.filter(({ from, to }) => within(root)(from) && within(root)(to));
  const unnamed = inRoot.filter(({ from }) => levelOf(from) === -1);
  assert.deepEqual(unnamed.map(shown), [], 'in a folder the order does not name');
  return inRoot.filter(({ from, to }) => levelOf(to) > levelOf(from)).map(shown);
}

describe('architecture', () => {
  it('sees the imports', () => {
    assert.ok(imports.some(({ from, to }) => from === 'extension.ts' && to === 'host/prompt-ladder.ts'));
    assert.ok(imports.length > files.length);
  });

  it('keeps the core and the command line free of the editor', () => {
    const found = imports.filter(
      ({ from, to }) => (within('core')(from) || within('cli')(from)) && to === 'vscode',
    );
    assert.deepEqual(found.map(shown), []);
  });

  it('lets arrows run downward only: extension → host → core, cli → core', () => {
    const found = imports.filter(({ from, to }) => {
      if (within('core')(from)) return within('host')(to) || within('cli')(to) || to === 'extension.ts';
      if (within('host')(from)) return within('cli')(to) || to === 'extension.ts';
      return within('cli')(from) && (within('host')(to) || to === 'extension.ts');
    });
    assert.deepEqual(found.map(shown), []);
  });

  it('has one provider for the documents of a scheme, since a second one would answer for it', () => {
    const providers = files
      .map((file) => readFileSync(join(SOURCE, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/registerTextDocumentContentProvider\(([^,]+),/g)])
      .map(([, scheme]) => scheme);
    assert.deepEqual(
      providers.toSorted(),
      Object.keys(SCHEMES)
        .map((name) => `SCHEMES.${name}`)
        .toSorted(),
    );
    assert.equal(new Set(Object.values(SCHEMES)).size, providers.length);
  });

  it('loads no package before the editor asks for something, so that activation stays short', () => {
    const loaded = new Set(['extension.ts']);
    for (const file of loaded) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(join(SOURCE, file), 'utf8');
      const types = /^(?:import|export) type [^;]*;/gm;
      const dynamic = /import\s*\(\s*'[^']+'\s*\)/g;
      for (const { to } of importsIn(file, text.replaceAll(types, '').replaceAll(dynamic, '')))
        loaded.add(to);
    }
    const packages = [...loaded].filter((name) => !/\.ts$|^node:|^vscode$/.test(name));
    assert.deepEqual(packages, []);
    assert.ok(loaded.has('host/prompt-ladder.ts'));
  });

  it('lets the dashboard import the protocol, and of the core what runs in a browser', () => {
    const allowed =
      /^(protocol\.ts|core\/(dashboard\/.*|text\/.*|report\/(format|latency|money|practice|cost-view|ladder-view|step-sentence)\.ts|failure-category\.ts)|webview\/.*)$/;
    const found = imports.filter(
      ({ from, to }) =>
        within('webview')(from) && /^(core|host|cli|\w+\.ts|node:|vscode)/.test(to) && !allowed.test(to),
    );
    assert.deepEqual(found.map(shown), []);
    assert.deepEqual(
      imports.filter(({ from, to }) => !within('webview')(from) && within('webview')(to)).map(shown),
      [],
    );
  });

  it('lets the folders of the core import themselves and those before them only', () => {
    assert.deepEqual(upward('core', CORE_ORDER, 0), []);
  });

  it('has no circles between files, by value or by type', () => {
    const others = globSync('../{bench,scripts,test}/**/*.{ts,mjs}', { cwd: SOURCE });
    const known = new Set([...files, ...others]);
    const inside = [...imports, ...others.flatMap(importsOf)].filter(({ to }) => known.has(to));
    assert.ok(inside.length > known.size);
    assert.deepEqual(circles(inside), []);
    const edges = ['a b', 'b c', 'c a', 'c d', 'e d'].map((edge) => {
      const [from = '', to = ''] = edge.split(' ');
      return { from, to };
    });
    assert.deepEqual(circles(edges), ['a, b, c']);
  });

  it('exports one thing under a name', () => {
    // What the package declares for applications has the names of what it declares.
    const own = files.filter((file) => !file.endsWith('.d.ts'));
    const declared = declaredNames(
      new Map(own.map((file) => [file, readFileSync(join(SOURCE, file), 'utf8')])),
    );
    assert.ok(declared.size > files.length / 2);
    const shared = (types: ReadonlyMap<string, readonly string[]>) =>
      [...types]
        .filter(([, found]) => found.length > 1)
        .map(([name, found]) => `${name}: ${found.join(', ')}`);
    assert.deepEqual(shared(declared), []);
    const some = new Map([
      ['a.ts', 'export interface Price {}\nexport type Sum = number;\nexport async function* read() {}'],
      ['b.ts', 'interface Sum {}\nexport class Price {}\nexport const read = () => {};'],
      ['c.ts', 'export const Cost = v.number();\nexport type Cost = v.InferOutput<typeof Cost>;'],
    ]);
    assert.deepEqual(shared(declaredNames(some)), ['Price: a.ts, b.ts', 'read: a.ts, b.ts']);
  });

  it('keeps the name of an exported type from the types that other files have for themselves', () => {
    const texts = new Map(files.map((file) => [file, readFileSync(join(SOURCE, file), 'utf8')]));
    const exported = declaredNames(texts);
    const shared = [...texts].flatMap(([file, text]) =>
      [...text.matchAll(/^(?:abstract )?(?:interface|class|type) (\w+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => exported.has(name))
        .map((name) => `${name}: ${file}, ${exported.get(name)}`),
    );
    assert.deepEqual(shared, []);
  });

  it('ends the names of errors in Error', () => {
    const names = files
      .map((file) => readFileSync(join(SOURCE, file), 'utf8'))
      .flatMap((text) =>
        [...text.matchAll(/\bclass (\w+) extends (?:\w*Error)\b/g)].map(([, name = '']) => name),
      );
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.filter((name) => !name.endsWith('Error')),
      [],
    );
  });

  it('lets the folders of the host import themselves and those before them only', () => {
    assert.deepEqual(upward('host', HOST_ORDER, HOST_ORDER.length), []);
  });
});
