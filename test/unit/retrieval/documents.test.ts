import assert from 'node:assert/strict';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { diskFiles, type Files, filesWith } from '../../../src/core/files.ts';
import { DEFAULT_RETRIEVAL } from '../../../src/core/prompt/retrieval-options.ts';
import { chunksOf } from '../../../src/core/retrieval/chunk.ts';
import { extract } from '../../../src/core/retrieval/extract.ts';
import { ExtractionError } from '../../../src/core/retrieval/extraction-error.ts';
import { KnowledgeIndex } from '../../../src/core/retrieval/knowledge-index.ts';
import { markdownBlocks } from '../../../src/core/retrieval/markdown-blocks.ts';
import { openIndex, rereadDocuments } from '../../../src/core/retrieval/open-index.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const chunked = (text: string, size = 250, overlap = 0) => chunksOf(markdownBlocks(text), { size, overlap });

describe('chunks of Markdown', () => {
  it('stand under their headings, outermost first, with the line they begin at', () => {
    const chunks = chunked('# Plans\n\nFree.\n\n## Team\n\nCosts money.\n\nPrices\n======\n\nAs listed.\n');
    assert.deepEqual(
      chunks.map(({ text, line, headings }) => [text, line, headings]),
      [
        ['Free.', 3, ['Plans']],
        ['Costs money.', 7, ['Plans', 'Team']],
        ['As listed.', 12, ['Prices']],
      ],
    );
  });

  it('keep code, tables and lists whole, also with headings in them', () => {
    const code = '```md\n# not a heading\n\n| no table |\n```';
    const table = '| a | b |\n|---|---|\n| 1 | 2 |';
    const list = '- one\n\n  more of one\n- two';
    const blocks = markdownBlocks(`${code}\n\n${table}\n\n${list}\n\nEnd.`);
    assert.deepEqual(
      blocks.map(({ kind, text }) => [kind, text]),
      [
        ['code', code],
        ['table', table],
        ['list', list],
        ['prose', 'End.'],
      ],
    );
  });

  it('repeat the head of a table that is cut', () => {
    const rows = Array.from({ length: 60 }, (_, row) => `| row ${row} | some words of text |`);
    const chunks = chunked(['| name | words |', '|---|---|', ...rows].join('\n'), 100);
    assert.ok(chunks.length > 2);
    for (const { text } of chunks) assert.match(text, /^\| name \| words \|\n\|---\|---\|\n\| row/);
    assert.equal(
      chunks.map(({ text }) => text.match(/\| row \d+/g)?.length).reduce((a = 0, b = 0) => a + b),
      60,
    );
  });

  it('cut prose at sentences, with an overlap, and lose nothing', () => {
    const sentences = Array.from({ length: 40 }, (_, at) => `This is sentence number ${at} of them.`);
    const chunks = chunked(sentences.join(' '), 60, 12);
    for (const { text } of chunks) assert.match(text, /^This is .*\.$/);
    for (const sentence of sentences) assert.ok(chunks.some(({ text }) => text.includes(sentence)));
    const [, last] = /(This is [^.]*\.)$/.exec(chunks[0]?.text ?? '') ?? [];
    assert.ok(last && chunks[1]?.text.startsWith(last));
  });

  it('are sentences, lines or the whole where that is asked for', () => {
    const blocks = markdownBlocks('# A\n\nOne. Two.\n\n# B\n\n- three\n- four\n');
    const cut = (by: 'sentences' | 'lines' | 'document') =>
      chunksOf(blocks, { by, size: 100, overlap: 0 }).map(({ text, line }) => [line, text]);
    assert.deepEqual(cut('sentences'), [[3, 'One. Two.\n\n- three\n- four']]);
    assert.deepEqual(cut('lines'), [
      [3, 'One. Two.'],
      [7, '- three'],
      [8, '- four'],
    ]);
    assert.deepEqual(cut('document'), [[3, 'One. Two.\n\n- three\n- four']]);
    assert.deepEqual(chunksOf([], { by: 'document', size: 100, overlap: 0 }), []);
  });

  it('cut even what has no end', () => {
    const chunks = chunked('x'.repeat(10_000), 100);
    assert.equal(chunks.map(({ text }) => text).join(''), 'x'.repeat(10_000));
    assert.ok(chunks.every(({ text }) => text.length <= 400));
  });
});

