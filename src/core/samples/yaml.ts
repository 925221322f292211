import { YamlDocument } from '../documents/yaml-document.ts';
import { inlineSamples } from './inline.ts';
import type { SampleRecord } from './sample.ts';

/** Reads the text of a YAML file, a list of maps. A mistake of syntax spoils the whole file. */
export function* yamlSamples(file: string, text: string): Generator<SampleRecord[]> {
  const document = new YamlDocument(file, text);
  const mistakes = document.diagnostics.map((diagnostic): SampleRecord => ({ kind: 'invalid', diagnostic }));
  yield [...mistakes, ...inlineSamples(document, [])];
}
