import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostic.ts';
import { canonicalJson } from '../text/hash.ts';
import type { Sample, SampleLocation, SampleRecord } from './sample.ts';

const MAX_DIAGNOSTICS = 1000;
const MAX_COLUMNS = 10_000;
/** Characters that are hashed at once. */
const HASHED_LENGTH = 16_384;

/** In how many samples a variable, the override of a rule or the name of a document occurs, and where it stands first. */
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
  /** The documents that samples call relevant, as they name them; the first 10,000. */
  readonly relevant: ReadonlyMap<string, Readonly<Column>>;
  /** The first fact that is a whole sentence, and in how many samples there is one. */
  readonly sentenceFact: (Readonly<Column> & { readonly fact: string }) | undefined;
  /** The samples of which `expected` alone tells the right answer: neither `facts` nor a check of their own does. */
  readonly expectedAlone: Readonly<Column> | undefined;
  /** What is wrong with the invalid records: the first 1,000. */
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics beyond those. */
  readonly omitted: number;
}

/** Five words or more that end as a sentence does; a pattern is none. */
const isSentence = (fact: string) => !fact.startsWith('/') && /^(?:\S+\s+){4,}\S+[.!?。]$/.test(fact.trim());

const hasExpectedAlone = ({ expected, facts, rules }: Sample) =>
  expected !== undefined &&
  expected !== null &&
  facts.length === 0 &&
  !Object.values(rules).some((override) => override && override.check !== undefined);

/** Counts, checks and hashes the records of a sample set as they are read. */
export class SampleScanner {
  readonly #hash = createHash('sha256');
  /** Lines not hashed yet; a call for each would take longer than the hashing. */
  #lines = '';
  readonly #columns = new Map<string, Column>();
  readonly #overrides = new Map<string, Column>();
  readonly #relevant = new Map<string, Column>();
  readonly #diagnostics: Diagnostic[] = [];
  #sentenceFact: (Column & { readonly fact: string }) | undefined;
  #expectedAlone: Column | undefined;
  #samples = 0;
  #invalid = 0;

  add(record: SampleRecord): void {
    if (record.kind === 'invalid') {
      this.#invalid += 1;
      if (this.#diagnostics.length < MAX_DIAGNOSTICS) this.#diagnostics.push(record.diagnostic);
      return;
    }
    this.#samples += 1;
    const { id, variables, facts, tags, rules, relevant, grades, weight, location } = record.sample;
    this.#lines += `${canonicalJson([id, variables, facts, tags, rules, grades ?? relevant, weight])}\n`;
    if (this.#lines.length > HASHED_LENGTH) this.#hashLines();
    for (const name of Object.keys(variables))
      count(this.#columns, name, { ...location, range: record.header?.get(name) ?? location.range });
    for (const rule of Object.keys(rules)) count(this.#overrides, rule, location);
    for (const name of relevant) count(this.#relevant, name, location);
    if (hasExpectedAlone(record.sample)) {
      this.#expectedAlone ??= { count: 0, first: location };
      this.#expectedAlone.count += 1;
    }
    const fact = facts.find(isSentence);
    if (fact === undefined) return;
    this.#sentenceFact ??= { count: 0, first: location, fact };
    this.#sentenceFact.count += 1;
  }

  #hashLines(): void {
    this.#hash.update(this.#lines);
    this.#lines = '';
  }

  /** What the records so far tell. */
  get scan(): SampleSetScan {
    this.#hashLines();
    return {
      samples: this.#samples,
      invalid: this.#invalid,
      hash: this.#hash.copy().digest('hex'),
      columns: this.#columns,
      overrides: this.#overrides,
      relevant: this.#relevant,
      sentenceFact: this.#sentenceFact,
      expectedAlone: this.#expectedAlone,
      diagnostics: this.#diagnostics,
      omitted: this.#invalid - this.#diagnostics.length,
    };
  }
}

function count(columns: Map<string, Column>, name: string, location: SampleLocation): void {
  const column = columns.get(name);
  if (column) column.count += 1;
  else if (columns.size < MAX_COLUMNS) columns.set(name, { count: 1, first: location });
}
