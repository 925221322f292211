import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { EXIT_CODES_HELP, ExitCode } from './exit-code.ts';
import type { CliIo, Output } from './io.ts';
import { Terminal } from './terminal.ts';
import { addAdviceCommands } from './usage/advice.ts';
import { addCheckingCommands } from './usage/checks.ts';
import type { Cli } from './usage/cli.ts';
import { addGateCommands } from './usage/gate.ts';
import { addLadderCommands } from './usage/ladder.ts';
import { collect } from './usage/options.ts';
import { addResultsCommands } from './usage/results.ts';
import { addRetrievalCommands } from './usage/retrieval.ts';
import { addRunningCommands } from './usage/runs.ts';
import { addStoredCommands } from './usage/storage.ts';
import { addVersionsCommands } from './usage/versions.ts';

interface FolderFlags {
  readonly allowFolder?: readonly string[];
}

/** In the order of the help. */
const COMMANDS = [
  addRunningCommands,
  addCheckingCommands,
  addResultsCommands,
  addAdviceCommands,
  addVersionsCommands,
  addRetrievalCommands,
  addStoredCommands,
  addLadderCommands,
  addGateCommands,
];

/**
 * Parses a command line and carries it out; never throws.
 * @param args what follows the program's name
 * @returns the exit code
 */
export async function runCli(args: readonly string[], io: CliIo, version: string): Promise<number> {
  const terminal = new Terminal(io);
  const cli: Cli = { terminal, exitCode: ExitCode.passed };
  const program = new Command('prompt-ladder')
    .description('Run prompts against real samples, check every output with rules, and see why outputs fail.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', EXIT_CODES_HELP);

  for (const addCommands of COMMANDS) addCommands(program, cli);
  explained(program, program.name(), io);
  for (const command of program.commands) {
    if (command.name() === 'check-output') continue;
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
  return cli.exitCode;
}

/** Lets a command, and those below it, print help of their own. */
function explained(command: Command, name: string, io: CliIo): void {
  command.helpCommand(false).configureOutput(outputOf(io, name));
  for (const below of command.commands) explained(below, `${name} ${below.name()}`, io);
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
