import { projectCosts } from '../core/engine/cost-projection.ts';
import { hasErrors } from '../core/engine/prepared-run.ts';
import { costJson, costReport } from '../core/report/cost.ts';
import { costTable } from '../core/report/cost-table.ts';
import { formatCount } from '../core/text/plural.ts';
import { findPrompts } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

export interface CostFlags {
  /** Calls a day. */
  readonly volume?: number;
  readonly provider?: string;
  readonly model?: readonly string[];
  /** Per cent. */
  readonly buffer: number;
  readonly json?: boolean;
}

/** Says what prompts cost at scale, and calls no model. @returns the exit code */
export async function costCommand(
  paths: readonly string[],
  flags: CostFlags,
  terminal: Terminal,
): Promise<number> {
  const { signal } = new AbortController();
  const status = new StatusLine(terminal.io);
  const growth = 1 + flags.buffer / 100;
  const reports: string[] = [];
  const costs: ({ readonly file: string } & ReturnType<typeof costJson>)[] = [];
  let exitCode: number = ExitCode.passed;
  const attempt = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      status.clear();
      exitCode = terminal.refuse(error);
    });
  await attempt(async () => {
    for (const file of await findPrompts(paths, terminal.io.cwd, terminal.files)) {
      await attempt(async () => {
        const onProgress = (samples: number) => status.show(() => `${formatCount(samples)} samples counted`);
        const request = { file, files: terminal.files, provider: flags.provider, signal };
        const projection = await projectCosts(
          request,
          flags.model ?? [],
          growth,
          { signal, onProgress },
          { defaultBaseUrl: terminal.io.env.OPENAI_BASE_URL || undefined, environment: terminal.io.env },
        );
        status.clear();
        terminal.diagnostics(projection.diagnostics);
        if (hasErrors(projection.diagnostics)) exitCode = ExitCode.badInput;
        const scale = { volume: flags.volume ?? projection.volume, growth };
        reports.push(costReport(costTable(projection, scale), terminal.colors));
        costs.push({ file: terminal.fromHere(file), ...costJson(projection, scale) });
      });
    }
  });
  if (flags.json) terminal.printJson({ prompts: costs });
  else if (reports.length > 0) terminal.print(reports.join('\n\n'));
  return exitCode;
}
