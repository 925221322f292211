import { join } from 'node:path';
import { type Diagnostic, UserError } from '../diagnostic.ts';
import type { Files } from '../files.ts';
import type { Run } from '../runs/run.ts';
import { RunIndex } from '../runs/run-index.ts';
import { RunStore } from '../runs/run-store.ts';
import { pathIn } from '../text/path-in.ts';
import { identityOf, promptIdentity } from '../versions/run-versions.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import { loadProject, type Project } from '../workspace/project.ts';
import { biasOf, copiedSentence } from './remedies/remove-example.ts';
import { readSituation } from './situation.ts';

/**
 * Warns of the examples of a prompt that wrong answers copy, by its newest run as it is now.
 * @param file absolute path of the prompt file
 * @throws the signal's reason, when it is aborted
 */
export async function checkExamples(file: string, files: Files, signal: AbortSignal): Promise<Diagnostic[]> {
  const { project } = await loadProject(file, files);
  const run = project && (await newestRun(project));
  if (!run) return [];
  const situation = await readSituation(run, project.root, files, signal).catch((error) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (!situation) return [];
  return situation.faults.flatMap((fault) => {
    const bias = biasOf(fault, situation);
    if (!bias) return [];
    const { document, messages } = project.prompt;
    const { message, span } = bias.example;
    const at = messages[message]?.fileOffset;
    if (!at) return [];
    const place = span ?? { start: 0, end: messages[message]?.template.text.length ?? 0 };
    return [
      {
        file,
        range: document.lines.rangeOf({ start: at(place.start), end: at(place.end) }),
        severity: 'warning',
        code: 'copied-example',
        message: `In the last run, ${copiedSentence(bias).replace('as it does', 'as this example does')}; correct the example, or remove it.`,
      },
    ];
  });
}

/** The newest finished run of a prompt and its rules as they are. */
async function newestRun(project: Project): Promise<Run | undefined> {
  const { root, prompt } = project;
  const store = new RunStore(join(root, WORKSPACE_FOLDER));
  const query = { file: pathIn(root, prompt.file), state: 'finished', isWhole: true } as const;
  for await (const run of new RunIndex(store).runs(query)) {
    return promptIdentity(run) === identityOf(project) ? run : undefined;
  }
  return undefined;
}
