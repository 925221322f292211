import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import schema from '../../../schemas/category.schema.json' with { type: 'json' };
import { CATEGORIES } from '../../../src/core/failure-category.ts';
import type { Recategorisation } from '../../../src/core/reviews/category-correction.ts';
import {
  discardCorrections,
  loadCategoryCorrections,
  writeCategoryCorrection,
} from '../../../src/core/reviews/category-corrections.ts';
import { loadVerdicts, writeVerdict } from '../../../src/core/reviews/store.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const NOON = new Date('2026-11-21T12:00:00.000Z');
const LATER = new Date('2026-11-21T12:00:01.000Z');

const promptIn = (folder: TempWorkspace) => folder.path('triage.prompt.yml');
const write = (folder: TempWorkspace, correction: Partial<Recategorisation> = {}, now = NOON) =>
  writeCategoryCorrection(
    folder.root,
    promptIn(folder),
    { sample: 'a', output: 'Hello.', category: 'format', ...correction },
    now,
  );
const load = (folder: TempWorkspace) => loadCategoryCorrections(folder.root, promptIn(folder));

describe('corrected categories', () => {
  it('are the categories of the schema', () => {
    assert.deepEqual(schema.properties.category.enum, CATEGORIES);
  });

  it('count for the very output of the very sample, the latest one', async () => {
    await using folder = await tempWorkspace();
    await write(folder, { category: 'safety' }, LATER);
    await write(folder, { category: 'format' });
    const corrections = await load(folder);
    assert.equal(corrections.find('a', 'Hello.')?.category, 'safety');
    assert.equal(corrections.find('a', 'Hello'), undefined);
    assert.equal(corrections.find('b', 'Hello.'), undefined);
  });

  it('hold a failure without an output by its sample', async () => {
    await using folder = await tempWorkspace();
    await write(folder, { output: undefined, category: 'provider' });
    assert.equal((await load(folder)).find('a', '')?.category, 'provider');
    assert.equal(await discardCorrections(folder.root, promptIn(folder), { sample: 'a' }), 1);
    assert.equal((await load(folder)).find('a', ''), undefined);
  });

  it('are discarded with all that was said of the output before, and nothing else', async () => {
    await using folder = await tempWorkspace();
    await write(folder);
    await write(folder, { category: 'safety' }, LATER);
    await write(folder, { output: 'Bye.' });
    const back = { sample: 'a', output: 'Hello.' };
    assert.equal(await discardCorrections(folder.root, promptIn(folder), back), 2);
    assert.equal(await discardCorrections(folder.root, promptIn(folder), back), 0);
    const corrections = await load(folder);
    assert.equal(corrections.find('a', 'Hello.'), undefined);
    assert.equal(corrections.find('a', 'Bye.')?.category, 'format');
  });

  it('stand beside verdicts without being taken for them', async () => {
    await using folder = await tempWorkspace();
    const { file } = await write(folder);
    const decision = { sample: 'a', output: 'Hello.', verdict: 'approve' } as const;
    await writeVerdict(folder.root, promptIn(folder), decision, NOON);
    const verdicts = await loadVerdicts(folder.root, promptIn(folder));
    assert.ok(verdicts.isApproved('a', 'Hello.'));
    assert.deepEqual([...verdicts.diagnostics, ...(await load(folder)).diagnostics], []);
    assert.match(file, /[\\/]categories[\\/]a-[0-9a-f]{12}\.yml$/);
  });

  it('are files of their own, so that branches merge', async () => {
    await using folder = await tempWorkspace();
    const { file } = await write(folder, { note: 'One.' });
    await write(folder, { note: 'Two.' });
    await write(folder, { note: 'Two.' });
    assert.equal((await readdir(join(file, '..'))).length, 2);
  });

  it('that are damaged are reported, and the others count', async () => {
    await using folder = await tempWorkspace();
    const { file } = await write(folder);
    const good = await folder.read(relative(folder.root, file));
    const damaged = {
      'edited.yml': good.replace('Hello.', 'Bye.'),
      'category.yml': good.replace('format', '__proto__'),
      'list.yml': '- 1\n',
    };
    for (const [name, text] of Object.entries(damaged))
      await folder.write({ [relative(folder.root, join(file, '..', name))]: text });
    const corrections = await load(folder);
    assert.equal(corrections.find('a', 'Hello.')?.category, 'format');
    assert.equal(corrections.find('a', 'Bye.'), undefined);
    assert.equal(corrections.diagnostics.length, 3);
  });

  it('come back as they were written, whatever they hold', async () => {
    await using folder = await tempWorkspace();
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        text,
        fc.constantFrom(...CATEGORIES),
        async (sample, output, note, category) => {
          const stored = await write(folder, { sample, output, note, category });
          assert.deepEqual((await load(folder)).findAll(sample, output).at(-1)?.category, category);
          assert.equal(stored.note ?? '', note);
          await discardCorrections(folder.root, promptIn(folder), { sample, output });
        },
      ),
      { numRuns: 40 },
    );
  });
});
