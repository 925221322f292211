import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { diskFiles, type Files, withFolders } from '../../../src/core/files.ts';
import { readKnowledge } from '../../../src/core/triage/knowledge-base.ts';
import { loadProject } from '../../../src/core/workspace/project.ts';
import { runCli } from '../../support/cli.ts';

const PROMPT = 'messages:\n  - role: user\n    content: Hi\n';

describe('what a prompt may read', () => {
  let base: string;

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'prompt-ladder-folders-')));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(base, name)), { recursive: true });
      await writeFile(join(base, name), text);
    }
  }

  /** The codes of what is wrong with a prompt, and the sentences in one text. */
  async function load(file: string, files: Files = diskFiles) {
    const { diagnostics, project } = await loadProject(join(base, file), files);
    return {
      codes: diagnostics.map(({ code }) => code),
      text: diagnostics.map(({ message }) => message).join('\n'),
      project,
    };
  }

  for (const [kind, reference] of Object.entries({
    samples: 'samples: ../outside/a.jsonl\n',
    'samples by pattern': 'samples: ../outside/*.jsonl\n',
    rules: 'rules: [../outside/a.rules.yml]\n',
    knowledge: 'knowledge: ../outside\n',
    script: 'rules: [{ check: { script: ../outside/check.js } }]\n',
  })) {
    it(`does not lead out of the workspace: ${kind}`, async () => {
      await write({
        'w/.prompt-ladder/config.yml': '',
        'w/a.prompt.yml': PROMPT + reference,
        'outside/a.jsonl': '{"a":1}\n',
        'outside/a.rules.yml': 'rules: []\n',
        'outside/check.js': '',
        'outside/a.md': 'Secret',
      });
      const refused = await load('w/a.prompt.yml');
      assert.deepEqual(refused.codes, ['outside-workspace']);
      assert.match(refused.text, /leads out of the workspace/);
      const { sampleFiles, ruleFiles, knowledge, scripts } = refused.project ?? {};
      assert.deepEqual([sampleFiles, ruleFiles, knowledge, scripts?.size], [[], [], [], 0]);
      const allowed = await load('w/a.prompt.yml', withFolders(diskFiles, [join(base, 'outside')]));
      assert.deepEqual(allowed.codes, []);
    });
  }

  it('does not lead out by links', async () => {
    await write({
      'w/.prompt-ladder/config.yml': '',
      'w/a.prompt.yml': `${PROMPT}samples: data/*.jsonl\nknowledge: [kb, linked]\n`,
      'w/data/own.jsonl': '{"a":1}\n',
      'w/kb/own.md': 'Own text',
      'outside/a.jsonl': '{"secret":1}\n',
      'outside/a.md': 'Secret',
    });
    await symlink(join(base, 'outside/a.jsonl'), join(base, 'w/data/linked.jsonl'));
    await symlink(join(base, 'outside/a.md'), join(base, 'w/kb/linked.md'));
    await symlink(join(base, 'outside'), join(base, 'w/linked'));
    const { codes, project } = await load('w/a.prompt.yml');
    assert.deepEqual(codes, ['outside-workspace', 'outside-workspace']);
    assert.deepEqual(project?.sampleFiles, [join(base, 'w/data/own.jsonl')]);
    assert.deepEqual(project?.knowledge, [join(base, 'w/kb')]);
    const { documents } = await readKnowledge(project?.knowledge ?? [], base, diskFiles);
    assert.deepEqual(
      documents.map(({ text }) => text),
      ['Own text'],
    );
  });

  it('is all of a repository, and of the folder one works in where nothing marks a workspace', async () => {
    await write({
      'w/prompts/a.prompt.yml': `${PROMPT}samples: ../data/a.jsonl\n`,
      'w/data/a.jsonl': '{"a":1}\n',
    });
    assert.deepEqual((await load('w/prompts/a.prompt.yml')).codes, ['outside-workspace']);
    const here = withFolders(diskFiles, [], join(base, 'w'));
    assert.deepEqual((await load('w/prompts/a.prompt.yml', here)).codes, []);
    const elsewhere = withFolders(diskFiles, [], join(base, 'w/data'));
    assert.deepEqual((await load('w/prompts/a.prompt.yml', elsewhere)).codes, ['outside-workspace']);
    await mkdir(join(base, 'w/.git'));
    assert.deepEqual((await load('w/prompts/a.prompt.yml')).codes, []);
  });

  it('is allowed by a flag, and never by the configuration', async () => {
    await write({
      'w/.prompt-ladder/config.yml': 'provider: practice\n',
      'w/a.prompt.yml': `${PROMPT}samples: ../outside/a.jsonl\n`,
      'outside/a.jsonl': '{"id":"a"}\n',
    });
    const refused = await runCli(['run', 'w'], { cwd: base });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /leads out of the workspace, so it is not opened.*--allow-folder/);
    const { code } = await runCli(['run', 'w', '--allow-folder', 'outside'], { cwd: base });
    assert.equal(code, 0);
    await write({ 'w/.prompt-ladder/config.yml': 'provider: practice\nallowedFolders: [..]\n' });
    assert.equal((await runCli(['validate', 'w'], { cwd: base })).code, 2);
  });

  it('is not quoted where it is of another format', async () => {
    await write({
      '.prompt-ladder/config.yml': '',
      'a.prompt.yml': `${PROMPT}rules: [passwd]\n`,
      'b.prompt.yml': `${PROMPT}rules: [b.rules.yml]\n`,
      passwd: 'root:x:0:0\n',
      'b.rules.yml': 'root:x:0:0\nTOKEN=hunter2\n',
    });
    const other = await load('a.prompt.yml');
    assert.deepEqual(other.codes, ['unknown-format']);
    const named = await load('b.prompt.yml');
    assert.deepEqual(named.codes, ['wrong-type']);
    assert.doesNotMatch(other.text + named.text, /root|hunter2/);
  });
});
