import { findingOn } from './disagreements.ts';

/** What the rules and the reference checker say of one instruction. */
export interface Verdict {
  readonly model: string;
  /** Of the prompt. */
  readonly key: number;
  readonly kind: string;
  readonly ours: boolean;
  readonly theirs: boolean;
  /** The rule's message, where it is broken. */
  readonly why?: string;
}

const LEAST_OVERALL = 0.995;
const LEAST_OF_A_KIND = 0.98;
/** Kinds that take longer are listed. */
const CHEAP_MICROS = 30;

const agrees = ({ ours, theirs }: Verdict) => ours === theirs;
const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
const agreement = (verdicts: readonly Verdict[]) => share(verdicts.filter(agrees).length, verdicts.length);

/**
 * Prints agreement, accuracy, disagreements and speed as Markdown.
 * @param micros µs an evaluation of each kind takes
 * @returns whether the agreement is as high as it must be
 */
export function printReport(verdicts: readonly Verdict[], micros: ReadonlyMap<string, number>): boolean {
  const byModel = Map.groupBy(verdicts, ({ model }) => model);
  const byKind = [...Map.groupBy(verdicts, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1));
  const models = [...byModel.keys()];

  console.log(
    `| kind | instructions | ${models.join(' | ')} | agreement |\n|---|---|${'---|'.repeat(models.length + 1)}`,
  );
  for (const [kind, all] of [...byKind, ['all', verdicts] as const]) {
    const cells = models.map((model) => percent(agreement(all.filter((each) => each.model === model))));
    console.log(`| ${kind} | ${all.length} | ${cells.join(' | ')} | ${percent(agreement(all))} |`);
  }

  console.log(
    '\n| model | prompts followed: rules | reference | instructions followed: rules | reference |\n|---|---|---|---|---|',
  );
  for (const [model, all] of byModel) {
    const prompts = [...Map.groupBy(all, ({ key }) => key).values()];
    const cells = (['ours', 'theirs'] as const).map((who) => [
      share(prompts.filter((each) => each.every((one) => one[who])).length, prompts.length).toFixed(3),
      share(all.filter((one) => one[who]).length, all.length).toFixed(3),
    ]);
    console.log(
      `| ${model} | ${cells.map(([prompt]) => prompt).join(' | ')} | ${cells.map((pair) => pair[1]).join(' | ')} |`,
    );
  }

  const disagreements = verdicts.filter((each) => !agrees(each));
  console.log(
    `\n${disagreements.length} disagreements\n\n| prompt | model | kind | rules | reference | the rule says | wrong is |\n|---|---|---|---|---|---|---|`,
  );
  for (const { key, model, kind, ours, theirs, why } of disagreements) {
    const said = (verdict: boolean) => (verdict ? 'followed' : 'broken');
    const read = findingOn(key, model, kind);
    const wrong = read ? `${read.wrong}: ${read.why}` : 'not read yet';
    console.log(
      `| ${key} | ${model} | ${kind} | ${said(ours)} | ${said(theirs)} | ${why?.replaceAll('|', '\\|') ?? ''} | ${wrong} |`,
    );
  }

  const times = verdicts.map(({ kind }) => micros.get(kind) ?? 0).sort((x, y) => x - y);
  const perSecond = (list: readonly number[]) =>
    Math.round((list.length * 1e6) / list.reduce((sum, time) => sum + time, 0)).toLocaleString('en-US');
  const slow = [...micros].filter(([, time]) => time > CHEAP_MICROS);
  const cheap = times.filter((time) => time <= CHEAP_MICROS);
  console.log(`\n${perSecond(times)} rule evaluations a second; ${perSecond(cheap)} without those of`);
  for (const [kind, time] of slow) console.log(`- ${kind}: ${time.toFixed(0)} µs`);
  const low = byKind.filter(([, all]) => agreement(all) < LEAST_OF_A_KIND).map(([kind]) => kind);
  if (low.length > 0) console.error(`Below ${percent(LEAST_OF_A_KIND)}: ${low.join(', ')}`);
  return low.length === 0 && agreement(verdicts) >= LEAST_OVERALL;
}
