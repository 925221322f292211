import { Command, CommanderError, InvalidArgumentError, Option, type OutputConfiguration } from 'commander';
import type { ShardName } from '../core/compare/shard.ts';
import { parseVolume, VOLUME_HINT } from '../core/estimate/volume.ts';
import { DEFAULT_RETRIEVAL } from '../core/prompt/retrieval-options.ts';
import type { AdviseFlags } from './advise-command.ts';
import type { CheckFlags } from './check-command.ts';
import type { CheckOutputFlags } from './check-output-command.ts';
import type { ClimbFlags } from './climb-command.ts';
import type { CompareFlags } from './compare-runs.ts';
import type { ConnectFlags } from './connect-command.ts';
import type { CostFlags } from './cost-command.ts';
import { EXIT_CODES_HELP, ExitCode } from './exit-code.ts';
import type { ExplainFlags } from './explain-command.ts';
import type { FineTuningFlags } from './fine-tuning-command.ts';
import type { ImproveFlags } from './improve-command.ts';
import type { CliIo, Output } from './io.ts';
import type { ChunksFlags, EvaluateFlags, SearchFlags, TuneFlags } from './knowledge-commands.ts';
import type { RecordingsFlags } from './recordings-command.ts';
import type { ReviewFlags } from './review-command.ts';
import type { RunFlags } from './run-flags.ts';
import type { RunsFlags } from './runs-command.ts';
import type { SuggestRulesFlags } from './suggest-rules-command.ts';
import { Terminal } from './terminal.ts';
import type { TokensFlags } from './tokens-command.ts';
import type { ValidateFlags } from './validate-command.ts';
import type { LabelFlags, RestoreFlags, SaveFlags, ShowFlags, VersionsFlags } from './version-commands.ts';

interface FolderFlags {
  readonly allowFolder?: readonly string[];
}

const TRUST_HELP = 'trust the server that the workspace names, and the environment variables it wants for it';

/** As in the workspace configuration. */
const LONGEST_TIMEOUT_S = 3600;

/**
 * Parses a command line and carries it out; never throws.
 * @param args what follows the program's name
 * @returns the exit code
 */
