import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { glob } from 'tinyglobby';
import { prepareRun } from '../src/core/engine/prepare-run.ts';
import { countInput } from '../src/core/engine/run-forecast.ts';
import { counterFor } from '../src/core/estimate/counter.ts';
import { diskFiles } from '../src/core/files.ts';
import { render } from '../src/core/prompt/render.ts';

/** Samples of about 500 characters. */
const SAMPLES = 100_000;
const LENGTH = 500;
const ROUNDS = 5;
const ROOT = resolve(import.meta.dirname, '..');
const MODEL = 'gpt-4o-mini';

const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  const { signal } = new AbortController();
  const file = await writeWorkspace();
  const { size } = await stat(join(folder, 'samples.jsonl'));
  const prepared = await prepareRun({ file, files: diskFiles, signal });
  const read = await median(async () => {
    let samples = 0;
    for await (const record of prepared.project.samples.records(signal))
      if (record.kind === 'sample') samples++;
    return samples;
  });
  // The vocabulary is loaded by the first round, which the median leaves out.
  const estimated = await median(async () => (await countInput(prepared, { signal })).tokens);
  const all = await countedAll();
  const rate = (ms: number) => `${(size / 1e6 / (ms / 1000)).toFixed(1)} MB/s (${Math.round(ms)} ms)`;
  console.log(
    `${SAMPLES} samples, ${(size / 1e6).toFixed(1)} MB, Node ${process.versions.node}, medians of ${ROUNDS}`,
  );
  console.log(`read alone: ${rate(read.ms)}`);
  console.log(`estimated: ${rate(estimated.ms)}, goal 20 MB/s`);
  console.log(`every sample counted: ${rate(all.ms)}`);
  const error = (100 * (estimated.value - all.value)) / all.value;
  console.log(`${estimated.value} tokens estimated, ${all.value} counted: ${error.toFixed(2)} %`);
  assert.equal(read.value, SAMPLES);

  async function countedAll() {
    const { prompt, samples } = prepared.project;
    const counter = await counterFor('openai', MODEL);
    const begin = performance.now();
    let value = 0;
    for await (const record of samples.records(signal)) {
      if (record.kind !== 'sample') continue;
      const messages = render(prompt, record.sample);
      value += counter.request(messages, prompt.responseFormat).total;
    }
    return { value, ms: performance.now() - begin };
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The time of the round in the middle, in ms, and what every round gave. */
async function median(work: () => Promise<number>): Promise<{ value: number; ms: number }> {
  const spans: number[] = [];
  const values = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    values.add(await work());
    spans.push(performance.now() - begin);
  }
  assert.equal(values.size, 1);
  return { value: [...values][0] as number, ms: spans.sort((a, b) => a - b)[ROUNDS >> 1] as number };
}

/** A prompt of this repository's prose with samples of its prose and code. @returns the prompt file */
async function writeWorkspace(): Promise<string> {
  const files = (await glob(['docs/*.md', 'src/**/*.ts', 'test/unit/**/*.ts'], { cwd: ROOT })).sort();
  const text = (await Promise.all(files.map((name) => readFile(join(ROOT, name), 'utf8')))).join('\n');
  await mkdir(join(folder, '.prompt-ladder'));
  const prompt = {
    provider: 'openai',
    model: MODEL,
    messages: [
      { role: 'system', content: text.slice(0, 1_000).replaceAll('{', '(') },
      { role: 'user', content: '{{ text }}' },
    ],
    samples: 'samples.jsonl',
  };
  const file = join(folder, 'x.prompt.yml');
  await writeFile(file, JSON.stringify(prompt));
  await pipeline(
    function* () {
      for (let index = 0; index < SAMPLES; index++) {
        const start = (index * 487) % (text.length - LENGTH);
        yield `${JSON.stringify({ id: `s${index}`, text: text.slice(start, start + LENGTH) })}\n`;
      }
    },
    createWriteStream(join(folder, 'samples.jsonl')),
  );
  return file;
}
