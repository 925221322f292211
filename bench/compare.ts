import { join } from 'node:path';
import { mcnemarTest } from '../src/core/statistics/binomial.ts';
import { SequentialTest } from '../src/core/statistics/sequential-test.ts';
import { readIfeval } from './ifeval/data.ts';

/**
 * How often comparisons err and what stopping early saves: simulated comparisons in several settings, and the real
 * paired verdicts of IFEval in random orders, as they are and with each disagreement turned around at random.
 */

const COMPARISONS = 10_000;
const LEVEL = 0.05;
/** Three standard errors above the level that is promised. */
const MOST_ERRORS = LEVEL + 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / COMPARISONS);
const DEFAULT_DATA = join(import.meta.dirname, '../../shared/data');

interface Setting {
  readonly name: string;
  readonly pairs: number;
  /** No difference is there to be found, so finding one is an error. */
  readonly isNull?: boolean;
  /** The changes of a comparison, in the order drawn. */
  readonly draw: () => readonly number[];
}

const random = mulberry32(20261129);
const tests = new Map<number, boolean>();

const simulated = (pairs: number, fixed: number, broken: number): Setting => ({
  name: `${Math.round(fixed * 100)} % fixed, ${Math.round(broken * 100)} % broken`,
  pairs,
  isNull: fixed === broken,
  draw: () =>
    Array.from({ length: pairs }, () => {
      const at = random();
      return at < fixed ? 1 : at < fixed + broken ? -1 : 0;
    }),
});

const settings = [50, 200, 500].flatMap((pairs) => [
  simulated(pairs, 0.1, 0.1),
  simulated(pairs, 0.02, 0.02),
  simulated(pairs, 0.15, 0.05),
  simulated(pairs, 0.1, 0.05),
]);

console.log(
  `${COMPARISONS.toLocaleString('en-US')} comparisons a setting; a difference is "found" at the 5 % level.`,
);
console.log('found: at the end | sequentially | after every sample; samples: asked sequentially, of all\n');
for (const setting of settings) report(setting);

const folder = process.argv[2] ?? process.env.PROMPT_LADDER_DATA ?? DEFAULT_DATA;
const data = await readIfeval(folder);
if (data) {
  const old = verdictsOf('claude-3-haiku-20240307');
  for (const model of ['gpt-4o-mini-2024-07-18', 'gpt-4-20231107']) {
    const now = verdictsOf(model);
    const shared = [...old.keys()].filter((prompt) => now.has(prompt));
    const changes = shared.map((prompt) => Number(now.get(prompt)) - Number(old.get(prompt)));
    const count = (sign: number) => changes.filter((change) => change === sign).length;
    console.log(
      `\nIFEval, claude-3-haiku against ${model}: ${count(1)} fixed, ${count(-1)} broken of ${changes.length}`,
    );
    report({ name: 'as it is, in random order', pairs: changes.length, draw: () => shuffled(changes) });
    const turned = () => shuffled(changes).map((change) => (random() < 0.5 ? change : -change));
    report({ name: 'disagreements turned at random', pairs: changes.length, isNull: true, draw: turned });
  }
} else {
  console.log(
    `\nThere is no IFEval data in ${join(folder, 'ifeval')}, so no real verdicts were permuted; set PROMPT_LADDER_DATA.`,
  );
}

function report({ name, pairs, isNull = false, draw }: Setting): void {
  const found = { end: 0, sequential: 0, always: 0 };
  let asked = 0;
  for (let comparison = 0; comparison < COMPARISONS; comparison++) {
    const changes = draw();
    const test = new SequentialTest(pairs);
    for (let place = 0; place < pairs && !test.decision; place++) test.add(place, changes[place] ?? 0);
    if (test.decision !== 'cannot-tell') found.sequential++;
    asked += test.counted;
    const { atEnd, ever } = testsOf(changes);
    if (atEnd) found.end++;
    if (ever) found.always++;
  }
  const percent = (part: number) => `${((part / COMPARISONS) * 100).toFixed(1).padStart(5)} %`;
  const share = Math.round((asked / COMPARISONS / pairs) * 100);
  console.log(
    `${String(pairs).padStart(4)} samples, ${name.padEnd(32)} ${percent(found.end)} | ${percent(found.sequential)} | ${percent(found.always)}   ${share} % of the samples asked, ${100 - share} % of the calls saved`,
  );
  if (isNull && Math.max(found.end, found.sequential) / COMPARISONS > MOST_ERRORS) {
    console.log(`     which is more than ${100 * LEVEL} % beyond the chance of the simulation`);
    process.exitCode = 1;
  }
}

function isSignificant(fixed: number, broken: number): boolean {
  const key = fixed * 10_000 + broken;
  const known = tests.get(key);
  if (known !== undefined) return known;
  const answer = mcnemarTest(fixed, broken) < 0.05;
  tests.set(key, answer);
  return answer;
}

function testsOf(changes: readonly number[]): { atEnd: boolean; ever: boolean } {
  let fixed = 0;
  let broken = 0;
  let ever = false;
  for (const change of changes) {
    if (change > 0) fixed++;
    else if (change < 0) broken++;
    ever ||= isSignificant(fixed, broken);
  }
  return { atEnd: isSignificant(fixed, broken), ever };
}

function verdictsOf(model: string): Map<string, boolean> {
  const responses = data?.responses.get(model) ?? [];
  return new Map(
    responses.map(({ prompt, follow_instruction_list }) => [prompt, follow_instruction_list.every(Boolean)]),
  );
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as Item, copy[last] as Item];
  }
  return copy;
}

/** A small seeded generator, so that the figures are the same each time (mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
