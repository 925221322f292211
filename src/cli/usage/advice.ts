import { type Command, Option } from 'commander';
import type { AdviseFlags } from '../advise-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { ImproveFlags } from '../improve-command.ts';
import type { Cli } from './cli.ts';
import {
  BASE_URL,
  CONCURRENCY,
  MAX_COST,
  MODEL,
  NO_CACHE,
  PROVIDER,
  positiveNumber,
  QUIET,
  SEED,
  TRUST,
  wholeNumber,
  YES,
} from './options.ts';

/** Commands that change prompts by what fails. */
export function addAdviceCommands(program: Command, cli: Cli): void {
  program
    .command('advise')
    .description('suggest edits that would fix what fails in a run, each with its price')
    .argument(
      '[run]',
      'a run: its id, its folder or its prompt file; by default, the newest of this workspace',
    )
    .option('--show <n>', 'show the edit with this number', wholeNumber(1, 1000))
    .addOption(
      new Option(
        '--try <n>',
        'run the failing samples and a guard of passing ones with this edit; nothing is written',
      )
        .argParser(wholeNumber(1, 1000))
        .conflicts('show'),
    )
    .option('--keep', 'with --try: write the edit if the trial succeeds, and prove it on held-out samples')
    .option('--force', 'with --keep: write the edit whatever the result of the trial')
    .option('--provider <name>', "the provider of a trial; by default, the run's own")
    .option('--model <id>', "the model of a trial; by default, the run's own")
    .option(...SEED)
    .option(...CONCURRENCY)
    .option('--base-url <url>', "the OpenAI-compatible server; by default, the run's own")
    .option(...TRUST)
    .option(...NO_CACHE)
    .option(...MAX_COST)
    .option('--confirm-above <usd>', 'ask before trials that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option(...QUIET)
    .option('--json', 'print the advice, or the trial, as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (run: string | undefined, flags: AdviseFlags) => {
      const { adviseCommand } = await import('../advise-command.ts');
      cli.exitCode = await adviseCommand(run, flags, cli.terminal);
    });

  program
    .command('improve')
    .description(
      'improve a prompt step by step: try the cheapest remedy of the largest fault, and keep it if it helps',
    )
    .argument('<prompt>', 'a prompt file')
    .option('--steps <n>', 'how many remedies to try at most', wholeNumber(1, 100), 6)
    .option('--target <percent>', 'stop when this share of the samples passes', positiveNumber(100))
    .option('--writer <model>', 'a model that proposes wordings when no remedy is left')
    .option(...PROVIDER)
    .option(...MODEL)
    .option(...SEED)
    .option(...CONCURRENCY)
    .option(...BASE_URL)
    .option(...TRUST)
    .option(...NO_CACHE)
    .option(
      '--max-cost <usd>',
      'stop before the call that could exceed this amount, for all steps together',
      positiveNumber(),
    )
    .option('--confirm-above <usd>', 'ask before a step that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option(...QUIET)
    .option('--json', 'print the steps as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ImproveFlags) => {
      const { improveCommand } = await import('../improve-command.ts');
      cli.exitCode = await improveCommand(path, flags, cli.terminal);
    });
}
