import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { glob } from 'tinyglobby';
import { BackgroundCounter } from '../src/core/estimate/background-counter.ts';
import { LiveCounter } from '../src/core/estimate/live-count.ts';
import { parsePrompt } from '../src/core/prompt/parse.ts';

/*
 * What a keystroke in a prompt costs the thread that asks, which in the editor is the extension host: counting in the
 * background beside counting in place.
 */

const ROOT = resolve(import.meta.dirname, '..');
const NOTHING = { provider: 'openai', model: 'gpt-4o', prices: {} } as const;

const background = new BackgroundCounter();
const live = new LiveCounter();
async function* none() {}

const ways = {
  'in the background': async (text: string) =>
    background.countPrompt({ ...NOTHING, file: '/a.prompt.yml', text, sampleFiles: [], unsaved: {} }),
  'in place': async (text: string) => {
    const { prompt } = parsePrompt('/a.prompt.yml', text);
    return prompt && live.count(prompt, none(), NOTHING);
  },
};

const files = (await glob(['docs/*.md', 'src/**/*.ts', 'test/unit/**/*.ts'], { cwd: ROOT })).sort();
const all = (await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')))).join('\n');
// Tags would be Liquid's.
const words = all.replaceAll(/[{}%]/g, ' ');

console.log(
  `Node ${process.versions.node}; ms of the asking thread: all of it, the longest block; wall time`,
);
for (const [way, count] of Object.entries(ways)) {
  const first = await keystroke(count, promptOf('x'));
  console.log(`first count, ${way}: ${shown(first)}`);
  for (const [name, length, keys] of [
    ['10 KB', 10_000, 51],
    ['1 MB', 1_000_000, 5],
  ] as const) {
    const text = words.slice(0, length);
    const typed: Keystroke[] = [];
    for (let key = 1; key <= keys; key++)
      typed.push(await keystroke(count, promptOf(`${text}${'x'.repeat(key)}`)));
    const median = (of: keyof Keystroke) =>
      typed.map((each) => each[of]).sort((a, b) => a - b)[keys >> 1] ?? 0;
    const block = Math.max(...typed.map((each) => each.block));
    console.log(`${name}, ${way}: ${shown({ busy: median('busy'), block, wall: median('wall') })}`);
  }
}
await background.close();

interface Keystroke {
  /** ms that the asking thread worked. */
  readonly busy: number;
  /** ms of its longest stretch without a turn for others. */
  readonly block: number;
  /** ms until the count is there. */
  readonly wall: number;
}

async function keystroke(count: (text: string) => Promise<unknown>, text: string): Promise<Keystroke> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await setTimeout(20);
  delay.enable();
  // The monitor sees a block between two of its own ticks only.
  await setTimeout(5);
  const before = performance.eventLoopUtilization();
  const begin = performance.now();
  if (!(await count(text))) throw new Error('The prompt was not counted.');
  const wall = performance.now() - begin;
  const busy = performance.eventLoopUtilization(before).active;
  await setTimeout(5);
  delay.disable();
  return { busy, block: delay.max / 1e6, wall };
}

function shown({ busy, block, wall }: Keystroke): string {
  return `${busy.toFixed(2)}, ${block.toFixed(1)}; ${wall.toFixed(1)}`;
}

/** A system message that stays the same, and the message that is typed into. */
function promptOf(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => `      ${line}`);
  return `messages:\n  - role: system\n    content: Answer in one sentence.\n  - role: user\n    content: |\n${lines.join('\n')}\n`;
}
