import type { Diagnostic } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { closest } from '../text/closest.ts';
import { oneLine } from '../text/one-line.ts';
import { pathIn } from '../text/path-in.ts';
import { pathTails } from '../text/path-tails.ts';
import { knowledgeFiles } from './knowledge-files.ts';
import type { Project } from './project.ts';

/** Documents that are reported; more are one mistake made over and over. */
const MAX_UNKNOWN_DOCUMENTS = 100;

/** A document that samples call relevant and the knowledge does not have is never found, and counts as missed. */
export async function unknownDocuments(
  { prompt, root, knowledge }: Project,
  { relevant }: SampleSetScan,
  files: Files,
): Promise<Diagnostic[]> {
  // Without knowledge the names are for somebody else; a source that leads nowhere is reported by itself.
  if (relevant.size === 0 || knowledge.length === 0 || knowledge.length < prompt.knowledge.length) return [];
  const documents = (await knowledgeFiles(knowledge, files)).map((file) => pathIn(root, file));
  const known = new Set(documents.flatMap(pathTails));
  return [...relevant]
    .filter(([name]) => !known.has(name))
    .slice(0, MAX_UNKNOWN_DOCUMENTS)
    .map(([name, { count, first }]) => {
      const parts = name.split('/').length;
      const meant = closest(
        name,
        documents.map((path) => path.split('/').slice(-parts).join('/')),
      );
      const others = count > 1 ? ` (in ${count} samples)` : '';
      const help = meant ? `did you mean "${oneLine(meant, 100)}"?` : 'name one by the end of its path.';
      const message = `The knowledge has no document "${oneLine(name, 100)}" to find for this sample${others}; ${help}`;
      return {
        ...{ ...first, severity: 'warning', code: 'unknown-document', message },
        ...(meant && { correction: { written: name, meant } }),
      };
    });
}
