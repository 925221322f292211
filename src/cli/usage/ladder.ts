import { type Command, Option } from 'commander';
import type { ClimbFlags } from '../climb-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { FineTuningFlags } from '../fine-tuning-command.ts';
import type { Cli } from './cli.ts';
import {
  amount,
  BASE_URL,
  CONCURRENCY,
  collect,
  LONGEST_TIMEOUT_S,
  MODEL,
  NO_CACHE,
  PROVIDER,
  QUIET,
  TRUST,
  wholeNumber,
} from './options.ts';

/** Commands over the ladder. */
export function addLadderCommands(program: Command, cli: Cli): void {
  program
    .command('climb')
    .description(
      'measure the ladder rung by rung: the prompt, then retrieval, then rules, as far as failures ask for',
    )
    .argument('<prompt>', 'a prompt file')
    .option(
      '--target <share>',
      'stop where no more samples fail, such as "5 %"; config.yml where nothing says',
    )
    .option(...PROVIDER)
    .option(...MODEL)
    .option(...CONCURRENCY)
    .option('--filter <text>', 'only some samples, as in run (may be repeated)', collect)
    .option('--max-cost <usd>', 'stop before the call that could cross this sum, over all rungs', amount())
    .option('--estimate', 'say what it may take and cost, and call nothing')
    .option('--confirm-above <usd>', 'ask before a climb that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever it may cost')
    .option('--timeout <seconds>', 'give a call up after this time', amount(LONGEST_TIMEOUT_S))
    .option(
      '--retries <n>',
      'further attempts at a call that failed for a passing reason',
      wholeNumber(0, 20),
    )
    .option(...BASE_URL)
    .option(...TRUST)
    .option(...NO_CACHE)
    .option('--record', 'store every answer in .prompt-ladder/recordings')
    .addOption(new Option('--resume [climb]', 'resume an unfinished climb, the newest where none is named'))
    .addOption(
      new Option('--show [climb]', 'show a stored climb, the newest where none is named').conflicts('resume'),
    )
    .option('--out <file>', 'also write the ladder: .md, .html or .json')
    .option('--json', 'print the ladder as JSON')
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
    .requiredOption('--out <folder>', 'where train.jsonl and validation.jsonl are written')
    .option('--run <run>', 'the run whose answers count; the newest of all samples where none is named')
    .option('--passing', 'take answers, too, that pass every rule and nobody has looked at')
    .option('--personal-data', 'keep rows with what looks like personal data')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: FineTuningFlags) => {
      const { fineTuningCommand } = await import('../fine-tuning-command.ts');
      cli.exitCode = await fineTuningCommand(path, flags, cli.terminal);
    });
}
