import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { glob } from 'tinyglobby';
import { packageExtension } from '../scripts/package.mjs';
import { temporaryFolder } from '../scripts/temporary-folder.mjs';
import { openWorkbench } from '../test/e2e/support/use-workbench.ts';

/*
 * The packaged extension in a workbench with 300 prompt files, a sample file of 10 MB and a prompt of 1 MB: when the
 * Test Explorer has its rows, when the samples are counted, and what a keystroke takes, from the key to the next frame,
 * in the prompt and in the same text as plain YAML. On Linux, also the extension host's processor time until then.
 */

const PROMPTS = 300;
const ROUNDS = 4;
const KEYS = 30;
/** Of processor time in a second, as Linux counts. */
const TICKS = 100;

const files = (await glob(['docs/*.md', 'src/**/*.ts'])).sort();
const words = files
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replaceAll(/[{}%]|[^\t\n\x20-\x7e]/g, ' ');
const large = `messages:\n  - role: user\n    content: |\n      {{ word }}\n${words.slice(0, 950_000).replaceAll(/^/gm, '      ')}\ntestData:\n  - word: x\n`;
const small = (index: number) =>
  `name: Prompt ${index}\nmessages:\n  - role: user\n    content: "Is {{ n }} a number?"\ntestData:\n  - { n: 1 }\n  - { n: 2 }\nrules:\n  - id: short\n    check: { words: { max: 3 } }\n`;
const sample = (index: number) =>
  `${JSON.stringify({ id: `s${index}`, text: words.slice(index * 10, index * 10 + 1_000) })}\n`;

const many = Object.fromEntries(
  Array.from({ length: PROMPTS }, (_, index) => [`many/p${index}.prompt.yml`, small(index)]),
);
const iconOf = (page: Page) => page.locator('.activitybar').getByRole('tab', { name: 'Testing' });

await packageExtension();
await timeBareExtension();
await using opened = new AsyncDisposableStack();
const workbench = await openWorkbench(
  {
    folder: 'summarize',
    settings: { 'editor.quickSuggestions': { other: 'off', strings: 'off', comments: 'off' } },
    files: {
      ...many,
      'long.prompt.yml':
        'messages:\n  - role: user\n    content: "{{ text }}"\nsamples: long.jsonl\nrules:\n  - check: { words: { max: 3 } }\n',
      'long.jsonl': Array.from({ length: 9_500 }, (_, index) => sample(index)).join(''),
      'large.prompt.yml': large,
      'large.yml': large,
    },
  },
  opened,
);
const { page } = workbench;

// What a window takes until any extension shows anything is the editor's own: a bare extension takes it as well.
let begin = performance.now();
const after = () => `after the window shows its files: ${seconds(begin)}, ${processorTime()}`;
const icon = iconOf(page);
await icon.waitFor();
console.log(`icon of the Test Explorer, ${after()}`);
await icon.click();
const rows = page.locator('.test-explorer .monaco-list-row');
await rows.first().waitFor();
console.log(`first row of the Test Explorer, ${after()}`);
await page
  .locator(`.test-explorer [aria-setsize="${PROMPTS + 3}"]`)
  .first()
  .waitFor();
console.log(`rows of all ${PROMPTS + 3} prompts, ${after()}`);
await page
  .locator('.statusbar')
  .getByText(`${PROMPTS + 3} prompts`)
  .waitFor();
console.log(`all of them checked, ${after()}`);

begin = performance.now();
await workbench.openFile('long.prompt.yml');
await workbench.codeLens(/Run 9,500 samples/).waitFor();
console.log(`a sample file of 10 MB counted above its prompt: ${seconds(begin)}`);

const times = { 'large.yml': [] as number[], 'large.prompt.yml': [] as number[] };
for (let round = 0; round < ROUNDS; round++)
  for (const name of ['large.yml', 'large.prompt.yml'] as const) times[name].push(...(await typed(name)));
for (const [name, all] of Object.entries(times))
  console.log(`a key in ${name}: ${median(all).toFixed(1)} ms, p95 ${share(all, 0.95).toFixed(1)} ms`);
console.log(
  `ratio of medians: ${(median(times['large.prompt.yml']) / median(times['large.yml'])).toFixed(2)}`,
);

/** How long VS Code itself takes: with an extension that starts for the same files, and makes a test of each. */
async function timeBareExtension(): Promise<void> {
  const extension = join(temporaryFolder('bare'), 'bare');
  await mkdir(extension);
  const manifest = {
    ...{ name: 'bare', publisher: 'bench', version: '1.0.0', engines: { vscode: '^1.101.0' } },
    ...{ main: './main.js', activationEvents: ['workspaceContains:**/*.prompt.yml'] },
  };
  const main =
    "exports.activate = async () => { const { tests, workspace } = require('vscode'); const made = tests.createTestController('bare', 'Bare'); for (const file of await workspace.findFiles('**/*.prompt.yml')) made.items.add(made.createTestItem(file.path, file.path, file)); };";
  await writeFile(join(extension, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(extension, 'main.js'), main);
  await using opened = new AsyncDisposableStack();
  const { page } = await openWorkbench({ folder: 'summarize', files: many, extension }, opened);
  const begin = performance.now();
  const icon = iconOf(page);
  await icon.waitFor();
  await icon.click();
  await page.locator('.test-explorer .monaco-list-row').first().waitFor();
  console.log(
    `first row for a bare extension, after the window shows its files: ${seconds(begin)}, ${processorTime()}`,
  );
}

/** Of the extension host that this process has started, as Linux counts it. */
function processorTime(): string {
  const host = processes().find(({ id, command }) => command.includes('--type=extensionHost') && isOurs(id));
  if (!host) return 'processor time unknown';
  const [user = 0, system = 0] = statOf(host.id).slice(11, 13).map(Number);
  return `${((user + system) / TICKS).toFixed(1)} s of the extension host's processor time`;
}

function processes(): { id: string; command: string }[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => ({ id, command: readProcess(id, 'cmdline') }));
}

/** Whether a process descends from this one. */
function isOurs(id: string): boolean {
  const [, parent = '0'] = statOf(id);
  return parent === String(process.pid) || (parent !== '0' && isOurs(parent));
}

/** What Linux says of a process, after its name. */
function statOf(id: string): string[] {
  return readProcess(id, 'stat').split(') ').at(-1)?.split(' ') ?? [];
}

/** Empty where the process has ended. */
function readProcess(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** ms of each key, from the press to the frame after it. */
async function typed(name: string): Promise<number[]> {
  await workbench.openFile(name);
  await page.keyboard.press('Control+Home');
  for (let line = 0; line < 5; line++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const taken: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    const pressed = performance.now();
    await page.keyboard.press('x');
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    taken.push(performance.now() - pressed);
  }
  return taken;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function share(values: readonly number[], of: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(of * (values.length - 1))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return share(values, 0.5);
}
