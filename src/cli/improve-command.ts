import { improve } from '../core/advice/improve.ts';
import { diskFiles } from '../core/files.ts';
import { improveStepText, improveText } from '../core/report/improve.ts';
import { moneyOf } from '../core/report/money.ts';
import { practiceNote } from '../core/report/practice.ts';
import { loadConfig, workspaceRoot } from '../core/workspace/config.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { type TrialFlags, trialRequest } from './advise-command.ts';
import { ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

export interface ImproveFlags extends TrialFlags {
  readonly steps: number;
  /** Per cent of the samples. */
  readonly target?: number;
  readonly writer?: string;
}

/** Improves a prompt step by step, and says of each what came of it. @returns the exit code */
export const improveCommand = (path: string, flags: ImproveFlags, terminal: Terminal): Promise<number> =>
  terminal.interruptible(async (signal) => {
    const status = new StatusLine(terminal.io);
    try {
      const prompt = await findPrompt(path, terminal.io.cwd, diskFiles);
      const { config } = await loadConfig(await workspaceRoot(prompt, diskFiles), diskFiles);
      const money = moneyOf(config.currency);
      const outcome = await improve({
        ...trialRequest(config, flags, terminal, status, signal),
        prompt,
        steps: flags.steps,
        ...(flags.target !== undefined && { target: flags.target / 100 }),
        ...(flags.writer !== undefined && { writer: flags.writer }),
        onDiagnostics: (diagnostics) => {
          status.clear();
          terminal.diagnostics(diagnostics);
        },
        onStep: (step) => {
          status.clear();
          if (!flags.json) terminal.print(improveStepText(step, money, terminal.colors));
        },
      });
      status.clear();
      if (flags.json) terminal.printJson({ note: practiceNote(outcome), ...outcome });
      else
        terminal.print(
          `${outcome.steps.length > 0 ? '\n' : ''}${improveText(outcome, terminal.fromHere(prompt), money)}`,
        );
      if (outcome.end === 'cancelled') return ExitCode.cancelled;
      return outcome.undo || outcome.end === 'nothing-fails' ? ExitCode.passed : ExitCode.failed;
    } catch (error) {
      status.clear();
      if (signal.aborted && error === signal.reason) return ExitCode.cancelled;
      return terminal.refuse(error);
    }
  });
