import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { MAX_DOCUMENT_BYTES } from '../../../src/core/retrieval/extract.ts';
import { Retriever } from '../../../src/core/retrieval/retriever.ts';
import { sha256 } from '../../../src/core/text/hash.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { runCli, startCli } from '../../support/cli.ts';
import { errorReply, startOpenAiServer } from '../../support/openai-server.ts';
import { pdfText } from '../../support/pdf.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const DOCX = join(import.meta.dirname, '../../fixtures/retrieval/refunds.docx');
const prompt = (knowledge: string) => `provider: practice
model: practice-1
messages:
  - role: user
    content: "{{ context }} {{ question }}"
testData:
  - { question: When is a plan refunded? }
knowledge:
${knowledge}`;
const FILES = {
  'x.prompt.yml': prompt('  sources: kb\n'),
  'kb/good.md': '# Refunds\n\nA plan is refunded within 30 days.\n',
};

const search = ({ root }: TempWorkspace, ...args: string[]) =>
  runCli(['knowledge', 'search', 'x.prompt.yml', 'when is a plan refunded', ...args], { cwd: root });
const indexes = async (folder: TempWorkspace) => {
  const cache = folder.path('.prompt-ladder', 'cache', 'knowledge');
  const hashes = (await readdir(cache)).map(async (name) => [
    name,
    sha256(await readFile(join(cache, name), 'latin1')),
  ]);
  return new Map((await Promise.all(hashes)) as [string, string][]);
};

describe('bad documents', function () {
  this.timeout(30_000);

  it('are left out, each in a sentence that says what to do, and the others are found', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'kb/huge.txt': 'A', 'kb/empty.md': '\n' });
    const bytes = {
      'binary.txt': Buffer.from([1, 0, 2]),
      'utf16.md': Buffer.from('\uFEFFA plan is refunded.', 'utf16le'),
      'latin.md': Buffer.from('Ein Tarif für Töpfer', 'latin1'),
      'scan.pdf': Buffer.from(pdfText('')),
      'torn.pdf': Buffer.from(pdfText('A plan').slice(0, 40)),
      'torn.docx': (await readFile(DOCX)).subarray(0, 300),
      'only.md': Buffer.from('---\nrole: agent\n---\n'),
    };
    for (const [name, content] of Object.entries(bytes)) await writeFile(folder.path('kb', name), content);
    await truncate(folder.path('kb', 'huge.txt'), MAX_DOCUMENT_BYTES + 1);
    const { code, stdout, stderr } = await search(folder);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /kb\/good\.md:3/);
    for (const note of [
      'kb/binary.txt is no text, but binary; leave it out of the sources',
      'kb/empty.md holds no text',
      'kb/huge.txt is larger than 20 MB; split it',
      'kb/latin.md is not written in UTF-8; save it so',
      'kb/only.md holds no text',
      'kb/scan.pdf holds no text, only pictures; recognise its text first',
      'kb/torn.docx cannot be read as a Word document; save it again, or as text',
      'kb/torn.pdf cannot be read as a PDF; save it again, or as text',
      'kb/utf16.md is not written in UTF-8; save it so',
    ])
      assert.ok(stderr.includes(note.replace(' ', ' is left out: it ')), `${note}\n${stderr}`);
    assert.match(stderr, /\n10 documents, 1 passage \(10 read, 9 left out\)\n$/);
    assert.doesNotMatch(stderr, /\n\s+at |node:|Error:/);
  });

  it('are left out without a word of what reads them', async () => {
    await using folder = await tempWorkspace(FILES);
    await writeFile(folder.path('kb', 'torn.pdf'), pdfText('A plan').slice(0, 40));
    // What a package prints, it prints in its own process.
    const { ended } = startCli(['knowledge', 'search', 'x.prompt.yml', 'plan'], { cwd: folder.root });
    const { code, stderr } = await ended;
    assert.deepEqual(
      [code, stderr],
      [
        0,
        'kb/torn.pdf is left out: it cannot be read as a PDF; save it again, or as text.\n2 documents, 1 passage (2 read, 1 left out)\n',
      ],
    );
  });

  it('are none where they are a PDF with text, or a Word document', async () => {
    await using folder = await tempWorkspace(FILES);
    await writeFile(folder.path('kb', 'a.pdf'), pdfText('The zebra sleeps at noon.'));
    await copyFile(DOCX, folder.path('kb', 'b.docx'));
    const found = async (...query: string[]) =>
      (await runCli(['knowledge', 'search', 'x.prompt.yml', ...query], { cwd: folder.root })).stdout;
    assert.match(await found('zebra'), /kb\/a\.pdf:1 [\s\S]*The zebra sleeps at noon\./);
    assert.match(await found('when is a plan refunded'), /kb\/b\.docx:\d+[\s\S]*within 30 days/);
  });

  it('are told where they cannot be opened, and read once they can', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'kb/locked.md': 'The zebra sleeps at noon.\n' });
    const { project } = await loadProject(folder.path('x.prompt.yml'), diskFiles);
    assert.ok(project);
    const locked: Files = {
      ...diskFiles,
      readStream: (path) =>
        path.endsWith('locked.md')
          ? diskFiles.readStream(join(path, 'no such file'))
          : diskFiles.readStream(path),
    };
    const { signal } = new AbortController();
    const before = await Retriever.open(project, { files: locked, signal });
    assert.deepEqual(before?.notes, [
      'kb/locked.md is left out: it cannot be read; check that it may be opened.',
    ]);
    await writeFile(folder.path('kb', 'locked.md'), 'The zebra sleeps at night.\n');
    const after = await Retriever.open(project, { files: diskFiles, signal });
    assert.deepEqual([after?.notes, after?.update.read], [[], 1]);
  });
});

