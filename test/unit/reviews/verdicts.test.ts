import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { reviewsFolder } from '../../../src/core/reviews/review-files.ts';
import { loadVerdicts, writeVerdict } from '../../../src/core/reviews/store.ts';
import type { VerdictInput } from '../../../src/core/reviews/verdict.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const NOON = new Date('2026-11-21T12:00:00.000Z');
const LATER = new Date('2026-11-21T12:00:01.000Z');

const promptIn = (folder: TempWorkspace) => folder.path('support', 'triage.prompt.yml');
const write = (folder: TempWorkspace, decision: Partial<VerdictInput>, now = NOON) =>
  writeVerdict(
    folder.root,
    promptIn(folder),
    { sample: 'a', output: 'Hello.', verdict: 'approve', ...decision },
    now,
  );
const load = (folder: TempWorkspace) => loadVerdicts(folder.root, promptIn(folder));
const filesOf = (folder: TempWorkspace) => readdir(reviewsFolder(folder.root, promptIn(folder)));

/** Any text, with what text files can hardly hold. */
const hostileText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      '\n',
      '\r',
      ' ',
      '\t',
      '\0',
      '\ud800',
      '\udc00',
      '\ufeff',
      '\u2028',
      '\u0085',
      ': ',
      '# ',
      '"',
      '- ',
      '---\n',
      '|',
    ),
  ),
  maxLength: 40,
});