describe('documents', () => {
  const extracted = async (name: string, content: string | Uint8Array) => {
    await using folder = await tempWorkspace();
    await writeFile(folder.path(name), content);
    return await extract(folder.path(name), diskFiles);
  };

  it('have a title and front matter', async () => {
    const { title, metadata, blocks } = await extracted(
      'a.md',
      '---\ntitle: Refunds\nrole: [agent]\n---\n# Rules\n\nText.\n',
    );
    assert.deepEqual([title, metadata.role, blocks[0]?.line], ['Refunds', ['agent'], 7]);
  });

  it('are records where they are data, each by itself', async () => {
    const csv = await extracted('a.csv', 'plan,price\nSolo,9\n"Team, large",29\n');
    assert.deepEqual(
      csv.blocks.map(({ text, line }) => [text, line]),
      [
        ['plan: Solo\nprice: 9', 2],
        ['plan: Team, large\nprice: 29', 3],
      ],
    );
    assert.equal(chunksOf(csv.blocks, DEFAULT_RETRIEVAL.chunk).length, 2);
    const jsonl = await extracted('a.jsonl', '{"q":"A?"}\n\n{"q":"B?"}\n');
    assert.deepEqual(
      jsonl.blocks.map(({ text, line }) => [text, line]),
      [
        ['q: A?', 1],
        ['q: B?', 3],
      ],
    );
    const json = await extracted('a.json', '{"plans": [\n {"name": "Solo"},\n {"name": "Team"}\n]}');
    assert.deepEqual(
      json.blocks.map(({ text, line }) => [text, line]),
      [
        ['name: Solo', 2],
        ['name: Team', 3],
      ],
    );
  });

  it('are text where they are HTML, without its scripts', async () => {
    const { title, blocks } = await extracted(
      'a.html',
      '<title>Help</title><nav>Menu</nav><h1>Refunds</h1><script>alert(1)</script><p>Within <b>30 days</b>.</p>',
    );
    assert.equal(title, 'Help');
    assert.deepEqual(
      blocks.map(({ text, headings }) => [text, headings]),
      [['Within 30 days.', ['Refunds']]],
    );
  });

  it('that cannot be read say why', async () => {
    for (const [name, content, message] of [
      ['a.md', Buffer.from([0, 1, 2, 3]), /binary/],
      ['a.md', Buffer.from([0xff, 0xfe, 0x41, 0]), /not written in UTF-8/],
      ['a.md', ' \n', /holds no text/],
      ['a.json', '{', /not valid JSON/],
      ['a.jsonl', '{"a":1}\nno\n', /no valid JSON in line 2/],
      ['a.csv', 'a,b\n"open\n', /mistake in line 2/],
      ['a.pdf', 'no pdf', /cannot be read as a PDF/],
      ['a.docx', 'no document', /cannot be read as a Word document/],
    ] as const) {
      await assert.rejects(
        extracted(name, content),
        (error) => error instanceof ExtractionError && message.test(error.message),
        name,
      );
    }
  });
});

