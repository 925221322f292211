import type { Result } from '../runs/result.ts';
import type { Pair } from './pairing.ts';

/**
 * Samples that belong together, as a person names them: by the variable that they have alike, or `tag:PREFIX` for the
 * first tag that begins so.
 */
const TAG = 'tag:';

/** The variable by which a cluster's samples are grouped; `undefined` where a tag does it. */
export const groupVariable = (cluster: string | undefined): string | undefined =>
  cluster?.startsWith(TAG) ? undefined : cluster;

/** Pairs with the same answer belong together. */
export function clusterBy(cluster: string): (pair: Pair) => string {
  const prefix = cluster.startsWith(TAG) ? cluster.slice(TAG.length) : undefined;
  return ({ sample, after }) => {
    const group = prefix === undefined ? after.group : after.tags.find((tag) => tag.startsWith(prefix));
    // What belongs to no group stands for itself.
    return group === undefined ? `sample ${sample}` : `group ${JSON.stringify(group)}`;
  };
}

/** Results that are looked at, and characters of a value that may be a group's name. */
const MOST_RESULTS = 2_000;
const LONGEST_NAME = 100;
const MOST_NAMES = 12;

/** Finds by what samples may belong together: what several of them have alike, and not all. */
export class ClusterNames {
  /** By name of a cluster, how many samples have each of its groups. */
  readonly #groups = new Map<string, Map<string, number>>();
  #samples = 0;

  add({ variables, tags = [], repeat }: Pick<Result, 'variables' | 'tags' | 'repeat'>): void {
    if (repeat > 0 || this.#samples >= MOST_RESULTS) return;
    this.#samples++;
    for (const [name, value] of Object.entries(variables)) {
      const text = typeof value === 'object' ? '' : String(value);
      if (text !== '' && text.length <= LONGEST_NAME && !name.startsWith(TAG)) this.#count(name, text);
    }
    const prefixes = new Map(tags.map((tag) => [/^(.*?\w[-:=_/]).+/.exec(tag)?.[1] ?? '', tag]));
    for (const [prefix, tag] of prefixes) if (prefix !== '') this.#count(TAG + prefix, tag);
  }

  /** Those that join most samples first. */
  get names(): string[] {
    const joined = (groups: ReadonlyMap<string, number>) =>
      [...groups.values()].reduce((sum, samples) => sum + (samples > 1 ? samples : 0), 0);
    return [...this.#groups]
      .filter(([, groups]) => groups.size > 1 && joined(groups) > this.#samples / 2)
      .sort(([, a], [, b]) => joined(b) - joined(a))
      .slice(0, MOST_NAMES)
      .map(([name]) => name);
  }

  #count(name: string, group: string): void {
    const groups = this.#groups.get(name) ?? new Map<string, number>();
    this.#groups.set(name, groups.set(group, (groups.get(group) ?? 0) + 1));
  }
}
