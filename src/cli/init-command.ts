import { join } from 'node:path';
import { NEW_PROMPT } from '../core/authoring/new-prompt.ts';
import { diskFiles } from '../core/files.ts';
import { WORKSPACE_FOLDER } from '../core/workspace/config.ts';
import { writeInFolder } from '../core/write-file.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const CONFIG = `# Defaults of this workspace. Keys never stand here: a provider names the environment variable that holds its own.
provider: practice   # an offline stand-in, no real model; after "prompt-ladder connect", write the server's name here, and its model below
# model: gpt-4o-mini
# providers:
#   gateway:
#     kind: openai
#     baseUrl: https://gateway.example.com/v1
#     apiKeyEnv: GATEWAY_KEY
`;

/** Makes a folder a workspace with a prompt that runs at once; what is there stays. @returns the exit code */
export async function initCommand(folder: string, terminal: Terminal): Promise<number> {
  const root = terminal.resolve(folder);
  const prompt = join(root, 'new.prompt.yml');
  try {
    for (const [file, text] of [
      [join(root, WORKSPACE_FOLDER, 'config.yml'), CONFIG],
      [prompt, NEW_PROMPT],
    ] as const) {
      if (await diskFiles.kindOf(file)) {
        terminal.print(`${terminal.fromHere(file)} is there already, and stays as it is.`);
        continue;
      }
      await writeInFolder('The file', file, text);
      terminal.print(`${terminal.fromHere(file)} written.`);
    }
  } catch (error) {
    return terminal.refuse(error);
  }
  terminal.print(`Run it: prompt-ladder run ${terminal.fromHere(prompt)}`);
  return ExitCode.passed;
}
