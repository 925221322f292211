import { basename } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { type RuleConflict, ruleConflicts } from '../rules/rule-conflicts.ts';
import { unlessLong } from '../rules/time-limit.ts';
import type { Sample } from '../samples/sample.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Project } from './project.ts';

/** Samples that are looked at, and ms after which no further one is. */
const MOST_SAMPLES = 500;
const MOST_MS = 200;

/** Looks for rules that no output could pass for a sample, which are mistakes of the project and not of a model. */
export class RuleConflictCheck {
  readonly #project: Pick<Project, 'rules' | 'locatedRules'>;
  readonly #found = new Map<string, { count: number; first: RuleConflict }>();
  #samples = 0;
  #ms = 0;

  constructor(project: Pick<Project, 'rules' | 'locatedRules'>) {
    this.#project = project;
  }

  add(sample: Sample): void {
    if (this.#samples >= MOST_SAMPLES || this.#ms > MOST_MS || this.#project.rules.rules.length < 2) return;
    this.#samples++;
    const begin = performance.now();
    const [first] = unlessLong(() => ruleConflicts(this.#project.rules, sample)) ?? [];
    this.#ms += performance.now() - begin;
    if (!first) return;
    const known = this.#found.get(first.rule);
    if (known) known.count++;
    else this.#found.set(first.rule, { count: 1, first });
  }

  /** At the rule where a file has it, else at the one that it cannot be kept with. */
  get diagnostics(): Diagnostic[] {
    const placeOf = (id: string) => this.#project.locatedRules.find(({ rule }) => rule.id === id);
    return [...this.#found].flatMap(([rule, { count, first }]) => {
      const place = placeOf(rule) ?? placeOf(first.against);
      if (!place) return [];
      const { file, range } = place;
      const of =
        count === this.#samples
          ? plural(count, 'sample')
          : `${formatCount(count)} of ${plural(this.#samples, 'sample')}`;
      const message = `No output can pass the rules "${oneLine(rule, 60)}" and "${oneLine(first.against, 60)}" for ${of}: ${oneLine(first.message, 200)}; correct one of them in ${basename(file)}, or the samples.`;
      return [{ file, range, severity: 'warning', code: 'unpassable-rule', message }];
    });
  }
}
