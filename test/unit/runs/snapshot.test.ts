import assert from 'node:assert/strict';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import { diskFiles, type Files } from '../../../src/core/files.ts';
import { BlobStore } from '../../../src/core/runs/blobs.ts';
import { ChangedFileError, heldFiles } from '../../../src/core/runs/held-files.ts';
import { RecordedFiles } from '../../../src/core/runs/recorded-files.ts';
import { Snapshot, takeSnapshot } from '../../../src/core/runs/snapshot.ts';
import { sha256 } from '../../../src/core/text/hash.ts';
import { knowledgeFiles } from '../../../src/core/workspace/knowledge-files.ts';
import { loadProject, type Project } from '../../../src/core/workspace/project.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { collect } from '../engine/support.ts';

const FILES = {
  'prompts/x.prompt.yml': promptFile(
    'samples: "s*.jsonl"\nrules: x.rules.yml\nknowledge: [../kb, note.md]\n',
  ),
  'prompts/x.rules.yml': 'rules:\n  - check: { regex: "[02468]$" }\n',
  'prompts/s1.jsonl': samplesFile(3),
  'prompts/s2.jsonl': '\uFEFF{"id":"last","input":"😀"}\n',
  'prompts/note.md': 'A note.\n',
  'kb/a/refunds.md': 'Refunds within 30 days.\n',
  'kb/b.txt': 'B\n',
  'kb/picture.png': 'no text',
};

const blobsOf = (folder: TempWorkspace) => new BlobStore(folder.path('.prompt-ladder'));

async function load(folder: TempWorkspace, files: Files): Promise<Project> {
  const { project, diagnostics } = await loadProject(folder.path('prompts/x.prompt.yml'), files);
  assert.deepEqual(diagnostics, []);
  return project ?? assert.fail();
}

/** Reads all that a run reads. */
async function recorded(folder: TempWorkspace, disk: Files = diskFiles): Promise<RecordedFiles> {
  const files = new RecordedFiles(disk);
  const project = await load(folder, files);
  await project.samples.scan();
  for (const file of await knowledgeFiles(project.knowledge, files)) await collect(files.readStream(file));
  return files;
}

async function taken(folder: TempWorkspace) {
  const blobs = blobsOf(folder);
  const { reference } = await takeSnapshot(await recorded(folder), folder.root, blobs);
  return { reference, snapshot: (await Snapshot.open(reference, folder.root, blobs)) ?? assert.fail() };
}

const samplesOf = async ({ samples }: Pick<Project, 'samples'>) =>
  (await collect(samples.records())).map((record) => (record.kind === 'sample' ? record.sample : record));

