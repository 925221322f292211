import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { glob } from 'tinyglobby';
import { BackgroundCounter } from '../src/core/estimate/background-counter.ts';
import { type CountWatch, countingHere } from '../src/core/estimate/counting.ts';
import { LiveCounter } from '../src/core/estimate/live-count.ts';
import { diskFiles } from '../src/core/files.ts';
import { parsePrompt } from '../src/core/prompt/parse.ts';
import { SampleSet } from '../src/core/samples/sample-set.ts';

/*
 * What the forecast of a run, the first thing counted in its session, and what keystrokes in a prompt cost the thread
 * that asks, which in the editor is the extension host: counting in the background beside counting in place.
 */

const ROOT = resolve(import.meta.dirname, '..');
const MODEL = { provider: 'openai', model: 'gpt-4o' } as const;
const NOTHING = { ...MODEL, prices: {} };
const FILE = '/a.prompt.yml';
const ALL = { filter: [] };

const background = new BackgroundCounter();
const live = new LiveCounter();
async function* none() {}

const ways = {
  'in the background': {
    count: (text: string) =>
      background.countPrompt({ ...NOTHING, file: FILE, text, sampleFiles: [], unsaved: {} }),
    forecast: (text: string, watch: CountWatch) =>
      background.countSet({ ...MODEL, ...ALL, file: FILE, text, sampleFiles: [], unsaved: {} }, watch),
  },
  'in place': {
    count: async (text: string) => {
      const { prompt } = parsePrompt(FILE, text);
      return prompt && live.count(prompt, none(), NOTHING);
    },
    forecast: async (text: string, watch: CountWatch) => {
      const { prompt, document } = parsePrompt(FILE, text);
      const samples = new SampleSet([{ kind: 'inline', document, path: ['testData'] }], diskFiles);
      return prompt && countingHere.set({ ...MODEL, ...ALL, prompt, samples }, watch);
    },
  },
};

const files = (await glob(['docs/*.md', 'src/**/*.ts', 'test/unit/**/*.ts'], { cwd: ROOT })).sort();
const all = (await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')))).join('\n');
// Tags would be Liquid's.
const words = all.replaceAll(/[{}%]/g, ' ');

console.log(
  `Node ${process.versions.node}; ms of the asking thread: all of it, the longest block; wall time`,
);
const { signal } = new AbortController();
for (const [way, { count, forecast }] of Object.entries(ways)) {
  const samples = Array.from({ length: 24 }, (_, index) => `  - word: number ${index}\n`).join('');
  const first = await measured(() =>
    forecast(`${promptOf('Say {{ word }}')}testData:\n${samples}`, { signal }),
  );
  console.log(`first forecast, ${way}: ${shown(first)}`);
  for (const [name, length, keys] of [
    ['10 KB', 10_000, 51],
    ['1 MB', 1_000_000, 5],
  ] as const) {
    const text = words.slice(0, length);
    const typed: Measured[] = [];
    for (let key = 1; key <= keys; key++)
      typed.push(await measured(() => count(promptOf(`${text}${'x'.repeat(key)}`))));
    const median = (of: keyof Measured) =>
      typed.map((each) => each[of]).sort((a, b) => a - b)[keys >> 1] ?? 0;
    const block = Math.max(...typed.map((each) => each.block));
    console.log(`${name}, ${way}: ${shown({ busy: median('busy'), block, wall: median('wall') })}`);
  }
}
await background.close();

interface Measured {
  /** ms that the asking thread worked. */
  readonly busy: number;
  /** ms of its longest stretch without a turn for others. */
  readonly block: number;
  /** ms until the count is there. */
  readonly wall: number;
}

async function measured(work: () => Promise<unknown>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await setTimeout(20);
  delay.enable();
  // The monitor sees a block between two of its own ticks only.
  await setTimeout(5);
  const before = performance.eventLoopUtilization();
  const begin = performance.now();
  if (!(await work())) throw new Error('The prompt was not counted.');
  const wall = performance.now() - begin;
  const busy = performance.eventLoopUtilization(before).active;
  await setTimeout(5);
  delay.disable();
  return { busy, block: delay.max / 1e6, wall };
}

function shown({ busy, block, wall }: Measured): string {
  return `${busy.toFixed(2)}, ${block.toFixed(1)}; ${wall.toFixed(1)}`;
}

/** A system message that stays the same, and the message that is typed into. */
function promptOf(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => `      ${line}`);
  return `messages:\n  - role: system\n    content: Answer in one sentence.\n  - role: user\n    content: |\n${lines.join('\n')}\n`;
}
