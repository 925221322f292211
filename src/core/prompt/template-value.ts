import type { Path } from '../documents/path.ts';
import { sourceOffset } from '../documents/scalar-source.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { PromptMessage } from './prompt-file.ts';
import { Template, TemplateError } from './template.ts';

/** The template that a text of a document is; `undefined` where it is none, which the document's diagnostics tell. */
export function templateAt(
  document: YamlDocument,
  path: Path,
  text: string,
): Pick<PromptMessage, 'template' | 'fileOffset'> | undefined {
  const scalar = document.scalarAt(path);
  let map: ((offset: number) => number) | undefined;
  const fileOffset = (offset: number) => {
    if (!scalar) return document.valueSpan(path).start;
    map ??= sourceOffset(scalar, document.text);
    return map(offset);
  };
  try {
    return { template: new Template(text), fileOffset };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    document.report(
      { start: fileOffset(error.span.start), end: fileOffset(error.span.end) },
      'error',
      error.code,
      error.message,
      error.correction,
    );
    return undefined;
  }
}
