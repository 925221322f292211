import { type Command, Option } from 'commander';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { ExplainFlags } from '../explain-command.ts';
import type { ReviewFlags } from '../review-command.ts';
import type { ShowFlags } from '../show-command.ts';
import type { Cli } from './cli.ts';
import { assignment, collect, positiveNumber, TRUST, wholeNumber, YES } from './options.ts';

/** What names a prompt, or a revision of one. */
const PROMPT = /\.prompt\.ya?ml$|@/;

/** Commands over what a run brought. */
export function addResultsCommands(program: Command, cli: Cli): void {
  program
    .command('show')
    .description(
      'print the outputs of a stored run, all about one of its samples, or the request of a prompt',
    )
    .argument(
      '[run]',
      'a run: its id or folder; the newest of this workspace where none is named. Or a prompt file, or PROMPT@REVISION, whose request is printed as JSON',
    )
    .argument('[sample]', 'the id of a sample, of the run or of the prompt')
    .option('--failed', 'only what has not passed')
    .option('--limit <n>', 'how many are shown', wholeNumber(1, 1_000_000_000), 20)
    .option('--json', 'print the results as JSON')
    .option(
      '--var <name=value>',
      'of a prompt: the value of a variable; name=@FILE reads it from a file (may be repeated)',
      assignment,
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (named: string | undefined, sample: string | undefined, flags: ShowFlags) => {
      if (named !== undefined && PROMPT.test(named)) {
        const { showRequest } = await import('../show-request.ts');
        cli.exitCode = await showRequest(named, sample, flags, cli.terminal);
      } else {
        const { showCommand } = await import('../show-command.ts');
        cli.exitCode = await showCommand(named, sample, flags, cli.terminal);
      }
    });

  program
    .command('review')
    .description("list the outputs that wait for a person's verdict")
    .argument('[path...]', 'prompt files, folders or globs', ['.'])
    .option('--all', 'also list decided outputs, with verdict and note')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: ReviewFlags) => {
      const { reviewCommand } = await import('../review-command.ts');
      cli.exitCode = await reviewCommand(paths, flags, cli.terminal);
    });

  program
    .command('explain')
    .description('say why a run fails: categories, their evidence, and what to do next')
    .argument(
      '[run]',
      'a run: its id, its folder or its prompt file; by default, the newest of this workspace',
    )
    .option(
      '--correct <sample=category>',
      'correct the category of a sample; the same category confirms it (may be repeated)',
      collect,
    )
    .option('--note <text>', 'the reason for a correction')
    .option('--discard <sample>', 'discard the corrections of a sample (may be repeated)', collect)
    .addOption(
      new Option('--second-opinion', 'also ask a model why each result fails').conflicts([
        'correct',
        'discard',
      ]),
    )
    .option(
      '--provider <name>',
      "the provider of the second opinion; by default, triage.provider of config.yml, or the run's own",
    )
    .option('--model <id>', "the model to ask; by default, triage.model of config.yml, or the run's own")
    .option('--base-url <url>', "the OpenAI-compatible server; by default, the run's own")
    .option(...TRUST)
    .option('--max-cost <usd>', 'stop before the call that could exceed this amount', positiveNumber())
    .option('--confirm-above <usd>', 'ask before opinions that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option('--json', 'print every diagnosis as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (run: string | undefined, flags: ExplainFlags) => {
      const { explainCommand } = await import('../explain-command.ts');
      cli.exitCode = await explainCommand(run, flags, cli.terminal);
    });
}
