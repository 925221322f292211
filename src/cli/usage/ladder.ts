import { type Command, Option } from 'commander';
import type { ClimbFlags } from '../climb-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { FineTuningFlags } from '../fine-tuning-command.ts';
import type { Cli } from './cli.ts';
import {
  BASE_URL,
  CONCURRENCY,
  collect,
  LONGEST_TIMEOUT_S,
  MODEL,
  NO_CACHE,
  PROVIDER,
  positiveNumber,
  QUIET,
  TRUST,
  wholeNumber,
  YES,
} from './options.ts';

/** Commands over the ladder. */
export function addLadderCommands(program: Command, cli: Cli): void {
  program
    .command('climb')
    .description(
      'measure the ladder rung by rung: the prompt, then retrieval, then rules, as far as failures require',
    )
    .argument('<prompt>', 'a prompt file')
    .option(
      '--target <share>',
      'stop when no more samples fail than this share, such as "5 %"; by default, the target of config.yml',
    )
    .option(...PROVIDER)
    .option(...MODEL)
    .option(...CONCURRENCY)
    .option('--filter <text>', 'run only some samples, as for run (may be repeated)', collect)
    .option('--repeat <n>', 'calls for each sample (default: config.yml, else 1)', wholeNumber(1, 1000))
    .option(
      '--max-cost <usd>',
      'stop before the call that could exceed this amount, for all rungs together',
      positiveNumber(),
    )
    .addOption(
      new Option('--estimate', 'show the estimate of calls, cost and time, and make no calls').conflicts([
        'resume',
        'show',
        'out',
      ]),
    )
    .option('--confirm-above <usd>', 'ask before a climb that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option(
      '--timeout <seconds>',
      'give up a call after this time without text, or twice this time before its first text',
      positiveNumber(LONGEST_TIMEOUT_S),
    )
    .option('--retries <n>', 'how often to retry a call after a temporary failure', wholeNumber(0, 20))
    .option(...BASE_URL)
    .option(...TRUST)
    .option(...NO_CACHE)
    .option('--record', 'store every answer in .prompt-ladder/recordings')
    .addOption(new Option('--resume [climb]', 'resume an unfinished climb; by default, the newest'))
    .addOption(
      new Option('--show [climb]', 'show a stored climb; by default, the newest').conflicts('resume'),
    )
    .option('--out <file>', 'also write the ladder: .md, .html or .json')
    .option('--json', 'print the ladder, or the estimate, as JSON')
    .option(...QUIET)
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ClimbFlags) => {
      const { climbCommand } = await import('../climb-command.ts');
      cli.exitCode = await climbCommand(path, flags, cli.terminal);
    });

  program
    .command('fine-tuning')
    .description('write training and validation files in the chat format from answers that people approved')
    .argument('<prompt>', 'a prompt file')
    .requiredOption('--out <folder>', 'the folder for train.jsonl and validation.jsonl')
    .option('--run <run>', 'the run whose answers are used; by default, the newest of all samples')
    .option('--passing', 'also use answers that pass every rule and that nobody has reviewed')
    .option('--personal-data', 'keep rows that seem to contain personal data')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: FineTuningFlags) => {
      const { fineTuningCommand } = await import('../fine-tuning-command.ts');
      cli.exitCode = await fineTuningCommand(path, flags, cli.terminal);
    });
}
