import type { Run } from '../runs/run.ts';
import { canonicalJson } from '../text/hash.ts';

/** What two runs can have different beside their answers, in the order in which it is told. */
export type RunDifference = 'prompt' | 'provider' | 'model' | 'parameters' | 'samples' | 'rules';

/** What a run asked, and of whom; parameters are absent for what was not stored as a run. */
export type Conditions = Pick<Run, 'provider' | 'model' | 'rulesHash'> & {
  readonly prompt: Pick<Run['prompt'], 'file'>;
  readonly samples: Pick<Run['samples'], 'hash'>;
  readonly parameters?: Run['parameters'];
  readonly settings?: Pick<Run['settings'], 'repeat'>;
};

/** What makes two runs differ beside the text of their prompt. */
export function differencesOf(before: Conditions, after: Conditions): ReadonlySet<RunDifference> {
  const asked = ({ parameters, settings }: Conditions) =>
    parameters && settings && canonicalJson([parameters, settings.repeat]);
  const [earlier, later] = [asked(before), asked(after)];
  const found: Readonly<Record<RunDifference, boolean>> = {
    prompt: before.prompt.file !== after.prompt.file,
    provider: before.provider !== after.provider,
    model: before.model !== after.model,
    parameters: earlier !== undefined && later !== undefined && earlier !== later,
    samples: before.samples.hash !== after.samples.hash,
    rules: before.rulesHash !== after.rulesHash,
  };
  return new Set((Object.keys(found) as RunDifference[]).filter((difference) => found[difference]));
}