describe('a snapshot', () => {
  it('gives back all that a run has read, after all of it is gone', async () => {
    await using folder = await tempWorkspace(FILES);
    const before = await load(folder, diskFiles);
    const samples = await samplesOf(before);
    const knowledge = await knowledgeFiles(before.knowledge, diskFiles);
    const { reference, snapshot } = await taken(folder);
    assert.deepEqual([reference.files, reference.omitted], [7, 0]);
    await rm(folder.path('prompts'), { recursive: true });
    await rm(folder.path('kb'), { recursive: true });

    const project = await load(folder, snapshot);
    assert.equal(project.root, folder.root);
    assert.equal(project.rules.hash, before.rules.hash);
    assert.deepEqual(await samplesOf(project), samples);
    assert.equal(samples.length, 4);
    const found = await knowledgeFiles(project.knowledge, snapshot);
    assert.deepEqual(found.toSorted(), knowledge.toSorted());
    assert.equal(found.length, 3);
    assert.equal(await snapshot.readText(folder.path('kb/a/refunds.md')), 'Refunds within 30 days.\n');
    await assert.rejects(snapshot.readText(folder.path('kb/picture.png')), { code: 'ENOENT' });
  });

  it('moves with its workspace', async () => {
    await using folder = await tempWorkspace(FILES);
    await using other = await tempWorkspace();
    const { reference } = await taken(folder);
    await rm(other.path('.prompt-ladder'), { recursive: true });
    await rename(folder.path('.prompt-ladder'), other.path('.prompt-ladder'));
    const snapshot = (await Snapshot.open(reference, other.root, blobsOf(other))) ?? assert.fail();
    assert.equal((await samplesOf(await load(other, snapshot))).length, 4);
  });

  it('is the same for the same files', async () => {
    await using folder = await tempWorkspace(FILES);
    const { reference: first } = await taken(folder);
    const { reference: second } = await taken(folder);
    assert.deepEqual(second, first);
    await folder.write({ 'kb/b.txt': 'C\n' });
    assert.notEqual((await taken(folder)).reference.hash, first.hash);
  });

  it('has unsaved text as it was run', async () => {
    await using folder = await tempWorkspace(FILES);
    const unsaved = 'rules:\n  - check: { contains: Hello }\n';
    const editor: Files = {
      ...diskFiles,
      readText: async (path) => (path.endsWith('.rules.yml') ? unsaved : diskFiles.readText(path)),
    };
    const blobs = blobsOf(folder);
    const { reference } = await takeSnapshot(await recorded(folder, editor), folder.root, blobs);
    const snapshot = await Snapshot.open(reference, folder.root, blobs);
    assert.equal(await snapshot?.readText(folder.path('prompts/x.rules.yml')), unsaved);
  });

  it('refuses a file that changed since it was read', async () => {
    await using folder = await tempWorkspace(FILES);
    const files = await recorded(folder);
    await folder.write({ 'prompts/s1.jsonl': samplesFile(2) });
    await assert.rejects(takeSnapshot(files, folder.root, blobsOf(folder)), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /^prompts\/s1\.jsonl has changed while the run was being prepared; run again\.$/,
      );
      return true;
    });
  });

  it('records of a file that is too large its hash alone', async () => {
    await using folder = await tempWorkspace(FILES);
    const line = `${JSON.stringify({ input: 'x'.repeat(1_000_000) })}\n`;
    let text = '';
    for (let index = 0; index < 68; index++) text += line.replace('{', `{"id":"l${index}",`);
    await writeFile(folder.path('prompts/s3.jsonl'), text);
    const blobs = blobsOf(folder);
    const files = await recorded(folder);
    const { reference } = await takeSnapshot(files, folder.root, blobs);
    assert.deepEqual([reference.files, reference.omitted], [8, 1]);
    const snapshot = (await Snapshot.open(reference, folder.root, blobs)) ?? assert.fail();
    const large = folder.path('prompts/s3.jsonl');
    assert.ok(!snapshot.holds(large));
    assert.match(snapshot.files.find(({ kept }) => !kept)?.hash ?? '', /^[0-9a-f]{64}$/);

    // A run reads it where it is, until it changes there.
    const held = heldFiles(files, snapshot);
    assert.equal(
      (await collect(held.readStream(large))).reduce((sum, { length }) => sum + length, 0),
      text.length,
    );
    let seen = 0;
    await assert.rejects(async () => {
      for await (const _ of held.readStream(large)) {
        if (++seen === 10) await writeFile(large, text.slice(0, 1_000_000));
      }
    }, ChangedFileError);
    assert.equal(seen, 10);
    await assert.rejects(collect(held.readStream(large)), ChangedFileError);
    // What is kept may change.
    await folder.write({ 'prompts/s1.jsonl': '' });
    assert.ok((await collect(held.readStream(folder.path('prompts/s1.jsonl')))).length > 0);
  });

  it('is none where its list is missing, damaged or no list', async () => {
    await using folder = await tempWorkspace(FILES);
    const { reference } = await taken(folder);
    const blobs = blobsOf(folder);
    assert.equal(await Snapshot.open(undefined, folder.root, blobs), undefined);
    assert.equal(await Snapshot.open({ hash: '../../x' }, folder.root, blobs), undefined);
    assert.equal(await Snapshot.open({ hash: 'a'.repeat(64) }, folder.root, blobs), undefined);
    const file = join(blobs.folder, reference.hash.slice(0, 2), reference.hash.slice(2));
    for (const damaged of ['{}', '{']) {
      await writeFile(file, damaged);
      assert.equal(await Snapshot.open(reference, folder.root, blobs), undefined);
    }
  });

  it('is refused where a later version kept it', async () => {
    await using folder = await tempWorkspace({});
    const blobs = blobsOf(folder);
    const list = JSON.stringify({ format: 2 });
    await blobs.put(sha256(list), list.length, async function* () {
      yield Buffer.from(list);
    });
    await assert.rejects(
      Snapshot.open({ hash: sha256(list) }, folder.root, blobs),
      /^UserError: The list of the files of this run was written by a later version of Prompt Ladder.*; update/,
    );
  });

  it('reads nothing from where a hostile list points', async () => {
    await using folder = await tempWorkspace({ 'secret.txt': 'secret' });
    const blobs = blobsOf(folder);
    const files = [{ path: '../secret.txt', hash: '../../secret.txt', bytes: 1, kept: true }];
    const list = JSON.stringify({ format: 1, files, folders: [], finds: [] });
    await blobs.put(sha256(list), list.length, async function* () {
      yield Buffer.from(list);
    });
    const snapshot = await Snapshot.open({ hash: sha256(list) }, folder.root, blobs);
    await assert.rejects(snapshot?.readText(folder.path('../secret.txt')) ?? assert.fail(), {
      code: 'ENOENT',
    });
    await assert.rejects(snapshot?.readText(folder.path('secret.txt')) ?? assert.fail(), { code: 'ENOENT' });
  });
});
