import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ConnectFlags } from '../connect-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { RunFlags } from '../run-flags.ts';
import type { Cli } from './cli.ts';
import {
  amount,
  BASE_URL,
  collect,
  LONGEST_TIMEOUT_S,
  MAX_COST,
  MODEL,
  NO_CACHE,
  QUIET,
  TRUST,
  wholeNumber,
} from './options.ts';

/** Commands that run prompts, and connect who answers them. */
export function addRunningCommands(program: Command, cli: Cli): void {
  program
    .command('run')
    .description('run prompts against their samples')
    .argument('[path...]', 'prompt files, folders or globs')
    .option(
      '--provider <name>',
      'who answers, whatever the files say: openai, recorded, practice, or a name of config.yml',
    )
    .option(...MODEL)
    .option(
      '--concurrency <n>',
      'calls under way at the same time (8 where nothing says)',
      wholeNumber(1, 1000),
    )
    .option(
      '--filter <text>',
      'only samples whose id contains the text, id:ID for exactly one, or tag:NAME (may be repeated)',
      collect,
    )
    .addOption(
      new Option(
        '--var <name=value>',
        'run once, with this value of a variable in the place of the samples; name=@FILE takes the text of a file (may be repeated)',
      )
        .argParser(assignment)
        .conflicts('resume'),
    )
    .option('--repeat <n>', 'calls a sample (1 where it is left out)', wholeNumber(1, 1000))
    .option(...MAX_COST)
    .option('--estimate', 'say what it is expected to take and cost, and call nothing')
    .option('--confirm-above <usd>', 'ask before a run that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever it may cost')
    .option(
      '--timeout <seconds>',
      'give a call up after this time (60 where nothing says)',
      amount(LONGEST_TIMEOUT_S),
    )
    .option(
      '--retries <n>',
      'further attempts at a call that failed for a passing reason (3 where nothing says)',
      wholeNumber(0, 20),
    )
    .option(...BASE_URL)
    .option(...TRUST)
    .option('--other-server', 'let --resume continue at another server than the run began at')
    .option(...NO_CACHE)
    .option('--record', 'store every answer in .prompt-ladder/recordings, for --provider recorded')
    .option('--skip-invalid', 'do not fail because of samples that cannot be read')
    .option('--resume <run>', 'resume an unfinished run (its id or folder)')
    .option('--json', 'print the results as JSON')
    .option('--out <file>', 'also write the results: .html, .json, .jsonl or .xml (JUnit)')
    .option('--failed', 'list every failed sample, however many there are')
    .option(...QUIET)
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: RunFlags) => {
      const { runCommand } = await import('../run-command.ts');
      cli.exitCode = await runCommand(paths, flags, cli.terminal);
    });

  program
    .command('connect')
    .description('connect a model server: list its models, keep it in config.yml, and try it')
    .argument('[url]', 'its address; where it is left out, servers that run on this machine are looked for')
    .option('--model <id>', 'the model that answers; asked for where the server has several')
    .option('--name <name>', 'what prompts call it; from its address where it is left out')
    .option('--api-key-env <variable>', 'the environment variable that holds its key')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (url: string | undefined, flags: ConnectFlags) => {
      const { connectCommand } = await import('../connect-command.ts');
      cli.exitCode = await connectCommand(url, flags, cli.terminal);
    });
}

/** Adds `name=value` to those before it. */
function assignment(written: string, before: Readonly<Record<string, string>> = {}) {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(written) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It is written name=value, or name=@FILE.');
  return { ...before, [name]: value };
}
