import type { YamlDocument } from '../documents/yaml-document.ts';
import type { Edit } from './edit.ts';
import type { Fault } from './fault.ts';
import type { Situation } from './situation.ts';

const REMEDY_KINDS = [
  'fix-rule',
  'remove-example',
  'drop-contradiction',
  'response-schema',
  'show-shape',
  'list-labels',
  'state-rule',
  'label-schema',
  'schema-bound',
  'raise-limit',
  'give-context',
  'more-passages',
  'ground-answers',
  'answer-from-context',
  'answer-requests',
  'lower-temperature',
  'judge-context',
  'turn-on-retry',
  'repair-sentence',
  'add-examples',
  'larger-model',
  'rewrite',
] as const;
export type RemedyKind = (typeof REMEDY_KINDS)[number];

/** What would put a fault right. */
export interface Proposal {
  /** What it does, in one sentence. */
  readonly title: string;
  readonly edit: Edit;
  /** Further calls for each call, where answers are asked for again; none where it is absent. */
  readonly furtherCalls?: number;
  /** The model that answers then; the same where it is absent. */
  readonly model?: string;
}

/** Why a remedy is not advised although it is one for such faults, in one sentence. */
export interface Objection {
  readonly refused: string;
}

/** One kind of remedy: when it helps, and the edit that carries it out. */
export interface RemedyProposer {
  readonly kind: RemedyKind;
  /** `undefined` where it is none for this fault. */
  propose(fault: Fault, situation: Situation): Proposal | Objection | undefined;
}

export const isObjection = (found: Proposal | Objection): found is Objection => 'refused' in found;

/**
 * An edit of one file of a situation.
 * @param rewrite gives the file's new text; `undefined` where the file is written in a way that does not allow it
 */
export function editOf(
  { documents }: Pick<Situation, 'documents'>,
  file: string,
  rewrite: (document: YamlDocument) => string | undefined,
): Edit | undefined {
  const document = documents.get(file);
  const after = document && rewrite(document);
  if (!document || after === undefined || after === document.text) return undefined;
  return { files: [{ file, before: document.text, after }] };
}
