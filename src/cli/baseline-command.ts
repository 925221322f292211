import { acceptBaseline } from '../core/compare/baseline.ts';
import { storedRun } from '../core/compare/variants.ts';
import { UserError } from '../core/diagnostic.ts';
import { formatPercent } from '../core/report/format.ts';
import { revisionNamed } from '../core/versions/revision.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { versionSources } from './version-commands.ts';

/** Accepts what a run of a prompt scores as its baseline. @returns the exit code */
export async function baselineCommand(
  [path, name]: readonly [string, string?],
  terminal: Terminal,
): Promise<number> {
  try {
    const sources = await versionSources(path, terminal);
    const { root, runs: store, prompt, files } = sources;
    return await terminal.interruptible(async (signal) => {
      const revision = await revisionNamed(name, sources);
      const where = { root, store, signal };
      const shown = name ?? 'now';
      const run =
        (await storedRun({ name: shown, revision }, where)) ??
        (await storedRun({ name: shown, revision, provider: 'recorded' }, where));
      if (!run)
        throw new UserError(
          `${prompt} (${shown}) has no finished run of all samples to accept; run it with prompt-ladder run ${path}.`,
        );
      if (run.prompt.file !== prompt && revision.version === undefined)
        throw new UserError(`Run ${run.id} is of ${run.prompt.file}; name a run of ${prompt}.`);
      const place = { root, store, files, prompt };
      const { file, passing, samples } = await acceptBaseline(run, place, signal);
      terminal.print(
        `Run ${run.id} is the baseline of ${prompt} now, with ${formatPercent(passing, samples)} passing: ${terminal.fromHere(file)}`,
      );
      return ExitCode.passed;
    });
  } catch (error) {
    return terminal.refuse(error);
  }
}
