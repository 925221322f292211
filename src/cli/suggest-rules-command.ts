import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { draftRules } from '../core/authoring/draft-rules.ts';
import { UserError } from '../core/diagnostic.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { unwritable } from '../core/write-file.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface SuggestRulesFlags {
  /** Id or folder. */
  readonly run?: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** Prints or writes a draft of rules for one prompt. @returns the exit code */
export async function suggestRulesCommand(
  path: string,
  flags: SuggestRulesFlags,
  terminal: Terminal,
): Promise<number> {
  const { fromHere, resolve } = terminal;
  return terminal.interruptible(async (signal) => {
    try {
      const file = await findPrompt(path, terminal.io.cwd, terminal.files);
      const runId = flags.run === undefined ? undefined : basename(resolve(flags.run));
      const { text, rules, summary } = await draftRules(file, terminal.files, signal, runId);
      if (rules === 0) {
        terminal.note(summary);
        return ExitCode.passed;
      }
      if (flags.out === undefined) terminal.print(text.trimEnd());
      else await write(resolve(flags.out), text, { force: flags.force, fromHere });
      const where =
        flags.out === undefined ? 'save them as NAME.rules.yml' : `read ${fromHere(resolve(flags.out))}`;
      terminal.note(`${summary} To use them, ${where} and name the file under "rules" in ${fromHere(file)}.`);
      return ExitCode.passed;
    } catch (error) {
      return signal.aborted ? ExitCode.cancelled : terminal.refuse(error);
    }
  });
}

async function write(
  file: string,
  text: string,
  { force, fromHere }: Pick<SuggestRulesFlags, 'force'> & Pick<Terminal, 'fromHere'>,
): Promise<void> {
  await writeFile(file, text, { flag: force ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new UserError(
        `${fromHere(file)} already exists; add --force to overwrite it, or name another file.`,
      );
    throw unwritable('The draft', fromHere(file), error);
  });
}
