import type { Command } from 'commander';
import { DEFAULT_RETRIEVAL } from '../../core/prompt/retrieval-options.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { ChunksFlags, EvaluateFlags, SearchFlags, TuneFlags } from '../knowledge-commands.ts';
import type { Cli } from './cli.ts';
import { assignment, BASE_URL, TRUST, wholeNumber } from './options.ts';

const PROVIDER = [
  '--provider <name>',
  'the provider of the embeddings and of the model that reranks; overrides the files',
] as const;

/** Commands over what is retrieved. */
export function addRetrievalCommands(program: Command, cli: Cli): void {
  const knowledge = program
    .command('knowledge')
    .description("inspect a prompt's documents as retrieval uses them");

  knowledge
    .command('chunks')
    .description('show how a document is split into passages')
    .argument('<file>', 'Markdown, text, HTML, JSON, JSONL, CSV, DOCX or PDF')
    .option(
      '--size <tokens>',
      'approximate tokens of a passage',
      wholeNumber(20, 4000),
      DEFAULT_RETRIEVAL.chunk.size,
    )
    .option(
      '--overlap <tokens>',
      `approximate tokens repeated from the passage before; by default ${DEFAULT_RETRIEVAL.chunk.overlap}, and at most a quarter of the size`,
      wholeNumber(0, 1000),
    )
    .option('--json', 'print the passages as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: ChunksFlags) => {
      const { chunksCommand } = await import('../knowledge-commands.ts');
      cli.exitCode = await chunksCommand(path, flags, cli.terminal);
    });

  knowledge
    .command('search')
    .description('show the passages that a query finds')
    .argument('<prompt>', 'a prompt file with retrieval')
    .argument('<query>', 'the search query')
    .option('--limit <n>', "how many passages to show; by default, the prompt's topK", wholeNumber(1, 100))
    .option(
      '--var <name=value>',
      'the value of a variable that the filter reads; name=@FILE reads it from a file (may be repeated)',
      assignment,
    )
    .option(...PROVIDER)
    .option(...BASE_URL)
    .option(...TRUST)
    .option('--json', 'print the passages as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, query: string, flags: SearchFlags) => {
      const { searchCommand } = await import('../knowledge-commands.ts');
      cli.exitCode = await searchCommand([path, query], flags, cli.terminal);
    });

  const retrieval = program.command('retrieval').description('measure retrieval alone, and tune it');

  retrieval
    .command('eval')
    .description('measure what the samples of a prompt find, by their "relevant" documents or their facts')
    .argument('<prompt>', 'a prompt file with retrieval')
    .option('--k <n>', "how many passages count; by default, the prompt's topK", wholeNumber(1, 100))
    .option('--with <settings>', 'compare with other settings, such as search=hybrid,chunk.size=120,topK=8')
    .option(...PROVIDER)
    .option(...BASE_URL)
    .option(...TRUST)
    .option('--json', 'print every query as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: EvaluateFlags) => {
      const { evaluateCommand } = await import('../knowledge-commands.ts');
      cli.exitCode = await evaluateCommand(path, flags, cli.terminal);
    });

  retrieval
    .command('tune')
    .description(
      'try chunk sizes and kinds of search on half of the samples, and compare the best with the current settings on the other half',
    )
    .argument('<prompt>', 'a prompt file with retrieval')
    .option('--write', 'write the best settings into the prompt file')
    .option(...PROVIDER)
    .option(...BASE_URL)
    .option(...TRUST)
    .option('--json', 'print the results as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: TuneFlags) => {
      const { tuneCommand } = await import('../knowledge-commands.ts');
      cli.exitCode = await tuneCommand(path, flags, cli.terminal);
    });
}
