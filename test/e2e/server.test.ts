import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe } from 'mocha';
import { Gate } from '../support/gate.ts';
import { Journey } from '../support/journey.ts';
import { errorReply, type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { setUp } from './support/set-up.ts';
import { useWorkbench } from './support/use-workbench.ts';

const KEY = 'sk-test-0123456789abcdef';
const SAMPLES = 600;
const HELD_AFTER = 120;
const REFUSAL = errorReply(401, 'Incorrect API key provided', { code: 'invalid_api_key' });

describe('a prompt that asks a server', () => {
  const workbench = useWorkbench({ folder: 'support-triage' });
  const journey = new Journey();
  const gate = new Gate();
  let server: OpenAiServer;

  setUp(async () => {
    await server?.close();
    gate.open();
    server = await startOpenAiServer({
      answer: () => ({ text: 'yes' }),
      script: ({ headers }) =>
        headers.authorization === `Bearer ${KEY}` ? { until: gate.pass() } : { reply: REFUSAL },
    });
    const folder = join(workbench().folder, 'served');
    await mkdir(join(folder, '.prompt-ladder'), { recursive: true });
    await writeFile(
      join(folder, '.prompt-ladder', 'config.yml'),
      `provider: openai\nproviders:\n  openai:\n    baseUrl: ${server.baseUrl}\n`,
    );
    await writeFile(
      join(folder, 'served.prompt.yml'),
      'name: Served\nmodel: local\nsamples: many.jsonl\nmessages:\n  - role: user\n    content: "{{ question }}"\n',
    );
    const lines = Array.from({ length: SAMPLES }, (_, index) =>
      JSON.stringify({
        id: `n${index}`,
        question: `Is ${index} a number?`,
        expected: index === 7 ? 'no' : 'yes',
      }),
    );
    await writeFile(join(folder, 'many.jsonl'), `${lines.join('\n')}\n`);
  });

  after(() => server.close());

  journey.step('says in one sentence that the server wants a key, and stops', async () => {
    await workbench().openFile('served.prompt.yml');
    await workbench().codeLens(`Run ${SAMPLES} samples`).click();
    const told = workbench().notification('the run stopped because no answers came');
    await told.waitFor();
    assert.match((await told.textContent()) ?? '', /Set API Key/);
    assert.ok(server.requests.length <= 16, String(server.requests.length));
    await workbench().codeLens(`Run ${SAMPLES} samples`).waitFor();
    await workbench().screenshot('run-refused-dark');
    await workbench().answer('the run stopped', 'Set API Key…');
  });

  journey.step('keeps a key in the secret storage and sends it to that server', async () => {
    await workbench().type('the server', server.baseUrl);
    await workbench().type('the key', KEY);
    await workbench().notification('The key for').waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    gate.holdAfter(HELD_AFTER);
    await workbench().codeLens(`Run ${SAMPLES} samples`).click();
    await workbench().notification(`${HELD_AFTER}/600`).waitFor();
    await workbench().screenshot('run-progress-dark');
    assert.equal(server.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
  });

  journey.step('stops at once when it is cancelled, and keeps what finished', async () => {
    await workbench().answer(`${HELD_AFTER}/600`, 'Cancel');
    await workbench().notification('before the run was cancelled').waitFor();
    await workbench().codeLens(`Run ${SAMPLES} samples`).waitFor();
    await workbench().screenshot('run-cancelled-dark');
  });

  journey.step('goes on from there, asking for nothing twice', async () => {
    const runs = join(workbench().folder, 'served', '.prompt-ladder', 'runs');
    const kept = new Set<string>();
    for (const run of await readdir(runs)) {
      const results = await readFile(join(runs, run, 'results.jsonl'), 'utf8');
      for (const line of results.trim().split('\n').filter(Boolean)) {
        const { sample, output } = JSON.parse(line);
        if (output) kept.add(`Is ${sample.slice(1)} a number?`);
      }
    }
    assert.ok(kept.size > 0);
    const before = server.requests.length;
    gate.open();
    await workbench().answer('before the run was cancelled', 'Resume');
    await workbench().notification('1 of 600 fails').waitFor();
    const asked = server.requests.slice(before).map(({ body }) => body.messages[0]?.content ?? '');
    assert.equal(asked.length, SAMPLES - kept.size);
    assert.deepEqual(
      asked.filter((question) => kept.has(question)),
      [],
    );
  });

  journey.step('lists a large set in groups, and what failed beside them', async () => {
    await workbench().runCommand('Testing: Focus on Test Explorer View');
    await workbench().unfold(/served/);
    await workbench()
      .testRow(/Samples 1–250/)
      .waitFor();
    await workbench()
      .testRow(/^n7 \(Failed\)/)
      .waitFor();
    await workbench().codeLens('599 of 600 passed').waitFor();
    await workbench().screenshot('test-groups-dark');
  });

  journey.step('has written the key nowhere', async () => {
    const folder = join(workbench().folder, 'served');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      assert.ok(!text.includes(KEY), entry.name);
    }
  });

  journey.step('forgets a key that is cleared', async () => {
    await workbench().runCommand('Prompt Ladder: Clear API Key…');
    await workbench().choose('127.0.0.1');
    await workbench().notification('is forgotten').waitFor();
  });

  journey.test('asks for a key, is cancelled, and resumes');
});
