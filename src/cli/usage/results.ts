import { type Command, Option } from 'commander';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { ExplainFlags } from '../explain-command.ts';
import type { ReviewFlags } from '../review-command.ts';
import type { Cli } from './cli.ts';
import { amount, collect, TRUST } from './options.ts';

/** Commands over what a run brought. */
export function addResultsCommands(program: Command, cli: Cli): void {
  program
    .command('review')
    .description("list the outputs that wait for a person's verdict")
    .argument('[path...]', 'prompt files, folders or globs', ['.'])
    .option('--all', 'also list what is decided, with its verdict and note')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: ReviewFlags) => {
      const { reviewCommand } = await import('../review-command.ts');
      cli.exitCode = await reviewCommand(paths, flags, cli.terminal);
    });

  program
    .command('explain')
    .description('say why a run fails: its categories, their evidence, and what to do next')
    .argument('[run]', 'a run: its id or folder; the newest of this workspace where none is named')
    .option(
      '--correct <sample=category>',
      'say why a sample really fails; its own category confirms it (may be repeated)',
      collect,
    )
    .option('--note <text>', 'why, for the next reader of a correction')
    .option('--discard <sample>', 'discard the corrections of a sample (may be repeated)', collect)
    .addOption(
      new Option('--second-opinion', 'ask a model, too, why each result fails').conflicts([
        'correct',
        'discard',
      ]),
    )
    .option('--provider <name>', "who gives the second opinion; the run's own where it is left out")
    .option('--model <id>', "the model asked; triage.model of config.yml, or the run's own")
    .option('--base-url <url>', 'the OpenAI-compatible server')
    .option(...TRUST)
    .option('--max-cost <usd>', 'stop asking before the call that could cross this sum', amount())
    .option(
      '--confirm-above <usd>',
      'ask before opinions that may cost more (1 where nothing says)',
      amount(),
    )
    .option('--yes', 'do not ask, whatever they may cost')
    .option('--json', 'print every diagnosis as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (run: string | undefined, flags: ExplainFlags) => {
      const { explainCommand } = await import('../explain-command.ts');
      cli.exitCode = await explainCommand(run, flags, cli.terminal);
    });
}