describe('verdicts', () => {
  it('name who decided, and when', async () => {
    await using folder = await tempWorkspace();
    await write(folder, { reviewer: 'Mo Weaver' });
    const verdict = (await load(folder)).find('a', 'Hello.');
    assert.deepEqual([verdict?.reviewer, verdict?.reviewedAt], ['Mo Weaver', NOON.toISOString()]);
  });

  it('are files that read alone, named by their sample and content', async () => {
    await using folder = await tempWorkspace();
    const { file } = await write(folder, { verdict: 'correct', correction: 'Hi.', note: 'Too stiff.' });
    assert.match(
      relative(folder.path('.prompt-ladder', 'reviews'), file).replaceAll('\\', '/'),
      /^support-triage-[0-9a-f]{8}\/a-[0-9a-f]{12}\.yml$/,
    );
    assert.equal(
      await folder.read(relative(folder.root, file)),
      [
        'format: 1',
        'sample: a',
        'output: Hello.',
        'outputHash: 34bace2f2116a51a7b850e0dcd535770065803bf27a3ef849ac09c0da1eea7f5',
        'verdict: correct',
        'correction: Hi.',
        'note: Too stiff.',
        'reviewedAt: 2026-11-21T12:00:00.000Z',
        '',
      ].join('\n'),
    );
  });

  it('count for the very output of the very sample', async () => {
    await using folder = await tempWorkspace();
    await write(folder, {});
    const verdicts = await load(folder);
    assert.ok(verdicts.isApproved('a', 'Hello.'));
    assert.ok(!verdicts.isApproved('a', 'Hello'));
    await write(folder, { output: '\ud800' });
    assert.ok(!(await load(folder)).isApproved('a', '\ud801'));
    assert.ok(!verdicts.isApproved('b', 'Hello.'));
    assert.ok(!(await loadVerdicts(folder.root, folder.path('triage.prompt.yml'))).isApproved('a', 'Hello.'));
  });

  it('of two people stand side by side, and the later one counts', async () => {
    await using folder = await tempWorkspace();
    await write(folder, { verdict: 'reject', note: 'No.' }, LATER);
    await write(folder, {}, NOON);
    assert.equal((await filesOf(folder)).length, 2);
    const verdicts = await load(folder);
    assert.ok(!verdicts.isApproved('a', 'Hello.'));
    assert.equal(verdicts.find('a', 'Hello.')?.note, 'No.');
    await write(folder, {}, new Date(LATER.getTime() + 1));
    assert.ok((await load(folder)).isApproved('a', 'Hello.'));
  });

  it('written twice alike are one file', async () => {
    await using folder = await tempWorkspace();
    await Promise.all([write(folder, {}), write(folder, {})]);
    assert.equal((await filesOf(folder)).length, 1);
  });

  it('keep prompts apart whose names look alike', () => {
    const names = [
      'a/b.prompt.yml',
      'a-b.prompt.yml',
      'a/b.prompt.yaml',
      'A/b.prompt.yml',
      'ä.prompt.yml',
      'con.prompt.yml',
    ];
    const folders = names.map((name) => basename(reviewsFolder('/root', join('/root', name))));
    assert.equal(new Set(folders.map((folder) => folder.toLowerCase())).size, names.length);
    for (const folder of folders) assert.match(folder, /^[a-z0-9-]*[0-9a-f]{8}$/);
  });

  it('hold any text and any id, in file names that every file system takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          hostileText,
          fc.constantFrom('../../x', 'con', '__proto__', 'constructor', 'a/b\\c', '.', 'x'.repeat(5_000)),
        ),
        hostileText,
        hostileText,
        hostileText,
        async (sample, output, correction, note) => {
          await using folder = await tempWorkspace();
          const stored = await write(folder, { sample, output, verdict: 'correct', correction, note });
          assert.match(basename(stored.file), /^[a-z0-9-]{0,41}[0-9a-f]{12}\.yml$/);
          const verdicts = await load(folder);
          assert.deepEqual(verdicts.diagnostics, []);
          assert.deepEqual(verdicts.find(sample, output), stored);
          assert.deepEqual(
            [stored.sample, stored.output, stored.correction, stored.note ?? ''],
            [sample, output, correction, note],
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('hold lines of nothing but white space', async () => {
    await using folder = await tempWorkspace();
    for (const output of [' \n', '\n', ' \n\n ', '\t\n a\n', 'a\n \n']) {
      await write(folder, { output });
      assert.ok((await load(folder)).isApproved('a', output), JSON.stringify(output));
    }
  });

  it('know a huge output by its hash and keep its beginning', async () => {
    await using folder = await tempWorkspace();
    const huge = '\0'.repeat(1_000_000);
    const stored = await write(folder, { output: huge });
    assert.equal(stored.output.length, 250_000);
    const verdicts = await load(folder);
    assert.ok(verdicts.isApproved('a', huge));
    assert.ok(!verdicts.isApproved('a', huge.slice(1)));
  });

  it('that are too long to be kept are refused, and nothing is written', async () => {
    await using folder = await tempWorkspace();
    const tooLong = [
      { sample: 'x'.repeat(5_000_000) },
      { verdict: 'correct', correction: 'x'.repeat(250_001) },
      { note: 'x'.repeat(10_001) },
    ] as const;
    for (const decision of tooLong) {
      await assert.rejects(
        write(folder, decision),
        (error) => error instanceof UserError && /too long/.test(error.message),
      );
    }
    assert.deepEqual(await readdir(folder.path('.prompt-ladder')), []);
  });

  it('that are damaged are reported at the place, and the others count', async () => {
    await using folder = await tempWorkspace();
    const { file } = await write(folder, {});
    const good = await folder.read(relative(folder.root, file));
    const damaged = {
      'conflict.yml': `<<<<<<< ours\n${good}=======\n${good}>>>>>>> theirs\n`,
      'edited.yml': good.replace('Hello.', 'Bye.'),
      'empty.yml': '',
      'list.yml': '- 1\n',
      'key.yml': `${good}extra: 1\n`,
      'uncorrected.yml': good.replace('approve', 'correct'),
      'later.yml': good.replace('format: 1', 'format: 2').replace('verdict:', 'decision:'),
      'time.yml': good.replace('12:00', '27:00'),
    };
    for (const [name, text] of Object.entries(damaged)) {
      await folder.write({ [relative(folder.root, join(file, '..', name))]: text });
    }
    await folder.write({ [relative(folder.root, file)]: good.replace('format: 1\n', '') });
    const verdicts = await load(folder);
    assert.ok(verdicts.isApproved('a', 'Hello.'));
    assert.ok(!verdicts.isApproved('a', 'Bye.'));
    const found = new Map(verdicts.diagnostics.map((found) => [basename(found.file), found]));
    assert.deepEqual([...found.keys()].sort(), Object.keys(damaged).sort());
    assert.equal(found.get('edited.yml')?.code, 'wrong-hash');
    assert.equal(found.get('edited.yml')?.range.start.line, 2);
    assert.match(
      found.get('later.yml')?.message ?? '',
      /later version of Prompt Ladder.*; update Prompt Ladder\.$/,
    );
    for (const { message } of found.values()) assert.match(message, /^[A-Z"].*\.$/);
  });
});
