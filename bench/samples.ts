// What checking a large sample set costs a whole process: CSV beside JSONL with the same samples.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { type Measured, measure } from './measure.ts';

const CLI = resolve(import.meta.dirname, '../dist/cli.js');
const COLUMNS = ['text', 'expected'];

const { values } = parseArgs({ options: { samples: { type: 'string', default: '1000000' } } });
const samples = Number(values.samples);

function* lines(format: string): Generator<string> {
  if (format === 'csv') yield `${COLUMNS.join()}\n`;
  for (let index = 0; index < samples; index++) {
    const text = `Customer ${index} writes that invoice ${index * 7} is wrong and wants the money back`;
    yield format === 'csv' ? `${text},billing\n` : `${JSON.stringify({ text, expected: 'billing' })}\n`;
  }
}

function* pieces(format: string): Generator<string> {
  let piece = '';
  for (const line of lines(format)) {
    piece += line;
    if (piece.length < 1 << 20) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

async function validate(folder: string, format: string): Promise<Measured> {
  const workspace = join(folder, format);
  await mkdir(workspace);
  const file = join(workspace, `samples.${format}`);
  await pipeline(Readable.from(pieces(format)), createWriteStream(file));
  const prompt = `messages:\n  - role: user\n    content: '{{ text }}'\nsamples: samples.${format}\n`;
  await writeFile(join(workspace, 'a.prompt.yml'), prompt);
  const measured = await measure([CLI, 'validate', workspace]);
  if (measured.exitCode !== 0) throw new Error(measured.stderr);
  const megabytes = ((await stat(file)).size / 1e6).toFixed(0);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `${format.padEnd(6)} ${megabytes.padStart(5)} MB  ${seconds(measured.wallMs)}, processor ${seconds(measured.cpuMs)}, peak ${measured.peakMb.toFixed(0)} MB`,
  );
  await rm(file);
  return measured;
}

await build();
const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
try {
  console.log(`${samples} samples, Node ${process.versions.node}`);
  const jsonl = await validate(folder, 'jsonl');
  const csv = await validate(folder, 'csv');
  const ratio = (a: number, b: number) => `${(a / b).toFixed(2)} ×`;
  console.log(
    `CSV against JSONL: processor time ${ratio(csv.cpuMs, jsonl.cpuMs)} (goal ≤ 2), peak memory ${ratio(csv.peakMb, jsonl.peakMb)}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
