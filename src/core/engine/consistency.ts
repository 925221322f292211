import { type ConsistentOptions, disagreement } from '../rules/catalogue/consistent.ts';
import type { RuleSet } from '../rules/compile.ts';
import { outputView } from '../rules/output-view.ts';
import type { CheckFinding, OutputView } from '../rules/rule.ts';
import { type Result, sampleOf } from '../runs/result.ts';
import type { Sample } from '../samples/sample.ts';
import { canonicalJson } from '../text/hash.ts';

/**
 * Holds the answers to the same question together for the rules that compare them. The one that begins first is compared
 * with by the others, however the calls finish, so that every run of the same answers finds the same.
 */
export class Consistency {
  readonly #questions: readonly { readonly rule: string; readonly over: string | undefined }[];
  readonly #firstAnswers = new Map<string, Promise<OutputView | undefined>>();

  constructor({ rules }: RuleSet) {
    this.#questions = rules
      .filter(({ check }) => check === 'consistent')
      .map(({ id, options }) => ({ rule: id, over: (options as ConsistentOptions).over }));
  }

  /** Takes the result of an earlier part of the run into account. */
  keep(result: Result): void {
    const sample = sampleOf(result);
    const output = result.status === 'error' ? undefined : result.output;
    this.begin(sample).end(output === undefined ? undefined : outputView(output, sample));
  }

  /**
   * Takes a place for a sample; to be called in the order of the samples.
   * @returns its turn, which must be ended, as others wait for it
   */
  begin(sample: Sample): Turn {
    const { promise, resolve } = Promise.withResolvers<OutputView | undefined>();
    const before = new Map<string, Promise<OutputView | undefined>>();
    for (const { rule, over } of this.#questions) {
      const key = canonicalJson([
        rule,
        over === undefined ? sample.id : { over: sample.variables[over] ?? null },
      ]);
      const first = this.#firstAnswers.get(key) ?? Promise.resolve(undefined);
      before.set(rule, first);
      this.#firstAnswers.set(
        key,
        first.then((answer) => answer ?? promise),
      );
    }
    return {
      compare: async (rule, options, output) => {
        const first = await before.get(rule);
        return first ? disagreement(options, output, first) : [];
      },
      end: resolve,
    };
  }
}

export interface Turn {
  /** What tells an output from the first answer, once that is there. */
  compare(rule: string, options: ConsistentOptions, output: OutputView): Promise<CheckFinding[]>;
  /** Hands out the final output, if there is one. */
  end(output: OutputView | undefined): void;
}
