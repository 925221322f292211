import type { Sample } from '../samples/sample.ts';
import { type JsonOutput, parseJsonOutput } from './json-output.ts';
import type { CallFacts, OutputView } from './rule.ts';

/** An output beside what its sample expects of it. */
export function outputView(text: string, sample: Sample, call?: CallFacts): OutputView {
  let json: JsonOutput | undefined;
  return {
    text,
    expected: sample.expected,
    facts: sample.facts,
    variables: sample.variables,
    tags: sample.tags,
    call,
    json() {
      json ??= parseJsonOutput(text);
      return json;
    },
  };
}
