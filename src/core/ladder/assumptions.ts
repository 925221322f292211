import { UserError } from '../diagnostic.ts';
import { formatCount } from '../text/plural.ts';

/** What the sum is made of, in the order in which it is shown. */
export const ASSUMPTIONS = {
  volume: { label: 'Calls a day', unit: 'calls' },
  callUsd: { label: 'Cost of a call now', unit: 'USD' },
  tunedCallUsd: { label: 'Cost of a call of the tuned model', unit: 'USD' },
  setupUsd: { label: 'Set-up, once', unit: 'USD' },
  trainingUsd: { label: 'Cost of one training run', unit: 'USD' },
  iterations: { label: 'Training runs until one works', unit: 'runs' },
  rowsNeeded: { label: 'Labelled rows needed', unit: 'rows' },
  rowUsd: { label: 'Cost of a missing labelled row', unit: 'USD' },
  changesPerYear: { label: 'Changes of task or knowledge a year', unit: 'changes' },
  maintenanceUsd: { label: 'Maintenance a month', unit: 'USD' },
} as const;

export type AssumptionName = keyof typeof ASSUMPTIONS;

/** A figure of the sum, and where it comes from. */
export interface Assumption {
  readonly name: AssumptionName;
  readonly label: string;
  readonly unit: string;
  /** `null` where nobody knows it: it is asked for. */
  readonly value: number | null;
  /** Where it comes from, in a few words. */
  readonly source: string;
  /** The workspace says so. */
  readonly isOwn: boolean;
}

export type Assumptions = Readonly<Record<AssumptionName, Assumption>>;

/** What a climb has measured, as far as the sum needs it. */
export interface SumInput {
  readonly volume?: number;
  /** Of an answer on the rung that stands; USD, `null` where it is unknown. */
  readonly callUsd: number | null;
  /** Of a first answer, on average. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Passes over the rows of one training, as OpenAI sets it for small sets (its guide "Supervised fine-tuning"). */
const EPOCHS = 3;
const ROWS = 100;

/** The figures of the sum: the workspace's own, else what was measured, else what is assumed or asked for. */
export function assumptionsOf(measured: SumInput, own: Readonly<Record<string, number>> = {}): Assumptions {
  const { inputTokens, outputTokens } = measured;
  const tokens = inputTokens + outputTokens;
  const asked = 'no known price; enter it';
  const size =
    tokens > 0
      ? `; ${formatCount(Math.round((own.rowsNeeded ?? ROWS) * tokens * EPOCHS))} tokens in ${EPOCHS} epochs`
      : '';
  const found: Record<AssumptionName, readonly [number | null, string]> = {
    volume: [
      measured.volume ?? null,
      measured.volume === undefined ? 'enter it' : 'the volume of the prompt',
    ],
    callUsd: [measured.callUsd, measured.callUsd === null ? asked : 'measured'],
    tunedCallUsd: [null, asked],
    setupUsd: [4_000, 'assumed: a week of work'],
    trainingUsd: [null, `${asked}${size}`],
    iterations: [3, 'assumed'],
    rowsNeeded: [ROWS, `OpenAI's guide "Supervised fine-tuning": 50 to 100 show first improvements`],
    rowUsd: [2, 'assumed: two minutes of review'],
    changesPerYear: [4, 'assumed: once a quarter'],
    maintenanceUsd: [200, 'assumed: two hours'],
  };
  const all = Object.entries(ASSUMPTIONS).map(([key, { label, unit }]) => {
    const name = key as AssumptionName;
    const [value, source] = found[name];
    const configured = own[name];
    return [
      name,
      configured === undefined
        ? { name, label, unit, value, source, isOwn: false }
        : { name, label, unit, value: configured, source: 'the workspace', isOwn: true },
    ];
  });
  return Object.fromEntries(all) as Assumptions;
}

/** The assumption of a name; `undefined` where there is none. */
export const findAssumption = (name: string): AssumptionName | undefined =>
  Object.hasOwn(ASSUMPTIONS, name) ? (name as AssumptionName) : undefined;

/** @throws {UserError} when a figure cannot be one */
export function assertAssumption(name: AssumptionName, value: number): void {
  const isCount = name === 'iterations' || name === 'rowsNeeded';
  const least = isCount ? 1 : 0;
  if (Number.isFinite(value) && value >= least && value <= 1e12 && (!isCount || Number.isInteger(value)))
    return;
  throw new UserError(
    `${ASSUMPTIONS[name].label} must be ${isCount ? 'a whole number' : 'a number'} from ${least} to ${formatCount(1e12)}.`,
  );
}
