import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseVolume, VOLUME_HINT } from '../../core/estimate/volume.ts';
import type { CheckOutputFlags } from '../check-output-command.ts';
import type { CostFlags } from '../cost-command.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { SuggestRulesFlags } from '../suggest-rules-command.ts';
import type { TokensFlags } from '../tokens-command.ts';
import type { ValidateFlags } from '../validate-command.ts';
import type { Cli } from './cli.ts';
import { collect, MODEL, PROVIDER, wholeNumber } from './options.ts';

/** Commands over files, which call no model. */
export function addCheckingCommands(program: Command, cli: Cli): void {
  program
    .command('validate')
    .description('check every workspace file without calling a model')
    .argument('[path...]', 'prompt, rules or configuration files, folders or globs', ['.'])
    .option('--strict', 'fail on warnings too')
    .option('--json', 'print the diagnostics as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: ValidateFlags) => {
      const { validateCommand } = await import('../validate-command.ts');
      cli.exitCode = await validateCommand(paths, flags, cli.terminal);
    });

  program
    .command('tokens')
    .description('count the tokens of text and prompt files')
    .argument('<path...>', 'files, folders or globs; - is standard input')
    .option(...MODEL)
    .option('--json', 'print the counts as JSON, of every line too')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: TokensFlags) => {
      const { tokensCommand } = await import('../tokens-command.ts');
      cli.exitCode = await tokensCommand(paths, flags, cli.terminal);
    });

  program
    .command('cost')
    .description('show what a prompt costs per call and at scale, by model')
    .argument('<path...>', 'prompt files, folders or globs')
    .option('--volume <calls>', 'calls, such as 50000/day (a day is the default unit)', callsADay)
    .option(...PROVIDER)
    .option('--model <id>', 'a model to compare (may be repeated)', collect)
    .option('--buffer <percent>', 'how much longer prompts may become', wholeNumber(0, 1000), 30)
    .option('--json', 'print the costs as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: CostFlags) => {
      const { costCommand } = await import('../cost-command.ts');
      cli.exitCode = await costCommand(paths, flags, cli.terminal);
    });

  program
    .command('check-output')
    .description('check any text, JSON or JSONL files with rules')
    .argument('<file...>', 'files or globs; in a .jsonl file each line is an output; - is standard input')
    .requiredOption('--rules <file>', 'the rules file (NAME.rules.yml)')
    .addOption(new Option('--each-line', 'in every file, each line is an output').conflicts('whole'))
    .option('--whole', 'each file is one output, also a .jsonl file')
    .option('--at <pointer>', 'the place of the output in the JSON of the line or file, such as /response')
    .option('--json', 'print the violations as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: CheckOutputFlags) => {
      const { checkOutputCommand } = await import('../check-output-command.ts');
      cli.exitCode = await checkOutputCommand(paths, flags, cli.terminal);
    });

  program
    .command('suggest-rules')
    .description("draft rules from a prompt's sentences and from outputs that passed")
    .argument('<prompt>', 'the prompt file')
    .option('--run <run>', 'the run whose outputs are used (its id or folder); by default, the last one')
    .option('--out <file>', 'write the draft instead of printing it')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: SuggestRulesFlags) => {
      const { suggestRulesCommand } = await import('../suggest-rules-command.ts');
      cli.exitCode = await suggestRulesCommand(path, flags, cli.terminal);
    });
}

function callsADay(text: string): number {
  const volume = parseVolume(text);
  if (volume === undefined) throw new InvalidArgumentError(`It must be ${VOLUME_HINT}.`);
  return volume;
}
