import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ShardName } from '../../core/compare/shard.ts';
import type { CheckFlags } from '../check-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { Cli } from './cli.ts';
import { BASE_URL, CONCURRENCY, collect, MAX_COST, positiveNumber, QUIET, TRUST, YES } from './options.ts';

/** Commands that hold changes of prompts against what was. */
export function addGateCommands(program: Command, cli: Cli): void {
  program
    .command('baseline')
    .description('accept the results of a run as the baseline of its prompt, in .prompt-ladder/baselines')
    .argument('<prompt>', 'a prompt file')
    .argument(
      '[revision]',
      'a run, or a version, of which the newest run is used; by default, the current files',
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, revision: string | undefined) => {
      const { baselineCommand } = await import('../baseline-command.ts');
      cli.exitCode = await baselineCommand([path, revision], cli.terminal);
    });

  program
    .command('check')
    .description('fail if a changed prompt does worse than the policy in config.yml allows')
    .argument('[path...]', 'prompt files, folders or globs', ['.'])
    .option('--against <revision>', 'baseline, a saved version, a label, or a git revision', 'baseline')
    .option(
      '--min-pass <percent>',
      'fail if less of the samples of a changed prompt passes, whatever the policy says of it',
      positiveNumber(100),
    )
    .option('--provider <name>', 'the provider of answers that are not recorded; overrides the files')
    .option('--run', 'call the model for answers that are not recorded')
    .option('--record', 'the same, and store every answer in .prompt-ladder/recordings')
    .option(...TRUST)
    .option(...BASE_URL)
    .option(...CONCURRENCY)
    .option(...MAX_COST)
    .option('--confirm-above <usd>', 'ask before runs that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option(...QUIET)
    .addOption(formatOption().default('text'))
    .option('--out <file>', CHECK_OUT_HELP, collect)
    .option(
      '--shard <k/n>',
      'check one of n parts of the samples, for several machines; merge the parts with prompt-ladder report --merge',
      shardName,
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: CheckFlags) => {
      const { checkCommand } = await import('../check-command.ts');
      cli.exitCode = await checkCommand(paths, flags, cli.terminal);
    });

  program
    .command('report')
    .description('write the results of a stored run to a file, or report how a change affects prompts')
    .argument(
      '[run...]',
      'a run: its id, its folder or its prompt file; by default, the newest of this workspace. With --against: prompt files, folders or globs',
    )
    .option(
      '--out <file>',
      `the file: .html, .json, .jsonl, .csv, .md or .xml (JUnit). With --against and --merge: ${CHECK_OUT_HELP}`,
      collect,
    )
    .option(
      '--against <revision>',
      'report how the behaviour of prompts differs from the baseline, a saved version or a git revision',
    )
    .addOption(
      new Option(
        '--merge',
        'merge the files that the shards of a check have written, and fail as the check would',
      ).conflicts('against'),
    )
    .addOption(formatOption())
    .option(
      '--provider <name>',
      'with --against: the provider whose answers are compared; overrides the files',
    )
    .option(...TRUST)
    .option(...BASE_URL)
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (names: string[], flags: ReportOptions, command: Command) => {
      const { against, merge, format = 'markdown', out = [] } = flags;
      if (merge) {
        const { mergeCommand } = await import('../check-command.ts');
        cli.exitCode = await mergeCommand(names, { format, out }, cli.terminal);
        return;
      }
      if (against !== undefined) {
        const { changeReportCommand } = await import('../check-command.ts');
        const paths = names.length > 0 ? names : ['.'];
        cli.exitCode = await changeReportCommand(
          paths,
          { ...flags, against, format, out, quiet: true },
          cli.terminal,
        );
        return;
      }
      const [file, ...others] = out;
      if (file === undefined || others.length > 0 || names.length > 1)
        command.error('name one file with --out, or what to report against with --against');
      const { reportCommand } = await import('../report-command.ts');
      cli.exitCode = await reportCommand(names[0], { ...flags, out: file ?? '' }, cli.terminal);
    });
}

const formatOption = () =>
  new Option('--format <format>', 'the format of the output').choices([
    'text',
    'markdown',
    'json',
    'junit',
    'sarif',
  ]);

const CHECK_OUT_HELP = 'also write the output to a file: .md, .json, .xml (JUnit) or .sarif; may be repeated';

interface ReportOptions
  extends Pick<CheckFlags, 'format' | 'out' | 'provider' | 'trustWorkspace' | 'baseUrl'>,
    Partial<Pick<CheckFlags, 'against'>> {
  readonly merge?: boolean;
}

function shardName(text: string): ShardName {
  const [, number = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (number < 1 || number > of)
    throw new InvalidArgumentError('It must have the form 2/4, the second of four.');
  return { number, of };
}