describe('bad sources', () => {
  it('are refused at their place where they match nothing, or lead out of the workspace', async () => {
    await using outside = await tempWorkspace({ 'secret.md': 'The zebra sleeps at noon.\n' });
    for (const [source, says] of [
      ['missing/', /There is no knowledge file or folder at "missing\/"; check the path/],
      ['"kb/*.pdf"', /There is no knowledge file or folder at "kb\/\*\.pdf"; check the path/],
      [JSON.stringify(outside.root), /is an absolute path, which exists on one machine only/],
      ['..', /"\.\." leads out of the workspace, so it is not opened/],
      ['"kb/out/*.md"', /leads out of the workspace|There is no knowledge file or folder/],
      ['kb/out', /"kb\/out" leads out of the workspace, so it is not opened/],
    ] as const) {
      await using folder = await tempWorkspace({
        ...FILES,
        '.prompt-ladder/config.yml': '',
        'x.prompt.yml': prompt(`  sources: [kb/good.md, ${source}]\n`),
      });
      await symlink(outside.root, folder.path('kb', 'out'));
      const { code, stderr } = await search(folder);
      assert.equal(code, 2, source);
      assert.match(stderr, /x\.prompt\.yml:9:/);
      assert.match(stderr, says);
    }
  });

  it('leave a link out that leads to another place, and say so', async () => {
    await using outside = await tempWorkspace({ 'secret.md': 'When is a zebra refunded? At noon.\n' });
    await using folder = await tempWorkspace(FILES);
    await symlink(outside.path('secret.md'), folder.path('kb', 'linked.md'));
    await symlink(folder.path('kb', 'good.md'), folder.path('kb', 'same.md'));
    await symlink(outside.root, folder.path('kb', 'folder'));
    const { stdout, stderr } = await search(folder);
    assert.match(stderr, /kb\/linked\.md is left out: it is a link that leads out of its source; copy/);
    assert.match(stdout, /kb\/same\.md/);
    assert.doesNotMatch(stdout, /noon/);
  });

  it('leave the index as it was, as does a filter that no document can meet', async () => {
    await using folder = await tempWorkspace(FILES);
    assert.equal((await search(folder)).code, 0);
    const before = await indexes(folder);
    for (const [knowledge, says] of [
      ['  sources: [kb, missing/]\n', /There is no knowledge file or folder/],
      ['  sources: kb\n  filter: { team: blue }\n', /asks for "team", and no document has it/],
    ] as const) {
      await folder.write({ 'x.prompt.yml': prompt(knowledge) });
      const { code, stderr } = await search(folder);
      assert.deepEqual([code, says.test(stderr)], [2, true], stderr);
      const after = await indexes(folder);
      for (const [name, hash] of before) assert.equal(after.get(name), hash);
    }
  });
});

describe('a bad server of embeddings', function () {
  this.timeout(30_000);

  const MANY = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`kb/${at}.md`, `# Plan ${at}\n\nIt costs ${at} euros.\n`]),
  );
  const vector = (text: string, length: number) =>
    Array.from({ length }, (_, at) => ((text.length + at) % 7) + 1);

  it('loses nothing that was paid for where it fails midway, changes its dimension or its model', async () => {
    await using folder = await tempWorkspace({
      ...FILES,
      ...MANY,
      'x.prompt.yml': prompt(
        '  sources: kb\n  search: hybrid\n  embeddings: { provider: openai, model: v }\n',
      ),
    });
    let [left, length] = [2, 3];
    await using server = await startOpenAiServer({
      embed: (texts) =>
        left-- > 0 ? texts.map((text) => vector(text, length)) : errorReply(400, 'out of vectors'),
    });
    const run = async () => {
      server.embedded.length = 0;
      const outcome = await runCli(['knowledge', 'search', 'x.prompt.yml', 'plan'], {
        cwd: folder.root,
        env: { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-123456' },
      });
      return { ...outcome, asked: server.embedded.flat().length };
    };
    const failed = await run();
    assert.equal(failed.code, 3);
    assert.match(failed.stderr, /The passages have no vectors yet: .*out of vectors/);
    left = 1_000;
    const resumed = await run();
    assert.deepEqual([resumed.code, resumed.asked], [0, 201 - 64 + 1], resumed.stderr);
    const before = await indexes(folder);
    // Another dimension, and it fails before all is made anew: what there was stays.
    [left, length] = [2, 4];
    await folder.write({ 'kb/new.md': '# Plan 200\n\nIt costs nothing.\n' });
    const changed = await run();
    assert.equal(changed.code, 3);
    assert.match(changed.stderr, /out of vectors/);
    const [vectors = ''] = [...before.keys()].filter((name) => name.endsWith('.vectors'));
    assert.equal((await indexes(folder)).get(vectors), before.get(vectors));
    left = 1_000;
    const anew = await run();
    assert.deepEqual([anew.code, anew.asked >= 202], [0, true], anew.stderr);
  });
});
