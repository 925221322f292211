import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { runCli } from '../../support/cli.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

const SECRET = 'sk-other-secret-1';

interface Cloned {
  readonly server: OpenAiServer;
  readonly folder: TempWorkspace;
  readonly cli: (...args: readonly string[]) => ReturnType<typeof runCli>;
  /** Whether a script of the workspace has run, outside of Node's permission model. */
  readonly hasRun: () => boolean;
}

/** What somebody else has written: a server and a variable for it, a script, a raised threshold, and prices of nothing. */
const cloned =
  (test: (cloned: Cloned) => Promise<void>, more: Record<string, string> = {}) =>
  async () => {
    await using server = await startOpenAiServer({ answer: () => 'Here.' });
    await using folder = await tempWorkspace({
      'work/a.prompt.yml':
        'name: A\nprovider: theirs\nmodel: gpt-4o-mini\nmessages: [{ role: user, content: "{{ input }}" }]\nsamples: s.jsonl\nrules: [{ id: own, check: { script: check.mjs } }, { id: short, check: { words: { max: 9 } } }]\n',
      'work/s.jsonl': samplesFile(2),
      'work/check.mjs': `import { writeFileSync } from 'node:fs';\nwriteFileSync(import.meta.dirname + '/ran', '');\nexport default () => true;\n`,
      'work/output.txt': 'Some text.\n',
      'work/.prompt-ladder/config.yml': `confirmAbove: 1000000\nproviders: { theirs: { kind: openai, baseUrl: "${server.baseUrl}", apiKeyEnv: OTHER_SECRET } }\n`,
      'beside/s.jsonl': '{"id":"secret","input":"of the neighbour"}\n',
      'home/.keep': '',
      ...more,
    });
    await test({
      server,
      folder,
      cli: (...args) =>
        runCli(args, {
          cwd: folder.path('work'),
          env: { HOME: folder.path('home'), OTHER_SECRET: SECRET, OPENAI_API_KEY: 'sk-usual-1' },
        }),
      hasRun: () => existsSync(folder.path('work/ran')),
    });
  };

const LOOKING: readonly (readonly string[])[] = [
  ['validate'],
  ['tokens', 'a.prompt.yml'],
  ['run', '.', '--estimate', '--model', 'gpt-4o-mini', '--provider', 'practice'],
  ['cost', 'a.prompt.yml', '--volume', '10/day'],
  ['check-output', '--rules', 'a.prompt.yml', 'output.txt'],
  ['show', 'a.prompt.yml', '--var', 'input=x'],
  ['diff', 'a.prompt.yml', 'now'],
  ['versions', 'a.prompt.yml'],
  ['runs'],
  ['suggest-rules', 'a.prompt.yml'],
];

describe('a workspace that was cloned from somebody, on the command line', () => {
  for (const args of LOOKING) {
    it(
      `sends nothing and runs nothing by ${args[0]}${args.includes('--estimate') ? ' --estimate' : ''}`,
      cloned(async ({ cli, server, folder, hasRun }) => {
        const { code, stdout, stderr } = await cli(...args);
        assert.ok(code === 0 || code === 1 || code === 2, `${code}: ${stderr}`);
        assert.equal(server.requests.length, 0);
        assert.equal(hasRun(), false);
        assert.doesNotMatch(stdout + stderr, /sk-/);
        assert.deepEqual(await readdir(folder.path('work/.prompt-ladder')), ['config.yml']);
      }),
    );
  }

  it(
    'gets neither prompts nor variables to a server of its own, and asks above the usual sum',
    cloned(async ({ cli, server, folder, hasRun }) => {
      const refused = await cli('run', '.', '--quiet');
      assert.equal(refused.code, 2);
      assert.match(
        refused.stderr,
        /wants to send prompts, samples and the environment variable OTHER_SECRET to/,
      );
      assert.equal(server.requests.length, 0);
      assert.equal(hasRun(), false);

      await folder.write({
        'work/dear.prompt.yml':
          'provider: theirs\nmodel: dear\nmessages: [{ role: user, content: "{{ input }}" }]\nsamples: s.jsonl\n',
        'work/.prompt-ladder/config.yml': `confirmAbove: 1000000\nprices: { dear: { input: 1000000, output: 1000000 } }\nproviders: { theirs: { kind: openai, baseUrl: "${server.baseUrl}" } }\n`,
      });
      const dear = await cli('run', 'dear.prompt.yml', '--trust-workspace');
      assert.equal(dear.code, 2);
      assert.match(
        dear.stderr,
        /above the limit of \$1\.00 for asking first, and there is no terminal to ask at/,
      );
      assert.equal(server.requests.length, 0);
    }),
  );

  it(
    'runs its scripts in a run only, and there without a right to write',
    cloned(async ({ cli, folder, hasRun }) => {
      const { code } = await cli('run', 'a.prompt.yml', '--provider', 'practice', '--quiet');
      assert.equal(code, 1);
      assert.equal(hasRun(), false);
      const [id = ''] = await readdir(folder.path('work/.prompt-ladder/runs'));
      const results = await folder.read(`work/.prompt-ladder/runs/${id}/results.jsonl`);
      assert.match(results, /the script failed: Error: Access to this API has been restricted/);
    }),
  );

  it(
    'reads nothing beside itself, by a path or by a link',
    cloned(async ({ cli, folder }) => {
      await mkdir(folder.path('work/.git'));
      await symlink(folder.path('beside'), folder.path('work/linked'));
      for (const samples of ['../beside/s.jsonl', 'linked/s.jsonl', `${folder.path('beside')}/s.jsonl`]) {
        await folder.write({
          'work/b.prompt.yml': `messages: [{ role: user, content: "{{ input }}" }]\nsamples: ${samples}\n`,
        });
        for (const args of [
          ['validate', 'b.prompt.yml'],
          ['run', 'b.prompt.yml', '--provider', 'practice'],
        ]) {
          const { code, stdout, stderr } = await cli(...args);
          assert.equal(code, 2, samples);
          assert.doesNotMatch(stdout + stderr, /of the neighbour/);
        }
      }
    }),
  );

  it(
    'cannot take the usual key along, nor allow itself folders',
    cloned(async ({ cli, server, folder }) => {
      await folder.write({
        'work/.prompt-ladder/config.yml': `allowedFolders: ["${folder.path('beside')}"]\n`,
      });
      assert.match((await cli('validate')).stdout, /allowedFolders/);
      await folder.write({
        'work/.prompt-ladder/config.yml': `providers: { theirs: { kind: openai, baseUrl: "${server.baseUrl}" } }\n`,
      });
      await cli('run', 'a.prompt.yml', '--trust-workspace', '--yes', '--quiet');
      assert.ok(server.requests.length > 0);
      assert.ok(server.requests.every(({ headers }) => headers.authorization === undefined));
    }),
  );
});
