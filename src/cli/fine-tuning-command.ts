import { basename } from 'node:path';
import { diskFiles } from '../core/files.ts';
import { exportTrainingData } from '../core/ladder/export-training-data.ts';
import { trainingDataText } from '../core/report/training-data.ts';
import { findPrompt } from '../core/workspace/find-prompts.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface FineTuningFlags {
  readonly out: string;
  readonly run?: string;
  readonly passing?: boolean;
  readonly personalData?: boolean;
  readonly json?: boolean;
}

/** Writes training files from answers that are right. @returns the exit code */
export async function fineTuningCommand(
  path: string,
  { out, run, passing, personalData, json }: FineTuningFlags,
  terminal: Terminal,
): Promise<number> {
  try {
    const file = await findPrompt(path, terminal.io.cwd, diskFiles);
    const written = await terminal.interruptible((signal) =>
      exportTrainingData({
        file,
        folder: terminal.resolve(out),
        ...(run !== undefined && { run: basename(run) }),
        passing,
        personalData,
        files: diskFiles,
        signal,
      }),
    );
    if (json) {
      const { train, validation, ...rest } = written;
      terminal.printJson({ ...rest, train: train.length, validation: validation.length });
    } else terminal.print(trainingDataText(written, terminal.fromHere));
    return ExitCode.passed;
  } catch (error) {
    return terminal.refuse(error);
  }
}
