import { UserError } from '../../diagnostic.ts';
import type { Files } from '../../files.ts';
import { renderText } from '../../prompt/template.ts';
import { compileRules, type RuleSet } from '../compile.ts';
import { loadRulesFile } from '../load.ts';

/**
 * The rules of a file, ready to look at outputs.
 * @throws {UserError} with the diagnostics, where a rule cannot run or there is none
 */
export async function rulesOfFile(file: string, files: Files): Promise<RuleSet> {
  const { document, rules } = await loadRulesFile(file, files);
  if (document.diagnostics.length > 0) {
    throw new UserError(
      `${file} has errors, so nothing was checked; mend what is listed and check again.`,
      document.diagnostics,
    );
  }
  if (rules.length === 0) throw new UserError(`${file} holds no rules; add one under "rules".`);
  return compileRules(
    rules.map(({ rule }) => rule),
    renderText,
  );
}
