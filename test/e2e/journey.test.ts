import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { after, describe, it } from 'mocha';
import { stateSentence } from '../../src/core/report/state.ts';
import {
  currentRuns,
  PromptState,
  runsByPrompt,
  type StateCounts,
} from '../../src/core/runs/prompt-state.ts';
import { RunStore } from '../../src/core/runs/run-store.ts';
import { Gate } from '../support/gate.ts';
import { type Behaviour, type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { setUp } from './support/set-up.ts';
import { useWorkbench } from './support/use-workbench.ts';

const SAMPLES = 30;
const SLOTS = 2;
const ANSWER_MS = 400;
const HELD_AFTER = 6;
/** Seven runs on two slots, and what is looked at between them. */
const LIMIT_MS = 6 * 60_000;
const PROMPT = 'journey.prompt.yml';
const MODEL = 'small';

/** A server that works on two requests at a time, while the others wait. */
function twoSlots(gate: Gate): () => Behaviour {
  const free = Array.from({ length: SLOTS }, () => 0);
  return () => {
    const until = gate.pass();
    if (until) return { until };
    const slot = free.indexOf(Math.min(...free));
    const end = Math.max(Date.now(), free[slot] ?? 0) + ANSWER_MS;
    free[slot] = end;
    return { delayMs: end - Date.now() };
  };
}

/** How often the tests are looked at until they say what is stored. */
const LOOKS = 20;
/** What the test of a sample is called, with its id. */
const SAMPLE = /^(n\d+): /;

const promptText = (instruction: string) =>
  `name: Journey\nsamples: samples.jsonl\nmessages:\n  - role: user\n    content: "${instruction} {{ question }}"\n`;

const samplesText = () =>
  Array.from(
    { length: SAMPLES },
    (_, index) =>
      `${JSON.stringify({ id: `n${index + 1}`, question: `Is this number ${index + 1}?`, expected: 'yes' })}\n`,
  ).join('');

describe('a server of one’s own, from an empty folder', () => {
  const workbench = useWorkbench({
    folder: 'journey',
    files: { [PROMPT]: promptText('Answer yes or no.'), 'samples.jsonl': samplesText() },
  });
  const folder = () => workbench().folder;
  let server: OpenAiServer;
  let port: number | undefined;
  const gate = new Gate();

  async function untilHeld(): Promise<void> {
    while (!gate.isHolding) await workbench().page.waitForTimeout(ANSWER_MS);
  }

  async function startServer(): Promise<void> {
    server = await startOpenAiServer({
      port,
      models: [MODEL],
      script: twoSlots(gate),
      // Every tenth answer is wrong, until the prompt says how it is to be.
      answer: ({ body }) => {
        const text = JSON.stringify(body.messages);
        return /number \d*0\b/.test(text) && !text.includes('for sure') ? 'no' : 'yes';
      },
    });
    port = server.port;
  }

  const writePrompt = (instruction: string) => writeFile(join(folder(), PROMPT), promptText(instruction));

  /** What the stored results say of the prompt. */
  async function stored(): Promise<PromptState> {
    const store = new RunStore(join(folder(), '.prompt-ladder'));
    const runs = currentRuns((await runsByPrompt(store)).get(PROMPT) ?? []);
    const state = await PromptState.read(folder(), store, runs);
    assert.ok(state);
    return state;
  }

  /** A run that was begun: it goes on, or has come to its end already. */
  const begun = (end: string) => workbench().codeLens('Stop').or(workbench().codeLens(end));

  const dashboard = () => workbench().page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

  /** Every view says what is stored: the line above the prompt, the Test Explorer and the dashboard. */
  async function assertOneTruth(step: string): Promise<void> {
    const { counts, run } = await stored();
    await workbench().openFile(PROMPT);
    await workbench()
      .codeLens(`${stateSentence(counts)} · ${MODEL}`)
      .waitFor();
    await assertFailures(counts);
    await workbench().showTests();
    await assertTests(step);
    await workbench().clickLens(
      'Results',
      workbench().page.locator('.tab.active', { hasText: 'Results: Journey' }),
    );
    const { summary } = run;
    assert.ok(summary, step);
    await dashboard()
      .locator('.metric', { hasText: 'Passed' })
      .getByText(String(summary.passed), { exact: true })
      .waitFor();
    await dashboard()
      .locator('.metric .quiet', { hasText: `${summary.failed} failed` })
      .waitFor();
    await workbench().screenshot(`journey-${step}`);
    await workbench().runCommand('Notifications: Clear All Notifications');
  }

  /** The status bar counts what has not passed, of prompts and of problems, where nothing else is wrong. */
  async function assertFailures({ failed, unanswered }: StateCounts): Promise<void> {
    const all = failed + unanswered;
    const without = unanswered > 0 ? `, ${unanswered} without an answer` : '';
    await workbench()
      .statusBarItem(new RegExp(`1 prompt${failed > 0 ? `, ${failed} failed` : ''}${without}$`))
      .waitFor();
    await workbench()
      .page.locator('[id="status.problems"]', { hasText: new RegExp(`^\\s*${all}\\s+0\\s*$`) })
      .waitFor();
  }

  /** While the server holds a run back: what is stored of it is shown, the rest waits, and nothing but *Stop* is offered. */
  async function assertUnderWay(step: string): Promise<void> {
    await workbench().openFile(PROMPT);
    await workbench().codeLens('Stop').waitFor();
    const { counts, soFar } = await stored();
    await workbench()
      .codeLens(`Running: ${stateSentence(soFar)} · ${MODEL}`)
      .waitFor();
    assert.equal(
      await workbench()
        .codeLens(/Resume|Run \d+ failed|Climb/)
        .count(),
      0,
      step,
    );
    await assertFailures(counts);
    await workbench().showTests();
    await assertTests(step);
    await workbench().screenshot(`journey-${step}`);
  }

  /** The tests that are in view say what is stored of their samples; they are drawn a moment after they are told. */
  async function assertTests(step: string): Promise<void> {
    for (let looks = LOOKS; ; looks--) {
      const { heads, underWay } = await stored();
      const shown = (await workbench().testStates()).filter(([label]) => SAMPLE.test(label));
      const wanted = shown.map(([label]) => {
        const status = heads.get(SAMPLE.exec(label)?.[1] ?? '')?.status;
        return [label, status ?? (underWay ? 'waiting' : undefined)];
      });
      if (shown.length > 0 && isDeepStrictEqual(shown, wanted)) return;
      if (looks === 0) {
        assert.ok(shown.length > 0, step);
        assert.deepEqual(shown, wanted, step);
      }
      await workbench().page.waitForTimeout(ANSWER_MS);
    }
  }

  setUp(async () => {
    await server?.close();
    gate.open();
    await startServer();
  });

  after(() => server.close());

  async function connect(): Promise<void> {
    await workbench().openFile(PROMPT);
    await workbench().codeLens(`Run ${SAMPLES} samples`).waitFor();
    await workbench().runCommand('Prompt Ladder: Connect a Model Server…');
    await workbench().choose('Another address…');
    await workbench().type('Connect a Model Server', `http//127.0.0.1:${port}`);
    await workbench().quickInput('is no address of a server').waitFor();
    // A port where nothing listens: what was typed can be corrected.
    await workbench().type('Connect a Model Server', '127.0.0.1:9');
    await workbench().quickInput('Cannot reach 127.0.0.1:9').waitFor();
    assert.equal(await workbench().page.locator('.quick-input-widget input').inputValue(), '127.0.0.1:9');
    await workbench().type('Connect a Model Server', `127.0.0.1:${port}`);
    await workbench().choose(MODEL);
    await workbench().choose('This workspace');
    await workbench()
      .notification(/small at http:\/\/127\.0\.0\.1:\d+\/v1 answered/)
      .waitFor();
    assert.match(await readFile(join(folder(), '.prompt-ladder', 'config.yml'), 'utf8'), /model: small/);
  }

  async function runAndStop(): Promise<void> {
    await workbench().openFile(PROMPT);
    gate.holdAfter(HELD_AFTER);
    await workbench().codeLens(`Run ${SAMPLES} samples`).click();
    await workbench().codeLens('Stop').waitFor();
    await workbench()
      .codeLens(/Running: \d+ of 30 samples, [1-9]\d* passed/)
      .waitFor();
    await workbench().page.keyboard.press('Control+End');
    await workbench().page.keyboard.type('# A comment changes nothing that is asked.');
    await workbench().page.keyboard.press('Control+s');
    await workbench().clickLens('Stop', workbench().notification('before the run was cancelled'));
    const { interrupted } = await stored();
    assert.ok(interrupted && interrupted.done < SAMPLES);
    gate.open();
    await workbench().codeLens(`Interrupted at ${interrupted.done} of ${SAMPLES}: Resume`).waitFor();
    await assertOneTruth('stopped');
  }

  async function resume(): Promise<void> {
    await workbench().openFile(PROMPT);
    const before = server.requests.length;
    const { interrupted } = await stored();
    gate.holdAfter(HELD_AFTER);
    await workbench().clickLens(/: Resume/, workbench().codeLens('Stop'));
    await untilHeld();
    await assertUnderWay('resuming');
    // A second run is refused, and changes nothing of the first one.
    await workbench().openFile(PROMPT);
    await workbench().runCommand('Prompt Ladder: Run Samples');
    await workbench().notification('is running already').waitFor();
    await assertUnderWay('refused');
    gate.open();
    await workbench().notification('3 of 30 fail').waitFor();
    // A request that the server held for long may have been made again.
    const asked = new Set(server.requests.slice(before).map(({ body }) => JSON.stringify(body.messages)));
    assert.equal(asked.size, SAMPLES - (interrupted?.done ?? 0));
    await assertOneTruth('resumed');
  }

  async function editAndRunFailed(): Promise<void> {
    await workbench().openFile(PROMPT);
    await writePrompt('Answer yes, for sure.');
    await workbench()
      .codeLens(/27 of 30 passed · small · prompt changed since/)
      .waitFor();
    await dashboardSays('prompt changed since');
    await workbench().openFile(PROMPT);
    await workbench().clickLens('Run 3 failed', begun('3 of 30 samples, 3 passed'));
    await workbench().codeLens('3 of 30 samples, 3 passed').waitFor();
    await assertOneTruth('part');
    const [[, whole] = []] = await workbench().testStates();
    assert.equal(whole, 'error', 'a part is not the whole set');
  }

  /** Runs all samples until the server answers no more. */
  async function runUntilHeld(): Promise<void> {
    gate.holdAfter(HELD_AFTER);
    await workbench().clickLens(`Run ${SAMPLES} samples`, workbench().codeLens('Stop'));
    await untilHeld();
  }

  async function loseServer(): Promise<void> {
    await workbench().openFile(PROMPT);
    await runUntilHeld();
    await server.close();
    await workbench()
      .codeLens(/(Interrupted at \d+ of 30|\d+ answers? missing): Resume/)
      .waitFor();
    await assertOneTruth('server-gone');
    gate.open();
    await startServer();
    await workbench().openFile(PROMPT);
    await workbench().clickLens(/: Resume/, begun(`${SAMPLES} of ${SAMPLES} passed`));
    await workbench().codeLens(`${SAMPLES} of ${SAMPLES} passed · ${MODEL}`).waitFor();
    await assertOneTruth('server-back');
  }

  async function reloadInMidRun(): Promise<void> {
    await writePrompt('Answer yes, for sure, please.');
    await workbench().openFile(PROMPT);
    await workbench()
      .codeLens(/prompt changed since/)
      .waitFor();
    await runUntilHeld();
    // What another version passed is no longer shown as passed.
    await assertUnderWay('new-version');
    await workbench().page.reload();
    await workbench().ready();
    await workbench().openFile(PROMPT);
    await workbench()
      .codeLens(/Interrupted at \d+ of 30: Resume/)
      .waitFor();
    assert.equal(
      await workbench()
        .codeLens(/Interrupted/)
        .count(),
      1,
    );
    const { counts } = await stored();
    await workbench().codeLens(stateSentence(counts)).waitFor();
    await workbench().screenshot('journey-reloaded');
    gate.open();
    await workbench().clickLens(/: Resume/, begun(`${SAMPLES} of ${SAMPLES} passed`));
    await workbench().codeLens(`${SAMPLES} of ${SAMPLES} passed · ${MODEL}`).waitFor();
    await assertOneTruth('reloaded');
  }

  async function runOne(): Promise<void> {
    await workbench().showTests();
    const row = workbench().testRow(/^n7: /).first();
    await row.hover();
    await row.getByRole('button', { name: 'Run Test' }).first().click();
    await workbench().openFile(PROMPT);
    await workbench().clickLens(
      'Results',
      workbench().page.locator('.tab.active', { hasText: 'Results: Journey' }),
    );
    await dashboard().getByText('1 of 30', { exact: true }).waitFor();
    assert.equal(await dashboard().getByText('100 %').count(), 0);
    await workbench().screenshot('journey-one');
    await workbench().openFile(PROMPT);
    await workbench().codeLens(`${SAMPLES} of ${SAMPLES} passed · ${MODEL}`).waitFor();
    const { run } = await stored();
    assert.deepEqual([run.summary?.results, run.provider, run.model], [1, 'local', MODEL]);
  }

  async function dashboardSays(what: string): Promise<void> {
    await workbench().clickLens(
      'Results',
      workbench().page.locator('.tab.active', { hasText: 'Results: Journey' }),
    );
    await dashboard().getByText(what).first().waitFor();
  }

  it('says one and the same in every view, at every step', async function () {
    this.timeout(LIMIT_MS);
    await connect();
    await runAndStop();
    await resume();
    await editAndRunFailed();
    await loseServer();
    await reloadInMidRun();
    await runOne();
  });
});
