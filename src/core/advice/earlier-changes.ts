import type { ModelParameters } from '../prompt/chat.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { RuleSet } from '../rules/compile.ts';
import { isOver } from '../runs/coverage.ts';
import { storedPrompt } from '../runs/rendered-messages.ts';
import { restoreIfReadable } from '../runs/restored-project.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import type { RunStore } from '../runs/run-store.ts';
import { formatCount } from '../text/plural.ts';

/** A prompt as one run had it. */
export interface EarlierState {
  readonly prompt: PromptFile;
  readonly parameters: ModelParameters;
  readonly model: string;
  /** Absent where the run has kept no rules. */
  readonly rules?: RuleSet;
}

/** Two runs of a prompt, one after the other, and what the change between them did. */
export interface EarlierChange {
  readonly before: EarlierState;
  readonly after: EarlierState;
  readonly passedBefore: number;
  readonly passedAfter: number;
  /** Results of either run, where both have as many. */
  readonly of: number;
  /** Of the later run, ISO 8601. */
  readonly at: string;
}

const MOST_RUNS = 12;

/** The changes of a prompt from run to run over the same samples, newest first. */
export async function earlierChanges(run: Run, root: string, store: RunStore): Promise<EarlierChange[]> {
  const runs: Run[] = [];
  for await (const each of new RunIndex(store).runs({ file: run.prompt.file, isWhole: true })) {
    if (!isOver(each) || !each.summary || each.samples.hash !== run.samples.hash) continue;
    runs.push(each);
    if (runs.length === MOST_RUNS) break;
  }
  const states = new Map<string, EarlierState>();
  for (const each of runs) {
    const prompt = storedPrompt(each);
    const rules = (await restoreIfReadable(each, root))?.project.rules;
    if (prompt)
      states.set(each.id, {
        prompt,
        parameters: each.parameters,
        model: each.model,
        ...(rules && { rules }),
      });
  }
  return runs.flatMap((after, index) => {
    const before = runs[index + 1];
    const [earlier, later] = [states.get(before?.id ?? ''), states.get(after.id)];
    if (!before?.summary || !after.summary || !earlier || !later) return [];
    return [
      {
        before: earlier,
        after: later,
        passedBefore: before.summary.passed,
        passedAfter: after.summary.passed,
        of: after.summary.results,
        at: after.startedAt,
      },
    ];
  });
}

/** Of a gain, the share of the results up to which it may be chance; one result always may. */
const NO_GAIN = 0.05;

/**
 * Refuses what was done before and brought nothing: `Raising maxTokens from 60 to 150 on 29 November changed nothing
 * (3 → 3 of 40 passed).`
 * @param what names the change, at the beginning of the sentence
 * @param isSuch whether a change is the one that would be advised
 */
export function triedInVain(
  changes: readonly EarlierChange[],
  what: string | ((change: EarlierChange) => string),
  isSuch: (change: EarlierChange) => boolean,
): { readonly refused: string } | undefined {
  const change = changes.find(isSuch);
  if (!change) return undefined;
  const { passedBefore, passedAfter, of, at } = change;
  if (passedAfter - passedBefore > Math.max(1, NO_GAIN * of)) return undefined;
  const did = typeof what === 'string' ? what : what(change);
  const effect = EFFECTS[Math.sign(passedAfter - passedBefore) + 1];
  return {
    refused: `${did} on ${dayOf(at)} ${effect} (${formatCount(passedBefore)} → ${formatCount(passedAfter)} of ${formatCount(of)} passed).`,
  };
}

const EFFECTS = ['made it worse', 'changed nothing', 'changed next to nothing'];

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });

/** `29 November` */
export const dayOf = (iso: string) => DAY.format(new Date(iso));
