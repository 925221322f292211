import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { temporaryFolder } from '../../scripts/temporary-folder.mjs';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { useWorkbench } from './support/use-workbench.ts';

/** Commands that would send, run or write something. */
const HIDDEN = [
  'Run Samples with Another Model…',
  'Climb the Ladder',
  'Tune Retrieval',
  'Improve…',
  'Save Prompt Version…',
  'Review Prompt Changes…',
  'Accept as Baseline',
];

const PROMPT = `name: A
provider: theirs
model: gpt-4o-mini
messages: [{ role: user, content: "{{ input }}" }]
samples: s.jsonl
rules: [{ id: own, check: { script: check.mjs } }]
`;

describe('an untrusted workspace', () => {
  const files: Record<string, string> = {};
  const programs = temporaryFolder('programs');
  let server: OpenAiServer;

  before(async () => {
    const git = join(programs, 'git');
    await writeFile(git, '#!/bin/sh\necho "$@" >> "$(dirname "$0")/git-ran"\nexit 1\n');
    await chmod(git, 0o755);
    server = await startOpenAiServer();
    const providers = `{ theirs: { kind: openai, baseUrl: "${server.baseUrl}", apiKeyEnv: OTHER_SECRET } }`;
    Object.assign(files, {
      'a.prompt.yml': PROMPT,
      '../beside/s.jsonl': '{"id":"secret","input":"of the neighbour"}\n',
      'b.prompt.yml': `messages: [{ role: user, content: "{{ input }}" }]\nsamples: ../beside/s.jsonl\n`,
      's.jsonl': '{"id":"s1","input":"one"}\n{"id":"s2","input":"two"}\n',
      'check.mjs': `import { writeFileSync } from 'node:fs';\nwriteFileSync(import.meta.dirname + '/ran', '');\nexport default () => true;\n`,
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.prompt-ladder/config.yml': `confirmAbove: 1000000\nproviders: ${providers}\n`,
      '.vscode/settings.json': JSON.stringify({
        'promptLadder.allowedFolders': ['/'],
        'promptLadder.openai.baseUrl': server.baseUrl,
        'promptLadder.provider': 'theirs',
      }),
    });
  });
  const workbench = useWorkbench({
    folder: 'cloned',
    files,
    trust: true,
    env: {
      OTHER_SECRET: 'sk-other-secret-1',
      OPENAI_API_KEY: 'sk-usual-1',
      PATH: `${programs}${delimiter}${process.env.PATH}`,
    },
  });
  after(() => server.close());

  it('is read and checked, while nothing runs in it, is sent from it, or is written into it', async () => {
    await workbench().statusBarItem('Restricted Mode').waitFor();
    await workbench().openFile('b.prompt.yml');
    await workbench().showProblems();
    await workbench().page.locator('.markers-panel', { hasText: 'outside-workspace' }).waitFor();
    await workbench().openFile('a.prompt.yml');
    await workbench().clickLens(/Run 2 samples/, workbench().notification('not trusted'));
    await workbench().screenshot('untrusted-dark');
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().runCommand('Prompt Ladder: Connect a Model Server…');
    await workbench().notification('This workspace is not trusted, so no server is asked.').waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    for (const command of HIDDEN) await workbench().showNoCommand(`Prompt Ladder: ${command}`);

    await workbench().runCommand('Prompt Ladder: Check All Files');
    await workbench().runCommand('Prompt Ladder: Preview Rendered Prompt…');
    await workbench().choose('s1');
    await workbench().page.locator('.tab.active', { hasNotText: 'a.prompt.yml' }).waitFor();
    await workbench().openFile('a.prompt.yml');
    await workbench().runCommand('Prompt Ladder: Show Prompt History…');
    const history = workbench().page.locator('.quick-input-title', { hasText: 'History of a.prompt.yml' });
    await history.waitFor();
    await workbench().page.keyboard.press('Escape');
    await history.waitFor({ state: 'hidden' });
    await workbench().runCommand('Prompt Ladder: Estimate Run');
    await workbench()
      .notification(/A: 2 samples × 1 model: .* input tokens/)
      .waitFor();

    assert.equal(
      await workbench()
        .codeLens(/passed/)
        .count(),
      0,
    );
    assert.equal(server.requests.length, 0);
    assert.equal(existsSync(join(workbench().folder, 'ran')), false);
    assert.equal(existsSync(join(programs, 'git-ran')), false);
    assert.deepEqual(await readdir(join(workbench().folder, '.prompt-ladder')), ['config.yml']);
  });
});
