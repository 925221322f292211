import type { LocatedRule } from '../rules/load-rules.ts';
import { pathIn } from '../text/path-in.ts';
import type { Edit } from './edit.ts';
import { editOf } from './remedy.ts';
import { withValueAt } from './rewrite.ts';
import type { Situation } from './situation.ts';

/** A rule with its place in a file; `undefined` for one that no file says, such as an evaluator's. */
export const locatedRule = ({ project }: Situation, id: string | undefined): LocatedRule | undefined =>
  project.locatedRules.find(({ rule }) => rule.id === id);

/** Gives a key of a rule another value. */
export const withRule = (
  situation: Situation,
  { file, path }: LocatedRule,
  key: readonly (string | number)[],
  value: unknown,
): Edit | undefined =>
  editOf(situation, pathIn(situation.root, file), (document) =>
    withValueAt(document, [...path, ...key], value),
  );
