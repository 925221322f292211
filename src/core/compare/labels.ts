import { parseBoundedJson } from '../text/bounded-json.ts';
import { expectedDecline } from '../triage/expected-decline.ts';
import type { Pair } from './pairing.ts';

/** More different expectations than this are texts, not labels. */
const MOST_LABELS = 30;
const LONGEST_LABEL = 60;
/** Different expectations that are read for whether they decline; reading one takes some 0.1 ms. */
const MOST_READ = 2_000;

/** How outputs fall on the labels that were expected. */
export interface Confusion {
  readonly labels: readonly string[];
  /** `counts[expected][got]`; the last column counts outputs that are none of the labels. */
  readonly counts: readonly (readonly number[])[];
}

/** An answer that needs no model, and what always giving it would have scored. */
export interface TrivialAnswer {
  /** As in *always …*: `declining`, or `answering “billing”`. */
  readonly answer: string;
  /** Samples that expect it. */
  readonly right: number;
  readonly of: number;
}

/** The labels that the samples expect, most frequent first; `undefined` where `expected` is not a label. */
export const labelsOf = (pairs: readonly Pair[]): string[] | undefined =>
  labelsAmong(pairs.map(({ after }) => after.expected));

/** The labels among what samples expect, most frequent first; `undefined` where one of them is none. */
export function labelsAmong(expectations: readonly unknown[]): string[] | undefined {
  const counts = new Map<string, number>();
  for (const expected of expectations) {
    const label = labelText(expected);
    if (label === undefined) return undefined;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  // Labels come back: where nearly each sample expects something else, they are answers.
  if (counts.size < 2 || counts.size > MOST_LABELS || counts.size > expectations.length / 2) return undefined;
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([label]) => label);
}

/** The label that is expected: a short text, or the one value of a map; `undefined` where it is none. */
export function labelText(expected: unknown): string | undefined {
  if (typeof expected === 'number' || typeof expected === 'boolean') return String(expected);
  if (typeof expected === 'string') return expected.length <= LONGEST_LABEL ? expected.trim() : undefined;
  // A map with one value holds a label under a name, as outputs in JSON do.
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined;
  const [value, ...others] = Object.values(expected);
  return others.length === 0 && typeof value !== 'object' ? labelText(value) : undefined;
}

/** @param side which of the two runs gave the outputs */
export function confusion(
  pairs: readonly Pair[],
  labels: readonly string[],
  side: 'before' | 'after',
): Confusion {
  const counts = new Map(labels.map((label) => [label, new Array<number>(labels.length + 1).fill(0)]));
  const places = placesOf(labels);
  // Many outputs are the same label.
  const known = new Map<string, number>();
  for (const pair of pairs) {
    const { output = '' } = pair[side];
    const row = counts.get(expectedLabel(pair));
    const got = known.get(output) ?? labelPlace(output, places) ?? labels.length;
    known.set(output, got);
    if (row) row[got] = (row[got] ?? 0) + 1;
  }
  return { labels, counts: [...counts.values()] };
}

/** The label that an output gives, by itself or as a value of its JSON. */
export function outputLabel(output: string, labels: readonly string[]): string | undefined {
  const place = labelPlace(output, placesOf(labels));
  return place === undefined ? undefined : labels[place];
}

/** The places of labels by how outputs give them. */
const placesOf = (labels: readonly string[]): ReadonlyMap<string, number> =>
  new Map(labels.map((label, place) => [normal(label), place] as const).reverse());

/** The place of the first label that an output gives. */
function labelPlace(output: string, places: ReadonlyMap<string, number>): number | undefined {
  const found = [output, ...jsonValues(output)].flatMap((text) => places.get(normal(text)) ?? []);
  return found.length > 0 ? Math.min(...found) : undefined;
}

const normal = (text: string) =>
  text
    .trim()
    .replace(/^["'`]+|["'`.]+$/g, '')
    .toLowerCase();

function jsonValues(output: string): string[] {
  try {
    const value = parseBoundedJson(output);
    if (typeof value !== 'object' || value === null) return [String(value)];
    return Object.values(value)
      .filter((each) => typeof each !== 'object')
      .map(String);
  } catch {
    return [];
  }
}

/** The answers that a prompt has to beat: the most frequent label, and declining where any sample expects that. */
export function trivialAnswers(
  pairs: readonly Pair[],
  labels: readonly string[] | undefined,
): readonly TrivialAnswer[] {
  const [label] = labels ?? [];
  const scored = (answer: string, isRight: (pair: Pair) => boolean): TrivialAnswer => ({
    answer,
    right: pairs.filter(isRight).length,
    of: pairs.length,
  });
  const most =
    label === undefined ? [] : [scored(`answering “${label}”`, (pair) => expectedLabel(pair) === label)];
  const declining = scored('declining', expectsDeclining());
  return declining.right > 0 ? [...most, declining] : most;
}

function expectsDeclining(): (pair: Pair) => boolean {
  const read = new Map<string, boolean>();
  return ({ after: { expected } }) => {
    if (typeof expected !== 'string') return false;
    const known = read.get(expected);
    if (known !== undefined || read.size >= MOST_READ) return known ?? false;
    const declines = expectedDecline({ expected }) !== undefined;
    read.set(expected, declines);
    return declines;
  };
}

/** The label a sample expects, which is the same in both runs; a baseline does not keep it. */
export const expectedLabel = ({ after }: Pair) => labelText(after.expected) ?? '';