export async function runCli(args: readonly string[], io: CliIo, version: string): Promise<number> {
  const terminal = new Terminal(io);
  let exitCode: number = ExitCode.passed;
  const program = new Command('prompt-ladder')
    .description('Run prompts against real samples, check every output by rules, and see what fails.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput(outputOf(io, 'prompt-ladder'))
    .addHelpText('after', EXIT_CODES_HELP);

  program
    .command('run')
    .description('run prompts against their samples')
    .argument('[path...]', 'prompt files, folders or globs')
    .option(
      '--provider <name>',
      'who answers, whatever the files say: openai, recorded, practice, or a name of config.yml',
    )
    .option('--model <id>', 'the model, whatever the files say')
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
    .option('--max-cost <usd>', 'stop before the call that could cross this sum', amount())
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
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--other-server', 'let --resume continue at another server than the run began at')
    .option('--no-cache', 'ask again for what is in the cache')
    .option('--record', 'store every answer in .prompt-ladder/recordings, for --provider recorded')
    .option('--skip-invalid', 'do not fail because of samples that cannot be read')
    .option('--resume <run>', 'resume an unfinished run (its id or folder)')
    .option('--json', 'print the results as JSON')
    .option('--out <file>', 'also write the results: .html, .json, .jsonl or .xml (JUnit)')
    .option('--failed', 'list every failed sample, however many there are')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: RunFlags) => {
      const { runCommand } = await import('./run-command.ts');
      exitCode = await runCommand(paths, flags, terminal);
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
      const { connectCommand } = await import('./connect-command.ts');
      exitCode = await connectCommand(url, flags, terminal);
    });

  program
    .command('validate')
    .description('check every workspace file without calling a model')
    .argument('[path...]', 'prompt, rules or configuration files, folders or globs', ['.'])
    .option('--strict', 'fail on warnings too')
    .option('--json', 'print the diagnostics as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: ValidateFlags) => {
      const { validateCommand } = await import('./validate-command.ts');
      exitCode = await validateCommand(paths, flags, terminal);
    });

  program
    .command('tokens')
    .description('count the tokens of text and prompt files')
    .argument('<path...>', 'files, folders or globs; - is standard input')
    .option('--model <id>', 'the model, whatever the files say')
    .option('--json', 'print the counts as JSON, of every line too')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: TokensFlags) => {
      const { tokensCommand } = await import('./tokens-command.ts');
      exitCode = await tokensCommand(paths, flags, terminal);
    });

  program
    .command('cost')
    .description('say what a prompt costs per call and at scale, by model')
    .argument('<path...>', 'prompt files, folders or globs')
    .option('--volume <calls>', 'calls, such as 50000/day (a day where no unit is named)', callsADay)
    .option('--model <id>', 'a model to compare (may be repeated)', collect)
    .option('--buffer <percent>', 'how much longer prompts may become', wholeNumber(0, 1000), 30)
    .option('--json', 'print the costs as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: CostFlags) => {
      const { costCommand } = await import('./cost-command.ts');
      exitCode = await costCommand(paths, flags, terminal);
    });

  program
    .command('check-output')
    .description('hold any text, JSON or JSONL files against rules')
    .argument('<file...>', 'files or globs; of a .jsonl file each line is an output; - is standard input')
    .requiredOption('--rules <file>', 'the rules file (NAME.rules.yml)')
    .addOption(new Option('--each-line', 'each line is an output, in any file').conflicts('whole'))
    .option('--whole', 'each file is one output, a .jsonl file too')
    .option('--at <pointer>', 'where the output stands in the JSON of the line or file, such as /response')
    .option('--json', 'print the violations as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: CheckOutputFlags) => {
      const { checkOutputCommand } = await import('./check-output-command.ts');
      exitCode = await checkOutputCommand(paths, flags, terminal);
    });

  program
    .command('suggest-rules')
    .description("draft rules from a prompt's sentences and from outputs that passed")
    .argument('<prompt>', 'the prompt file')
    .option(
      '--run <run>',
      'the run whose outputs count (its id or folder); the last one where it is left out',
    )
    .option('--out <file>', 'write the draft instead of printing it')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: SuggestRulesFlags) => {
      const { suggestRulesCommand } = await import('./suggest-rules-command.ts');
      exitCode = await suggestRulesCommand(path, flags, terminal);
    });

  program
    .command('review')
    .description("list the outputs that wait for a person's verdict")
    .argument('[path...]', 'prompt files, folders or globs', ['.'])
    .option('--all', 'also list what is decided, with its verdict and note')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: ReviewFlags) => {
      const { reviewCommand } = await import('./review-command.ts');
      exitCode = await reviewCommand(paths, flags, terminal);
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
    .option('--trust-workspace', TRUST_HELP)
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
      const { explainCommand } = await import('./explain-command.ts');
      exitCode = await explainCommand(run, flags, terminal);
    });

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
    .option('--seed <n>', 'the draw of the guard (1 where it is left out)', wholeNumber(0, 2 ** 31))
    .option('--concurrency <n>', 'calls under way at the same time', wholeNumber(1, 1000))
    .option('--base-url <url>', 'the OpenAI-compatible server; that of the run where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--no-cache', 'ask again for what is in the cache')
    .option('--max-cost <usd>', 'stop before the call that could cross this sum', amount())
    .option('--confirm-above <usd>', 'ask before trials that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever they may cost')
    .option('--quiet', 'no progress')
    .option('--json', 'print the advice, or the trial, as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (run: string | undefined, flags: AdviseFlags) => {
      const { adviseCommand } = await import('./advise-command.ts');
      exitCode = await adviseCommand(run, flags, terminal);
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
    .option('--provider <name>', 'who answers, whatever the files say')
    .option('--model <id>', 'the model, whatever the files say')
    .option('--seed <n>', 'the draw of the guard (1 where it is left out)', wholeNumber(0, 2 ** 31))
    .option('--concurrency <n>', 'calls under way at the same time', wholeNumber(1, 1000))
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--no-cache', 'ask again for what is in the cache')
    .option(
      '--max-cost <usd>',
      'stop before the call that could cross this sum, of all steps together',
      amount(),
    )
    .option('--confirm-above <usd>', 'ask before a step that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever it may cost')
    .option('--quiet', 'no progress')
    .option('--json', 'print the steps as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ImproveFlags) => {
      const { improveCommand } = await import('./improve-command.ts');
      exitCode = await improveCommand(path, flags, terminal);
    });

  program
    .command('save')
    .description('keep a prompt with its rules as a version, in .prompt-ladder/versions')
    .argument('<prompt>', 'a prompt file')
    .option('-m, --message <text>', 'what changed, and why')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: SaveFlags) => {
      const { saveCommand } = await import('./version-commands.ts');
      exitCode = await saveCommand(path, flags, terminal);
    });

  program
    .command('versions')
    .description('list the saved versions of a prompt, with their labels and what each changed')
    .argument('<prompt>', 'a prompt file')
    .option('--renumber', 'give each version a number of its own, after branches that gave one number twice')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: VersionsFlags) => {
      const { versionsCommand } = await import('./version-commands.ts');
      exitCode = await versionsCommand(path, flags, terminal);
    });

  program
    .command('label')
    .description('point a label, such as production, at a saved version')
    .argument('<prompt>', 'a prompt file')
    .argument('<label>', 'the name of the label')
    .argument('[version]', 'a number, id, label or hash; the newest version where none is named')
    .addOption(new Option('--roll-back', 'point it at the version before').conflicts('remove'))
    .option('--remove', 'remove the label')
    .option('--yes', 'move a protected label without asking')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, name: string, version: string | undefined, flags: LabelFlags) => {
      const { labelCommand } = await import('./version-commands.ts');
      exitCode = await labelCommand([path, name, version], flags, terminal);
    });

  program
    .command('restore')
    .description('write the prompt and rules of a version, run or commit into the files of today')
    .argument('<prompt>', 'a prompt file')
    .argument('<revision>', "a saved version, a label, a run's id, or a git revision")
    .option('--force', 'discard changes that no saved version and no commit holds')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, revision: string, flags: RestoreFlags) => {
      const { restoreCommand } = await import('./version-commands.ts');
      exitCode = await restoreCommand([path, revision], flags, terminal);
    });

  program
    .command('diff')
    .description('show what changed in a prompt and its rules between two revisions')
    .argument('<prompt>', 'a prompt file')
    .argument(
      '[before]',
      "a saved version, a label, a run's id, or a git revision; the newest version where none is named",
    )
    .argument('[after]', 'the same; the files of today where none is named')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, before: string | undefined, after: string | undefined) => {
      const { diffCommand } = await import('./version-commands.ts');
      exitCode = await diffCommand([path, before, after], terminal);
    });

  program
    .command('show')
    .description('print the request that a prompt makes, as JSON')
    .argument(
      '<prompt>',
      'a prompt file, or PROMPT@REVISION: a saved version, a label, a run or a git revision',
    )
    .option(
      '--var <name=value>',
      'a variable; name=@file takes the text of a file (may be repeated)',
      collect,
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (named: string, flags: ShowFlags) => {
      const { showCommand } = await import('./version-commands.ts');
      exitCode = await showCommand(named, flags, terminal);
    });

  program
    .command('compare')
    .description('say what changed between two runs or revisions, sample by sample, and whether it is real')
    .argument('<before>', 'a prompt file, for its two latest runs or revisions; or a run: its id or folder')
    .argument(
      '[after...]',
      "after a prompt, what to compare: saved versions, labels, runs' ids, git revisions, now; after a run, the other one",
    )
    .option('--models <ids>', 'compare these models, divided by commas', list)
    .option('--provider <name>', 'who answers, whatever the files say')
    .option('--run', 'make the runs that are missing, together')
    .option('--until-decided', 'run both in a random order of the samples, and stop once it is decided')
    .option('--seed <n>', 'the random order of --until-decided', wholeNumber(0, 2 ** 31))
    .option(
      '--margin <points>',
      'the smallest difference worth having, in points of the pass rate',
      amount(99),
    )
    .option(
      '--cluster <name>',
      'samples that belong together count once: a variable, or tag:PREFIX for the tag that begins so',
    )
    .option(
      '--repeat <n>',
      'calls a sample of runs that are made (1 where it is left out)',
      wholeNumber(1, 1000),
    )
    .option('--concurrency <n>', 'calls under way at the same time', wholeNumber(1, 1000))
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--no-cache', 'ask again for what is in the cache')
    .option(
      '--max-cost <usd>',
      'stop before the call that could cross this sum, of all runs together',
      amount(),
    )
    .option('--confirm-above <usd>', 'ask before runs that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever they may cost')
    .option('--quiet', 'no progress')
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (before: string, after: string[], flags: CompareFlags) => {
      const { compareCommand } = await import('./compare-command.ts');
      exitCode = await compareCommand([before, ...after], flags, terminal);
    });

  const knowledge = program
    .command('knowledge')
    .description("look into a prompt's documents as retrieval has them");

  knowledge
    .command('chunks')
    .description('show how a document is cut into passages')
    .argument('<file>', 'Markdown, text, HTML, JSON, JSONL, CSV, DOCX or PDF')
    .option(
      '--size <tokens>',
      'tokens of a passage, about',
      wholeNumber(20, 4000),
      DEFAULT_RETRIEVAL.chunk.size,
    )
    .option(
      '--overlap <tokens>',
      'tokens repeated of the passage before, about',
      wholeNumber(0, 1000),
      DEFAULT_RETRIEVAL.chunk.overlap,
    )
    .option('--json', 'print the passages as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ChunksFlags) => {
      const { chunksCommand } = await import('./knowledge-commands.ts');
      exitCode = await chunksCommand(path, flags, terminal);
    });

  knowledge
    .command('search')
    .description('show the passages that a query finds')
    .argument('<prompt>', 'a prompt file with retrieval')
    .argument('<query>', 'what is searched for')
    .option('--limit <n>', "how many passages; the prompt's topK where it is left out", wholeNumber(1, 100))
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--json', 'print the passages as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, query: string, flags: SearchFlags) => {
      const { searchCommand } = await import('./knowledge-commands.ts');
      exitCode = await searchCommand([path, query], flags, terminal);
    });

  const retrieval = program.command('retrieval').description('measure retrieval by itself, and tune it');

  retrieval
    .command('eval')
    .description('measure what the samples of a prompt find, by their "relevant" documents or their facts')
    .argument('<prompt>', 'a prompt file with retrieval')
    .option('--k <n>', "passages that count; the prompt's topK where it is left out", wholeNumber(1, 100))
    .option('--with <settings>', 'compare with other settings, such as search=hybrid,chunk.size=120,topK=8')
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--json', 'print every query as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: EvaluateFlags) => {
      const { evaluateCommand } = await import('./knowledge-commands.ts');
      exitCode = await evaluateCommand(path, flags, terminal);
    });

  retrieval
    .command('tune')
    .description(
      'try chunk sizes and ways to search on half of the samples, and compare the best with what is written on the other half',
    )
    .argument('<prompt>', 'a prompt file with retrieval')
    .option('--write', 'write what was chosen into the prompt file')
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--json', 'print all as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: TuneFlags) => {
      const { tuneCommand } = await import('./knowledge-commands.ts');
      exitCode = await tuneCommand(path, flags, terminal);
    });

  program
    .command('runs')
    .description('list what was run, newest first, with what changed since the run before')
    .argument('[prompt]', 'a prompt file; every prompt of the workspace where none is named')
    .option('--limit <n>', 'how many are listed', wholeNumber(1, 1_000_000), 20)
    .option('--prune', 'remove runs beyond the limits, with --yes; without it, say which')
    .option('--keep <n>', 'with --prune: keep the newest so many of each prompt', wholeNumber(0, 1_000_000))
    .option('--older-than <days>', 'with --prune: remove what is older', amount())
    .option('--yes', 'remove them')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string | undefined, flags: RunsFlags) => {
      const { runsCommand } = await import('./runs-command.ts');
      exitCode = await runsCommand(path, flags, terminal);
    });

  program
    .command('recordings')
    .description('say which recordings no version asks for any more, and remove them')
    .option('--prune', 'name those that are used by none; with --yes, remove them')
    .option(
      '--keep <revision>',
      'a git revision whose recordings stay, besides the files of now, the last commit and all saved versions (may be repeated)',
      collect,
    )
    .option('--yes', 'remove them')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (flags: RecordingsFlags) => {
      const { recordingsCommand } = await import('./recordings-command.ts');
      exitCode = await recordingsCommand(flags, terminal);
    });

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
    .option('--provider <name>', 'who answers, whatever the files say')
    .option('--model <id>', 'the model, whatever the files say')
    .option('--concurrency <n>', 'calls under way at the same time', wholeNumber(1, 1000))
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
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--trust-workspace', TRUST_HELP)
    .option('--no-cache', 'ask again for what is in the cache')
    .option('--record', 'store every answer in .prompt-ladder/recordings')
    .addOption(new Option('--resume [climb]', 'resume an unfinished climb, the newest where none is named'))
    .addOption(
      new Option('--show [climb]', 'show a stored climb, the newest where none is named').conflicts('resume'),
    )
    .option('--out <file>', 'also write the ladder: .md, .html or .json')
    .option('--json', 'print the ladder as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ClimbFlags) => {
      const { climbCommand } = await import('./climb-command.ts');
      exitCode = await climbCommand(path, flags, terminal);
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
      const { fineTuningCommand } = await import('./fine-tuning-command.ts');
      exitCode = await fineTuningCommand(path, flags, terminal);
    });

  program
    .command('baseline')
    .description('accept what a run of a prompt scores as its baseline, in .prompt-ladder/baselines')
    .argument('<prompt>', 'a prompt file')
    .argument(
      '[revision]',
      'a run, or the version whose newest run counts; the files of today where none is named',
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, revision: string | undefined) => {
      const { baselineCommand } = await import('./baseline-command.ts');
      exitCode = await baselineCommand([path, revision], terminal);
    });

  program
    .command('check')
    .description('fail where a changed prompt does worse than the policy of config.yml allows')
    .argument('[path...]', 'prompt files, folders or globs', ['.'])
    .option('--against <revision>', 'baseline, a saved version, a label, or a git revision', 'baseline')
    .option('--run', 'call the model for what is not recorded')
    .option('--record', 'the same, and store every answer in .prompt-ladder/recordings')
    .option('--trust-workspace', TRUST_HELP)
    .option('--base-url <url>', 'the OpenAI-compatible server; OPENAI_BASE_URL where nothing says')
    .option('--concurrency <n>', 'calls under way at the same time', wholeNumber(1, 1000))
    .option('--max-cost <usd>', 'stop before the call that could cross this sum', amount())
    .option('--confirm-above <usd>', 'ask before runs that may cost more (1 where nothing says)', amount())
    .option('--yes', 'do not ask, whatever they may cost')
    .option('--quiet', 'no progress')
    .addOption(formatOption().default('text'))
    .option('--out <file>', CHECK_OUT_HELP, collect)
    .option(
      '--shard <k/n>',
      'check one of n parts of the samples, on as many machines; prompt-ladder report --merge puts them together',
      shardName,
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (paths: string[], flags: CheckFlags) => {
      const { checkCommand } = await import('./check-command.ts');
      exitCode = await checkCommand(paths, flags, terminal);
    });

  program
    .command('report')
    .description('write the results of a stored run to a file, or say what a change did to prompts')
    .argument(
      '[run...]',
      'a run: its id or folder; the newest of this workspace where none is named. With --against: prompt files, folders or globs',
    )
    .option(
      '--out <file>',
      `the file: .html, .json, .jsonl or .xml (JUnit). With --against and --merge: ${CHECK_OUT_HELP}`,
      collect,
    )
    .option(
      '--against <revision>',
      'report how prompts behave against the baseline, a saved version or a git revision',
    )
    .addOption(
      new Option(
        '--merge',
        'report what the shards of a check say together, by the files they have written, and fail as the check would',
      ).conflicts('against'),
    )
    .addOption(formatOption())
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (names: string[], { against, merge, format = 'markdown', out = [] }: ReportOptions) => {
      if (merge) {
        const { mergeCommand } = await import('./check-command.ts');
        exitCode = await mergeCommand(names, { format, out }, terminal);
        return;
      }
      if (against !== undefined) {
        const { changeReportCommand } = await import('./check-command.ts');
        const paths = names.length > 0 ? names : ['.'];
        exitCode = await changeReportCommand(paths, { against, format, out, quiet: true }, terminal);
        return;
      }
      const [file, ...others] = out;
      if (file === undefined || others.length > 0 || names.length > 1)
        program.error('name one file with --out, or what to report against with --against');
      const { reportCommand } = await import('./report-command.ts');
      exitCode = await reportCommand(names[0], { out: file ?? '' }, terminal);
    });

  for (const command of program.commands) {
    command.configureOutput(outputOf(io, `prompt-ladder ${command.name()}`));
    if (['check-output', 'report'].includes(command.name())) continue;
    command.option(
      '--allow-folder <folder>',
      'let prompts read from a folder outside of their workspace (may be repeated)',
      collect,
    );
    command.hook('preAction', () => terminal.allowFolders(command.opts<FolderFlags>().allowFolder ?? []));
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.passed;
    if (!(error instanceof CommanderError))
      terminal.error(error instanceof Error ? error.message : String(error));
    return ExitCode.badInput;
  }
  return exitCode;
}

