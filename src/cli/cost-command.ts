import process from 'node:process';
import { UserError } from '../core/diagnostic.ts';
import { projectCosts } from '../core/engine/cost-projection.ts';
import { hasErrors } from '../core/engine/prepare.ts';
import { diskFiles } from '../core/files.ts';
import { costJson, costReport } from '../core/report/cost.ts';
import { costTable } from '../core/report/cost-table.ts';
import { formatCount } from '../core/report/format.ts';
import { moneyOf } from '../core/report/money.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import { fromHere, printDiagnostics, printError } from './print.ts';
import { StatusLine, stdoutColors } from './terminal.ts';

export interface CostFlags {
  /** Calls a day. */
  readonly volume?: number;
  readonly model?: readonly string[];
  /** Per cent. */
  readonly buffer: number;
  readonly json?: boolean;
}

/** Says what prompts cost at scale, and calls no model. @returns the exit code */
export async function costCommand(paths: readonly string[], flags: CostFlags): Promise<number> {
  const { signal } = new AbortController();
  const status = new StatusLine(process.stderr);
  const growth = 1 + flags.buffer / 100;
  const reports: string[] = [];
  const costs: ({ readonly file: string } & ReturnType<typeof costJson>)[] = [];
  let exitCode: number = ExitCode.passed;
  const attempt = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      status.clear();
      printDiagnostics(error.diagnostics);
      printError(error.message);
      exitCode = ExitCode.badInput;
    });
  await attempt(async () => {
    for (const file of await findPrompts(paths, process.cwd(), diskFiles)) {
      await attempt(async () => {
        const onProgress = (samples: number) => status.show(() => `${formatCount(samples)} samples counted`);
        const request = { file, files: diskFiles, signal };
        const projection = await projectCosts(request, flags.model ?? [], growth, { signal, onProgress });
        status.clear();
        printDiagnostics(projection.diagnostics);
        if (hasErrors(projection.diagnostics)) exitCode = ExitCode.badInput;
        const scale = { volume: flags.volume ?? projection.volume, growth };
        const money = moneyOf(projection.currency);
        reports.push(costReport(costTable(projection, scale, money), stdoutColors));
        costs.push({ file: fromHere(file), ...costJson(projection, scale) });
      });
    }
  });
  if (flags.json) console.log(JSON.stringify({ prompts: costs }, null, 2));
  else if (reports.length > 0) console.log(reports.join('\n\n'));
  return exitCode;
}
