import { type Holdout, isHeldOut } from '../prompt/holdout.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { Verdicts } from '../reviews/verdicts.ts';
import { DETECTORS } from '../rules/pii/detectors.ts';
import { renderedMessages, storedPrompt } from '../runs/rendered-messages.ts';
import type { Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { drawnShare } from '../text/hash.ts';
import { nearDuplicates } from './near-duplicates.ts';

/** A tag of samples that no training may see, beside what the prompt's `holdout` says. */
const HELD_OUT_TAG = 'holdout';

/** The share of rows that are kept to validate the training with. */
const VALIDATION = 0.2;

/** Why an answer counts as right: a person wrote or approved it, or it passes every rule. */
export type RowSource = 'corrected' | 'approved' | 'passed';

/** A line of a training file, in OpenAI's chat format, and where it comes from. */
export interface TrainingRow {
  readonly sample: string;
  readonly source: RowSource;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A row with what looks like personal data, by the kinds of the rule `pii`. */
export interface FlaggedRow {
  readonly sample: string;
  readonly kinds: readonly string[];
}

export interface TrainingData {
  readonly train: readonly TrainingRow[];
  readonly validation: readonly TrainingRow[];
  /** Left out of both, but where they are asked for. */
  readonly flagged: readonly FlaggedRow[];
  readonly heldOut: number;
  readonly duplicates: number;
}

export interface TrainingOptions {
  /** Answers count that pass every rule, too; only what people said counts where it is absent. */
  readonly passing?: boolean;
  /** Samples that are held out by now, beside those that were when the run was made. */
  readonly holdout?: Holdout;
  /** Rows with personal data are kept. */
  readonly personalData?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The rows that a run's samples make: the messages that were sent, and the answer that is right. Held-out samples are
 * in no file; of questions that repeat each other, nearly or fully, the first stays, so that no question is in both.
 * A fifth is kept for validation, chosen by a hash of the sample's id, so that further samples move no other.
 */
export async function trainingData(
  run: Run,
  results: AsyncIterable<Result>,
  verdicts: Verdicts,
  { passing, personalData, holdout, signal }: TrainingOptions = {},
): Promise<TrainingData> {
  const prompt = storedPrompt(run);
  const rows: TrainingRow[] = [];
  const heldOut = new Set<string>();
  const taken = new Set<string>();
  for await (const result of results) {
    signal?.throwIfAborted();
    const { sample } = result;
    if (taken.has(sample)) continue;
    const right = labelledAnswer(result, verdicts);
    if (!right || (right.source === 'passed' && !passing)) continue;
    if (isKeptFromTraining(result, [prompt?.holdout, holdout])) {
      heldOut.add(sample);
      continue;
    }
    const messages = renderedMessages(run, result);
    if (messages.length === 0) continue;
    taken.add(sample);
    const answer = { role: 'assistant', content: right.answer };
    const asked = messages.map(({ role, content }) => ({ role, content }));
    rows.push({ sample, source: right.source, messages: [...asked, answer] });
  }
  // What people said stands before what only passes.
  rows.sort((a, b) => RANK[a.source] - RANK[b.source] || (a.sample < b.sample ? -1 : 1));
  const repeats = nearDuplicates(rows.map(questionOf));
  const distinct = rows.filter((_, index) => repeats[index] === undefined);
  const flagged = distinct.flatMap((row) => flagOf(row, prompt) ?? []);
  const withPersonalData = new Set(personalData ? [] : flagged.map(({ sample }) => sample));
  const usable = distinct.filter(({ sample }) => !withPersonalData.has(sample));
  return {
    ...split(usable),
    flagged,
    heldOut: heldOut.size,
    duplicates: rows.length - distinct.length,
  };
}

/** Whether no training may see a sample. */
export function isKeptFromTraining(
  { sample, tags = [] }: Pick<Result, 'sample' | 'tags'>,
  holdouts: readonly (Holdout | undefined)[],
): boolean {
  return tags.includes(HELD_OUT_TAG) || holdouts.some((each) => isHeldOut({ id: sample, tags }, each));
}

const RANK: Readonly<Record<RowSource, number>> = { corrected: 0, approved: 1, passed: 2 };

/** The answer that a sample should have got: what a person said last of it, else one that passes. */
export function labelledAnswer(
  { sample, status, output }: Result,
  verdicts: Verdicts,
): { readonly source: RowSource; readonly answer: string } | undefined {
  const decision = verdicts
    .of(sample)
    .findLast(
      ({ verdict, outputHash }) =>
        verdict !== 'reject' && verdicts.findByHash(sample, outputHash)?.verdict === verdict,
    );
  if (decision?.verdict === 'correct' && decision.correction !== undefined)
    return { source: 'corrected', answer: decision.correction };
  if (decision?.verdict === 'approve') return { source: 'approved', answer: decision.output };
  const isRejected = output !== undefined && verdicts.find(sample, output)?.verdict === 'reject';
  return status === 'passed' && output && !isRejected ? { source: 'passed', answer: output } : undefined;
}

/** What tells rows apart: the last that was asked. */
const questionOf = ({ messages }: TrainingRow) =>
  messages.findLast(({ role }) => role === 'user')?.content ?? '';

/** What of a row looks like personal data and does not stand in the prompt file itself. */
function flagOf({ sample, messages }: TrainingRow, prompt: PromptFile | undefined): FlaggedRow | undefined {
  const own = prompt?.document.text ?? '';
  const kinds = Object.entries(DETECTORS).filter(([, detector]) =>
    messages.some(({ content }) =>
      detector.spans(content).some(({ start, end }) => !own.includes(content.slice(start, end))),
    ),
  );
  return kinds.length > 0 ? { sample, kinds: kinds.map(([kind]) => kind) } : undefined;
}

function split(rows: readonly TrainingRow[]): Pick<TrainingData, 'train' | 'validation'> {
  const isValidation = ({ sample }: TrainingRow) => drawnShare(sample) < VALIDATION;
  return { train: rows.filter((row) => !isValidation(row)), validation: rows.filter(isValidation) };
}

/** A training file: a row a line, in OpenAI's chat format. */
export const trainingFile = (rows: readonly TrainingRow[]): string =>
  rows.map(({ messages }) => `${JSON.stringify({ messages })}\n`).join('');