const formatOption = () =>
  new Option('--format <format>', 'how it is printed').choices([
    'text',
    'markdown',
    'json',
    'junit',
    'sarif',
  ]);

const CHECK_OUT_HELP =
  'a file beside what is printed: .md, .json, .xml (JUnit) or .sarif; may be given again';

interface ReportOptions extends Pick<CheckFlags, 'format' | 'out'>, Partial<Pick<CheckFlags, 'against'>> {
  readonly merge?: boolean;
}

function shardName(text: string): ShardName {
  const [, number = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (number < 1 || number > of)
    throw new InvalidArgumentError('It must be such as 2/4, the second of four.');
  return { number, of };
}

function callsADay(text: string): number {
  const volume = parseVolume(text);
  if (volume === undefined) throw new InvalidArgumentError(`It must be ${VOLUME_HINT}.`);
  return volume;
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function amount(max = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value <= 0 || value > max) {
      const most = max === Number.POSITIVE_INFINITY ? '' : `, at most ${max}`;
      throw new InvalidArgumentError(`It must be a number above 0${most}.`);
    }
    return value;
  };
}

/** Where help is written to, and what is wrong with a command line, with where to read on. */
const outputOf = ({ stdout, stderr }: CliIo, command: string): OutputConfiguration => ({
  writeOut: (text) => stdout.write(text),
  writeErr: (text) => stderr.write(text),
  getOutHelpWidth: () => widthOf(stdout),
  getErrHelpWidth: () => widthOf(stderr),
  outputError: (text, write) => write(`prompt-ladder: ${sentence(text)}; see ${command} --help.\n`),
});

/** The width of help, in columns; where there is no terminal, commander's own. */
const widthOf = ({ isTTY, columns }: Output) => (isTTY ? columns : undefined) as number;

/** A usage error of commander's as the beginning of one sentence on one line. */
const sentence = (text: string) =>
  text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');

/** Names divided by commas. */
const list = (text: string) => [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean);

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** Adds `name=value` to those before it. */
function assignment(written: string, before: Readonly<Record<string, string>> = {}) {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(written) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It is written name=value, or name=@FILE.');
  return { ...before, [name]: value };
}
