import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostic.ts';
import { canonicalJson } from '../text/hash.ts';
import type { SampleLocation, SampleRecord } from './sample.ts';

const MAX_DIAGNOSTICS = 1000;
const MAX_COLUMNS = 10_000;

/** In how many samples a variable, or the override of a rule, occurs, and the first of them. */
export interface Column {
  count: number;
  readonly first: SampleLocation;
}

/** What one pass over a sample set tells. */
export interface SampleSetScan {
  readonly samples: number;
  readonly invalid: number;
  /** SHA-256, in hex, of the samples' content in their order: comments, line endings and format do not matter. */
  readonly hash: string;
  /** The variables that occur, `expected` among them; the first 10,000 names. */
  readonly columns: ReadonlyMap<string, Readonly<Column>>;
  /** The ids of rules that samples override; the first 10,000. */
  readonly overrides: ReadonlyMap<string, Readonly<Column>>;
  /** The first fact that is a whole sentence, and in how many samples there is one. */
  readonly sentenceFact: (Readonly<Column> & { readonly fact: string }) | undefined;
  /** What is wrong with the invalid records: the first 1,000. */
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics beyond those. */
  readonly omitted: number;
}

/** Five words or more that end as a sentence does; a pattern is none. */
const isSentence = (fact: string) => !fact.startsWith('/') && /^(?:\S+\s+){4,}\S+[.!?。]$/.test(fact.trim());

/** Counts, checks and hashes the records of a sample set in one pass. */
export async function scanRecords(records: AsyncIterable<SampleRecord>): Promise<SampleSetScan> {
  const hash = createHash('sha256');
  const columns = new Map<string, Column>();
  const overrides = new Map<string, Column>();
  const diagnostics: Diagnostic[] = [];
  let sentenceFact: (Column & { readonly fact: string }) | undefined;
  let samples = 0;
  let invalid = 0;
  for await (const record of records) {
    if (record.kind === 'invalid') {
      invalid += 1;
      if (diagnostics.length < MAX_DIAGNOSTICS) diagnostics.push(record.diagnostic);
      continue;
    }
    samples += 1;
    const { id, variables, facts, tags, rules, relevant, weight, location } = record.sample;
    hash.update(`${canonicalJson([id, variables, facts, tags, rules, relevant, weight])}\n`);
    for (const name of Object.keys(variables)) count(columns, name, location);
    for (const rule of Object.keys(rules)) count(overrides, rule, location);
    const fact = facts.find(isSentence);
    if (fact === undefined) continue;
    sentenceFact ??= { count: 0, first: location, fact };
    sentenceFact.count += 1;
  }
  return {
    samples,
    invalid,
    hash: hash.digest('hex'),
    columns,
    overrides,
    sentenceFact,
    diagnostics,
    omitted: invalid - diagnostics.length,
  };
}

function count(columns: Map<string, Column>, name: string, location: SampleLocation): void {
  const column = columns.get(name);
  if (column) column.count += 1;
  else if (columns.size < MAX_COLUMNS) columns.set(name, { count: 1, first: location });
}
