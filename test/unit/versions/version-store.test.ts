import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { type PromptVersion, readVersion, serialiseVersion } from '../../../src/core/versions/version.ts';
import { findVersion, requireVersion } from '../../../src/core/versions/version-name.ts';
import { numberDiagnostics, VersionStore } from '../../../src/core/versions/version-store.ts';

const PROMPT = 'prompts/triage.prompt.yml';

type Content = Omit<PromptVersion, 'format' | 'number' | 'parent'>;

const content = (text: string, overrides: Partial<Content> = {}): Content => ({
  prompt: PROMPT,
  versionHash: Buffer.from(text.padEnd(32)).toString('hex').slice(0, 64),
  message: `Say ${text}`,
  savedAt: '2026-11-21T09:30:00.000Z',
  files: { [PROMPT]: `messages:\n  - role: user\n    content: ${text}\n` },
  ...overrides,
});

const TEXT = 'messages:\n  - role: user\n    content: other\n';
const isThere = async (): Promise<string | undefined> => TEXT;

describe('saved versions', () => {
  let root: string;
  let store: VersionStore;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'prompt-ladder-versions-'));
    store = new VersionStore(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const read = (prompt = PROMPT, textOf: (prompt: string) => Promise<string | undefined> = isThere) =>
    store.read(prompt, textOf);
  const save = async (text: string, overrides?: Partial<Content>) =>
    store.save(await read(), content(text, overrides));

  it('are counted, name their parent and are read again as they were', async () => {
    const first = await save('one', { author: 'A. Author' });
    const second = await save('two');
    assert.deepEqual([first.number, second.number, second.parent], [1, 2, first.id]);
    const { versions, diagnostics } = await read();
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(versions, [first, second]);
  });

  it('are not saved twice for nothing', async () => {
    await save('one');
    await assert.rejects(save('one'), /has not changed since v1-[0-9a-f]{8} was saved/);
  });

  it('of two branches stand side by side after a merge, until they are renumbered', async () => {
    const base = await save('base');
    const before = await read();
    const ours = await store.save(before, content('ours', { savedAt: '2026-11-21T10:00:00.000Z' }));
    const theirs = await store.save(before, content('theirs', { savedAt: '2026-11-21T11:00:00.000Z' }));
    assert.equal(ours.number, theirs.number);
    assert.notEqual(ours.file, theirs.file);

    const merged = await read();
    assert.equal(merged.versions.length, 3);
    assert.throws(() => findVersion('v2', merged), /names 2 versions .* --renumber/);
    await store.setLabel(merged, 'production', theirs);
    assert.deepEqual(
      numberDiagnostics(merged).map(({ file, message }) => [
        file,
        /^v2-\w+ and v2-\w+ are both v2/.test(message),
      ]),
      [[theirs.file, true]],
    );
    const renamed = await store.renumber(await read());
    assert.deepEqual([...renamed.keys()], [theirs.id]);

    const settled = await read();
    assert.deepEqual(numberDiagnostics(settled), []);
    assert.deepEqual(
      settled.versions.map(({ number }) => number),
      [1, 2, 3],
    );
    assert.deepEqual(
      settled.versions.map(({ parent }) => parent),
      [undefined, base.id, base.id],
    );
    assert.equal(findVersion('production', settled)?.files[PROMPT], content('theirs').files[PROMPT]);
  });

  it('have labels, a file of one line each', async () => {
    const first = await save('one');
    const second = await save('two');
    await store.setLabel(await read(), 'production', first);
    const { folder } = await read();
    const file = join(folder, 'labels', 'production');
    assert.equal(await readFile(file, 'utf8'), `${first.id}\n`);
    await store.setLabel(await read(), 'production', second);
    assert.equal(findVersion('production', await read())?.id, second.id);
    await store.removeLabel(await read(), 'production');
    assert.deepEqual((await read()).labels, []);
    for (const name of ['v8', '../production', 'a/b', '', first.id])
      await assert.rejects(async () => store.setLabel(await read(), name, first), /cannot be a label/);
  });

  it('are found by number, id, label and hash, and else something near is named', async () => {
    const first = await save('one');
    const second = await save('two');
    await store.setLabel(await read(), 'production', first);
    const versions = await read();
    for (const name of [
      'v2',
      '2',
      second.id,
      second.versionHash,
      second.versionHash.slice(0, 8),
      second.id.slice(3),
    ])
      assert.equal(requireVersion(name, versions, PROMPT).id, second.id, name);
    assert.throws(() => requireVersion('prodution', versions, PROMPT), /did you mean production\?/);
    assert.throws(() => requireVersion('v9', versions, PROMPT), /has no version "v9"/);
  });

  it('stay with a prompt that was renamed or moved', async () => {
    const first = await save('one');
    const gone = async (prompt: string) => (prompt === PROMPT ? undefined : TEXT);
    const moved = 'elsewhere/triage.prompt.yml';
    const found = await read(moved, gone);
    assert.deepEqual(found.versions, [first]);
    const second = await store.save(found, content('two', { prompt: moved }));
    assert.deepEqual(
      (await read(moved)).versions.map(({ id }) => id),
      [first.id, second.id],
    );
    assert.deepEqual((await read('elsewhere/other.prompt.yml', gone)).versions, []);
  });

  it('are those of a prompt that was renamed, by its text, its name, or most of its lines', async () => {
    const lines = (...all: readonly string[]) => all.map((line) => `      ${line}\n`).join('');
    const text = (name: string, ...all: readonly string[]) =>
      `${name}messages:\n  - role: user\n    content: |\n${lines(...all)}`;
    const foundBy = async (now: string) => {
      const { versions } = await read('sort.prompt.yml', async (prompt) =>
        prompt === PROMPT ? undefined : now,
      );
      return versions.length > 0;
    };
    const saved = text('', 'Sort messages.', 'Answer with a label.', '{{ input }}');
    const { file } = await store.save(await read(), content('x', { files: { [PROMPT]: saved } }));
    assert.ok(await foundBy(saved));
    assert.ok(await foundBy(text('', 'Sort all messages.', 'Answer with a label.', '{{ input }}')));
    assert.ok(!(await foundBy(text('', 'Translate.', 'Keep the tone.', '{{ input }}'))));
    assert.ok(!(await foundBy('messages: 7\n')));
    await rm(file);
    await store.save(await read(), content('y', { files: { [PROMPT]: text('name: Triage\n', 'Sort.') } }));
    assert.ok(await foundBy(text('name: Triage\n', 'Another text.')));
    assert.ok(!(await foundBy(text('name: Other\n', 'Sort.', 'More.'))));
  });

  it('with conflict markers, of a newer format or leaving the workspace are named, and the others count', async () => {
    const kept = await save('kept');
    const { folder } = await read();
    const write = (name: string, text: string) => writeFile(join(folder, name), text);
    await write('v2-00000001.yml', '<<<<<<< ours\nnumber: 2\n=======\nnumber: 3\n>>>>>>> theirs\n');
    await write('v2-00000002.yml', 'format: 2\nnumber: 2\n');
    const { text } = serialiseVersion({
      format: 1,
      number: 3,
      ...content('x', { files: { '../../etc/passwd': 'x' } }),
    });
    await write('v3-00000003.yml', text);
    await mkdir(join(folder, 'labels'));
    await write('labels/production', '<<<<<<< ours\nv1-00000000\n=======\nv2-00000000\n>>>>>>> theirs\n');
    await write('labels/staging', 'v7-12345678\n');
    const { versions, labels, diagnostics } = await read();
    assert.deepEqual(versions, [kept]);
    assert.deepEqual(labels, []);
    const messages = diagnostics.map(({ message }) => message).join('\n');
    assert.match(messages, /This version has a merge conflict; keep the file of one branch\./);
    assert.match(messages, /This version was written by a later version of Prompt Ladder/);
    assert.match(messages, /leaves the workspace/);
    assert.match(messages, /"production" has a merge conflict/);
    assert.match(messages, /"staging" names no saved version/);
    assert.equal(new Set(diagnostics.map(({ file }) => file)).size, 5);
  });

  it('that were edited after they were saved say so, and count as they are', async () => {
    const { file } = await save('one');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('\n', '\r\n'));
    assert.deepEqual((await read()).diagnostics, [], 'as git writes it on Windows');
    await writeFile(file, text.replace('Say one', 'Say two'));
    const { versions, diagnostics } = await read();
    assert.deepEqual([versions[0]?.message, diagnostics[0]?.code], ['Say two', 'edited-version']);
  });

  it('leave nothing half-written', async () => {
    await save('one');
    const { folder } = await read();
    assert.deepEqual(
      (await readdir(folder)).filter((name) => !/^v1-[0-9a-f]{8}\.yml$/.test(name)),
      [],
    );
  });

  it('hold any text there is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, message) => {
        const version: PromptVersion = {
          format: 1,
          number: 1,
          ...content('x', { files: { [PROMPT]: text }, message: message.slice(0, 1000) }),
        };
        const read = readVersion(new YamlDocument('v1.yml', serialiseVersion(version).text));
        assert.deepEqual(read, version);
      }),
      { numRuns: 300 },
    );
  });
});
