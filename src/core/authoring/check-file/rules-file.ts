import { UserError } from '../../diagnostic.ts';
import type { Files } from '../../files.ts';
import { renderText } from '../../prompt/template.ts';
import { findCheck } from '../../rules/catalogue/index.ts';
import { compileRules, type RuleSet } from '../../rules/compile.ts';
import { loadRulesFile } from '../../rules/load-rules.ts';
import { prepareRules } from '../../rules/prepare-checks.ts';
import { oneLine } from '../../text/one-line.ts';

/** The rules of a file, ready to look at outputs. */
export interface FileRules {
  readonly rules: RuleSet;
  /** Ids of the rules that are left out, as only a run can hold an output against them: `judge` and the like. */
  readonly leftOut: readonly string[];
}

/** @throws {UserError} with the diagnostics where a rule cannot run, and where there is none to hold a file against */
export async function rulesOfFile(file: string, files: Files): Promise<FileRules> {
  const { document, rules } = await loadRulesFile(file, files);
  if (document.diagnostics.length > 0) {
    throw new UserError(
      `${file} has errors, so nothing was checked; fix the listed errors and check again.`,
      document.diagnostics,
    );
  }
  const written = rules.map(({ rule }) => rule);
  const usable = written.filter(({ check }) => findCheck(check)?.requirement === undefined);
  if (usable.length === 0) {
    const problem = written.length === 0 ? 'holds no rules' : 'holds only rules that need a run';
    throw new UserError(`${file} ${problem}, so nothing was checked; add one under "rules".`);
  }
  await prepareRules(usable);
  const leftOut = written.filter((rule) => !usable.includes(rule)).map(({ id }) => id);
  return { rules: compileRules(usable, renderText), leftOut };
}

/** Tells of rules that were left out, in a sentence; empty where there are none. */
export const leftOutSentence = (ids: readonly string[]) =>
  ids.length === 0
    ? ''
    : `Left out, as only a run can check ${ids.length === 1 ? 'it' : 'them'}: ${oneLine(ids.join(', '), 200)}.`;
