import { type Command, Option } from 'commander';
import type { AdviseFlags } from '../advise-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { ImproveFlags } from '../improve-command.ts';
import type { Cli } from './cli.ts';
import {
  amount,
  BASE_URL,
  CONCURRENCY,
  MAX_COST,
  MODEL,
  NO_CACHE,
  PROVIDER,
  QUIET,
  SEED,
  TRUST,
  wholeNumber,
} from './options.ts';

/** Commands that change prompts by what fails. */
export function addAdviceCommands(program: Command, cli: Cli): void {
  program
    .command('advise')
    .description('say what would fix what fails in a run: each remedy an edit, with its price')
    .argument('[run]', 'a run: its id or folder; the newest of this workspace where none is named')
    .option('--show <n>', 'show the edit of this number', wholeNumber(1, 1000))
    .addOption(
      new Option(
        '--try <n>',
        'run its failing samples and a guard of passing ones with the edit; nothing is written',
      )
        .argParser(wholeNumber(1, 1000))
        .conflicts('show'),
    )
    .option(
      '--keep',
      'with --try: write the edit where the trial speaks for it, and prove it on held-out samples',
    )
    .option('--force', 'with --keep: write it whatever the trial says')
    .option(...SEED)
    .option(...CONCURRENCY)
    .option('--base-url <url>', 'the OpenAI-compatible server; that of the run where nothing says')
    .option(...TRUST)
    .option(...NO_CACHE)
    .option(...MAX_COST)
    .option('--confirm-above <usd>', 'ask before trials that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever they may cost')
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
      'improve a prompt step by step: the cheapest remedy of the largest fault, tried, kept where it helps',
    )
    .argument('<prompt>', 'a prompt file')
    .option('--steps <n>', 'remedies that are tried at most', wholeNumber(1, 100), 6)
    .option('--target <percent>', 'stop once so many of the samples pass', amount(100))
    .option('--writer <model>', 'a model that proposes wordings where no remedy is known any more')
    .option(...PROVIDER)
    .option(...MODEL)
    .option(...SEED)
    .option(...CONCURRENCY)
    .option(...BASE_URL)
    .option(...TRUST)
    .option(...NO_CACHE)
    .option(
      '--max-cost <usd>',
      'stop before the call that could cross this sum, of all steps together',
      amount(),
    )
    .option('--confirm-above <usd>', 'ask before a step that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever it may cost')
    .option(...QUIET)
    .option('--json', 'print the steps as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ImproveFlags) => {
      const { improveCommand } = await import('../improve-command.ts');
      cli.exitCode = await improveCommand(path, flags, cli.terminal);
    });
}
