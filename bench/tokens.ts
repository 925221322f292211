import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import tokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { clearMergeCache, countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { glob } from 'tinyglobby';
import { O200K_PIECE } from '../src/core/tokens/pieces.ts';
import { ranksOf } from '../src/core/tokens/token-ranks.ts';
import { Tokenizer } from '../src/core/tokens/tokenizer.ts';
import { installPeer, PEERS } from './peer.ts';

const TIKTOKEN = '1.0.22';
const ROOT = resolve(import.meta.dirname, '..');

interface Counter {
  readonly name: string;
  /** Counts without anything kept from the count before. */
  readonly count: (text: string) => number;
  /** Counts what a keystroke leaves the same, with what is kept. */
  readonly countAgain: (text: string) => number;
}

interface Text {
  readonly name: string;
  readonly text: string;
  /** Takes peers so long that they count it once. */
  readonly isRun?: true;
}

const { values } = parseArgs({ options: { 'with-peers': { type: 'boolean' } } });
const counters = [await ours(), gptTokenizer(), ...(values['with-peers'] ? [await tiktoken()] : [])];

console.log(`o200k_base, Node ${process.versions.node}; medians in ms, and how often ours fits in`);
for (const { name, text, isRun } of await texts()) {
  const [own, ...peers] = counters.map((counter, index) =>
    measure(counter, text, isRun && index > 0 ? 1 : 9),
  );
  assert.ok(own);
  for (const peer of peers) assert.equal(peer.tokens, own.tokens, `${peer.name} counts ${name} differently`);
  const shown = [own, ...peers].map(
    (each) => `${each.name} ${each.first.toFixed(2)} (${each.again.toFixed(2)})`,
  );
  const ratios = peers.map((each) => `${(each.first / own.first).toFixed(1)} ×`);
  console.log(`${name}, ${own.tokens} tokens: ${shown.join(', ')}; ratios ${ratios.join(', ')}`);
}

/** The median time of a first count and of the same count again, in ms. */
function measure({ name, count, countAgain }: Counter, text: string, times: number) {
  const found = new Set<number>();
  const median = (work: (text: string) => number) => {
    const spans = Array.from({ length: times }, () => {
      const begin = performance.now();
      found.add(work(text));
      return performance.now() - begin;
    });
    return spans.sort((a, b) => a - b)[times >> 1] as number;
  };
  const first = median(count);
  const again = times > 1 ? median(countAgain) : first;
  assert.equal(found.size, 1);
  return { name, first, again, tokens: [...found][0] as number };
}

async function ours(): Promise<Counter> {
  const ranks = await ranksOf(tokens);
  let tokenizer: Tokenizer;
  return {
    name: 'ours',
    count(text) {
      tokenizer = new Tokenizer(ranks, O200K_PIECE);
      return tokenizer.count(text);
    },
    countAgain: (text) => tokenizer.count(text),
  };
}

function gptTokenizer(): Counter {
  const countAgain = (text: string) => countTokens(text, { disallowedSpecial: new Set() });
  return {
    name: 'gpt-tokenizer',
    count(text) {
      clearMergeCache();
      return countAgain(text);
    },
    countAgain,
  };
}

async function tiktoken(): Promise<Counter> {
  const manifest = await installPeer(join(PEERS, 'tiktoken'), 'tiktoken', TIKTOKEN, 'about 25 MB');
  const { get_encoding } = createRequire(manifest)('tiktoken');
  const encoding = get_encoding('o200k_base');
  const count = (text: string): number => encoding.encode(text, [], []).length;
  return { name: `tiktoken ${TIKTOKEN}`, count, countAgain: count };
}

/** This repository's own prose and code, and runs without a break. */
async function texts(): Promise<Text[]> {
  const files = (await glob(['docs/*.md', 'src/**/*.ts', 'test/unit/**/*.ts'], { cwd: ROOT })).sort();
  const all = (await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')))).join('\n');
  return [
    { name: '10 KB', text: all.slice(0, 10_000) },
    { name: '1 MB', text: all.slice(0, 1_000_000) },
    { name: '100 KB of "a"', text: 'a'.repeat(100_000), isRun: true },
    { name: '100 KB of spaces', text: ' '.repeat(100_000), isRun: true },
    { name: '100,000 × "你"', text: '你'.repeat(100_000), isRun: true },
  ];
}
