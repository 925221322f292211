import { type Command, Option } from 'commander';
import type { ConnectFlags } from '../connect-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { RunFlags } from '../run-flags.ts';
import type { Cli } from './cli.ts';
import {
  assignment,
  BASE_URL,
  collect,
  LONGEST_TIMEOUT_S,
  MAX_COST,
  NO_CACHE,
  positiveNumber,
  QUIET,
  TRUST,
  wholeNumber,
  YES,
} from './options.ts';

/** Commands that create a workspace, run prompts, and connect who answers them. */
export function addRunningCommands(program: Command, cli: Cli): void {
  program
    .command('init')
    .description('create a workspace: a configuration, and a prompt that you can run at once')
    .argument('[folder]', 'where to create it', '.')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (folder: string) => {
      const { initCommand } = await import('../init-command.ts');
      cli.exitCode = await initCommand(folder, cli.terminal);
    });

  program
    .command('run')
    .description('run prompts against their samples')
    .argument('[path...]', 'prompt files, folders or globs')
    .option(
      '--provider <name>',
      'the provider; overrides the files: openai, recorded, practice, or a name in config.yml (repeated: side by side)',
      collect,
    )
    .option('--model <id>', 'the model; overrides the files (repeated: side by side, in one table)', collect)
    .option('--concurrency <n>', 'calls under way at the same time (default 8)', wholeNumber(1, 1000))
    .option(
      '--filter <text>',
      'run only samples whose id contains the text, id:ID for exactly one, or tag:NAME (may be repeated)',
      collect,
    )
    .option('--limit <n>', 'run only the first n of these samples', wholeNumber(1, 1_000_000_000))
    .addOption(
      new Option(
        '--var <name=value>',
        'run once with this value of a variable, instead of the samples; name=@FILE reads the value from a file (may be repeated)',
      )
        .argParser(assignment)
        .conflicts('resume'),
    )
    .option('--repeat <n>', 'calls for each sample (default 1)', wholeNumber(1, 1000))
    .option(...MAX_COST)
    .addOption(
      new Option('--estimate', 'show the estimate of tokens, cost and time, and make no calls').conflicts(
        'out',
      ),
    )
    .option('--confirm-above <usd>', 'ask before a run that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option(
      '--timeout <seconds>',
      'give up a call after this time without text, or twice this time before its first text (default 60)',
      positiveNumber(LONGEST_TIMEOUT_S),
    )
    .option(
      '--retries <n>',
      'how often to retry a call after a temporary failure (default 3)',
      wholeNumber(0, 20),
    )
    .option(...BASE_URL)
    .option(...TRUST)
    .option('--other-server', 'let --resume continue with another server than before')
    .option(...NO_CACHE)
    .option('--record', 'store every answer in .prompt-ladder/recordings, for --provider recorded')
    .option('--skip-invalid', 'do not fail if samples cannot be read')
    .option('--resume <run>', 'resume an unfinished run (its id or folder)')
    .option('--json', 'print the results as JSON')
    .option(
      '--out <file>',
      'also write the results: .html, .json, .jsonl, .csv, .md or .xml (JUnit) (may be repeated)',
      collect,
    )
    .option('--failed', 'list every failed sample, however many there are')
    .option(
      '--min-pass <percent>',
      'exit with 0 if at least this percentage of the results passes',
      positiveNumber(100),
    )
    .option('--watch', 'run again whenever one of the files changes')
    .option(...QUIET)
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: RunFlags) => {
      const { runCommand } = await import('../run-command.ts');
      cli.exitCode = await runCommand(paths, flags, cli.terminal);
    });

  program
    .command('connect')
    .description('connect a model server: list its models, save it in config.yml, and try it')
    .argument('[url]', 'its address; by default, servers that run on this machine are searched')
    .option('--model <id>', 'the model to use; you are asked if the server has several')
    .option('--name <name>', 'the name that prompts use for it; by default, made from its address')
    .option('--api-key-env <variable>', 'the environment variable that holds its key')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (url: string | undefined, flags: ConnectFlags) => {
      const { connectCommand } = await import('../connect-command.ts');
      cli.exitCode = await connectCommand(url, flags, cli.terminal);
    });
}
