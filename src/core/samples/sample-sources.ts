import type { PromptDraft } from '../prompt/prompt-file.ts';
import { sampleFrom } from './content.ts';
import type { SampleRecord } from './sample.ts';
import type { SampleSource } from './sample-set.ts';

/** The id of the one sample of a prompt that has none of its own. */
const ONLY_SAMPLE = 'once';

/**
 * Where the samples of a prompt come from. One that names none and reads no variables is run once, and so is one whose
 * variables are given.
 * @param sampleFiles absolute paths of the files that it names
 * @param variables values of its variables, which stand in the place of all its samples
 */
export function sampleSources(
  prompt: PromptDraft,
  sampleFiles: readonly string[],
  variables?: Readonly<Record<string, unknown>>,
): SampleSource[] {
  if (variables) return [{ kind: 'given', record: givenSample(prompt, variables) }];
  const { document, hasTestData } = prompt;
  const sources: SampleSource[] = sampleFiles.map((file) => ({ kind: 'file', file }));
  if (hasTestData) sources.push({ kind: 'inline', document, path: ['testData'] });
  const needsNone = prompt.messages.every(({ template }) =>
    template.variables.every(({ optional }) => optional),
  );
  if (sources.length === 0 && prompt.samples.length === 0 && needsNone)
    sources.push({ kind: 'given', record: givenSample(prompt, {}) });
  return sources;
}

function givenSample(
  { file, document }: PromptDraft,
  variables: Readonly<Record<string, unknown>>,
): SampleRecord {
  const range = document.lines.rangeOf(document.keySpan(['messages']));
  return sampleFrom({ id: ONLY_SAMPLE, ...variables }, { file, range }, () => range);
}