describe('the index of knowledge', () => {
  const FILES = {
    'kb/refunds.md': '# Refunds\n\nA plan is refunded within 30 days.\n',
    'kb/plans.md': '# Plans\n\nThe team plan has room for eight.\n',
  };
  const { signal } = new AbortController();

  async function indexed(folder: TempWorkspace, from?: string, files: Files = diskFiles) {
    const index = new KnowledgeIndex(folder.root, { chunk: DEFAULT_RETRIEVAL.chunk, language: 'en' });
    const isLoaded = from !== undefined && (await index.load(from));
    const paths = await diskFiles.find(['**/*'], folder.path('kb'));
    return { index, isLoaded, update: await index.update(paths, files, signal) };
  }

  /** Brought up to date beside its file, as a retriever does. */
  async function opened(folder: TempWorkspace, file: string, files: Files = diskFiles, stop = signal) {
    const options = { chunk: DEFAULT_RETRIEVAL.chunk, language: 'en' };
    const paths = await diskFiles.find(['**/*'], folder.path('kb'));
    return openIndex(
      { root: folder.root, options, ofDocuments: new Map(), file, paths },
      { files, signal: stop },
    );
  }

  it('finds passages with their place', async () => {
    await using folder = await tempWorkspace(FILES);
    const { index } = await indexed(folder);
    const [first] = index.search('How long until a refund?', 5);
    assert.deepEqual(
      [first?.source, first?.line, first?.heading, first?.text],
      ['kb/refunds.md', 3, 'Refunds', 'A plan is refunded within 30 days.'],
    );
  });

  it('reads anew only what has changed, and forgets what is gone', async () => {
    await using folder = await tempWorkspace(FILES);
    const file = folder.path('cache', 'one.index');
    await (await indexed(folder)).index.write(file);
    const again = await indexed(folder, file);
    assert.deepEqual([again.isLoaded, again.update.read], [true, 0]);
    assert.equal(again.index.search('refund', 1)[0]?.source, 'kb/refunds.md');

    await folder.write({ 'kb/refunds.md': '# Refunds\n\nNothing is paid back.\n' });
    await utimes(folder.path('kb/refunds.md'), new Date(), new Date(Date.now() + 5_000));
    await rm(folder.path('kb/plans.md'));
    const changed = await indexed(folder, file);
    assert.deepEqual([changed.update.read, changed.update.removed, changed.update.chunks], [1, 1, 1]);
    assert.equal(changed.index.search('refund', 1)[0]?.text, 'Nothing is paid back.');
    assert.deepEqual(changed.index.search('eight', 1), []);
  });

  it('reads one document again, looks at no other, and leaves its file as it was', async () => {
    await using folder = await tempWorkspace(FILES);
    const file = folder.path('cache', 'one.index');
    const refunds = folder.path('kb/refunds.md');
    const { index } = await opened(folder, file);
    const before = await readFile(file);
    await folder.write({ 'kb/refunds.md': '# Refunds\n\nNothing is paid back.\n' });
    const files: Files = {
      ...diskFiles,
      stampOf: (path) => (path === refunds ? diskFiles.stampOf?.(path) : assert.fail(`${path} is looked at`)),
    };
    const update = await rereadDocuments(index, [refunds], { files, signal });
    assert.deepEqual([update?.documents, update?.chunks, update?.read], [2, 2, 1]);
    assert.equal(index.search('refund', 1)[0]?.text, 'Nothing is paid back.');
    assert.equal(index.search('eight', 1)[0]?.source, 'kb/plans.md');
    assert.deepEqual(await readFile(file), before);
    const next = await opened(folder, file);
    assert.equal(next.update.read, 1);
    assert.equal(next.index.search('refund', 1)[0]?.text, 'Nothing is paid back.');

    await folder.write({ 'kb/refunds.md': '# Refunds\n\nNothing is paid back.\n\n'.repeat(5_000) });
    assert.equal(await rereadDocuments(index, [refunds], { files, signal }), undefined);
    assert.equal(index.search('refund', 1)[0]?.text, 'Nothing is paid back.');
  });

  it('takes what an editor has not saved, and leaves it once it is discarded', async () => {
    await using folder = await tempWorkspace(FILES);
    const file = folder.path('one.index');
    const refunds = folder.path('kb/refunds.md');
    const saved = await indexed(folder);
    await saved.index.write(file);

    const text = '# Refunds\n\nNothing is paid back.\n';
    const editing: Files = {
      ...diskFiles,
      stampOf: (path) => (path === refunds ? undefined : diskFiles.stampOf?.(path)),
      readStream: (path) =>
        path === refunds ? ReadableStream.from([Buffer.from(text)]) : diskFiles.readStream(path),
    };
    const edited = await indexed(folder, file, editing);
    assert.deepEqual(
      [edited.update.read, edited.index.search('refund', 1)[0]?.text],
      [1, 'Nothing is paid back.'],
    );
    await edited.index.write(file);

    const discarded = await indexed(folder, file);
    assert.deepEqual(
      [discarded.update.read, discarded.index.search('refund', 1)[0]?.text],
      [1, 'A plan is refunded within 30 days.'],
    );
  });

  it('is built anew where its file is damaged or was made otherwise', async () => {
    await using folder = await tempWorkspace(FILES);
    const file = folder.path('one.index');
    const { index } = await indexed(folder);
    await index.write(file);
    const other = new KnowledgeIndex(folder.root, { chunk: { size: 99, overlap: 0 }, language: 'en' });
    assert.equal(await other.load(file), false);
    const whole = await readFile(file);
    for (const damage of ['', 'x'.repeat(100), '\u0000'.repeat(40), whole.subarray(0, -1)]) {
      await writeFile(file, damage);
      const anew = await indexed(folder, file);
      assert.deepEqual([anew.isLoaded, anew.update.read], [false, 2]);
    }
    assert.deepEqual(
      (await readdir(folder.root)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('leaves out what cannot be read, and says so', async () => {
    await using folder = await tempWorkspace({ ...FILES, 'kb/bad.json': '{' });
    const { update } = await indexed(folder);
    assert.deepEqual(update.skipped, [{ file: 'kb/bad.json', reason: 'is not valid JSON; correct it' }]);
    assert.equal(update.chunks, 2);
  });

  describe('of much', () => {
    const LARGE = {
      ...FILES,
      'kb/large.md': `# Owls\n\n${'The owl sleeps at noon, and nobody minds.\n\n'.repeat(2_000)}`,
    };

    it('is made in a worker, which reads what is not saved, too', async () => {
      await using folder = await tempWorkspace(LARGE);
      const file = folder.path('cache', 'one.index');
      const unsaved = { [folder.path('kb/plans.md')]: '# Plans\n\nThe zebra has stripes.\n' };
      // Nothing is read here.
      const files = { ...filesWith(unsaved), readStream: () => assert.fail('read by who must not wait') };
      const { index, update } = await opened(folder, file, files);
      assert.deepEqual([update.documents, update.read, update.removed], [3, 3, 0]);
      assert.equal(index.search('zebra', 1)[0]?.source, 'kb/plans.md');
      assert.equal(index.search('owl', 1)[0]?.source, 'kb/large.md');
      const again = await opened(folder, file, files);
      assert.equal(again.update.read, 0);
    });

    it('is right in two windows that make it at the same time', async () => {
      await using folder = await tempWorkspace(LARGE);
      const file = folder.path('cache', 'one.index');
      for (const { index } of await Promise.all([opened(folder, file), opened(folder, file)]))
        assert.equal(index.search('owl', 1)[0]?.source, 'kb/large.md');
      const { index, update } = await opened(folder, file);
      assert.equal(update.read, 0);
      assert.equal(index.search('eight', 1)[0]?.source, 'kb/plans.md');
      assert.deepEqual(await readdir(folder.path('cache')), ['one.index']);
    });

    it('is made all the same where it cannot be kept', async () => {
      await using folder = await tempWorkspace({ ...LARGE, cache: 'a file' });
      const { index, update } = await opened(folder, folder.path('cache', 'one.index'));
      assert.deepEqual([update.documents, update.read], [3, 3]);
      assert.equal(index.search('owl', 1)[0]?.source, 'kb/large.md');
    });

    it('leaves the index as it was where it is cancelled', async () => {
      await using folder = await tempWorkspace(FILES);
      const file = folder.path('cache', 'one.index');
      await opened(folder, file);
      const before = await readFile(file);
      await folder.write(LARGE);
      const abort = new AbortController();
      const opening = opened(folder, file, diskFiles, abort.signal);
      setImmediate(() => abort.abort(new Error('stopped')));
      await assert.rejects(opening, /stopped/);
      assert.deepEqual(await readFile(file), before);
    });
  });

  it('stops when it is cancelled', async () => {
    await using folder = await tempWorkspace(FILES);
    const index = new KnowledgeIndex(folder.root, { chunk: DEFAULT_RETRIEVAL.chunk, language: 'en' });
    const paths = [folder.path('kb/plans.md')];
    await assert.rejects(index.update(paths, diskFiles, AbortSignal.abort(new Error('stopped'))), /stopped/);
  });
});
