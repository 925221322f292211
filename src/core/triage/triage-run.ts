import { join } from 'node:path';
import type { Files } from '../files.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import { Retriever } from '../retrieval/retriever.ts';
import { loadCategoryCorrections } from '../reviews/category-corrections.ts';
import { renderedMessages, storedPrompt } from '../runs/rendered-messages.ts';
import { restoreProject } from '../runs/restored-project.ts';
import type { Run } from '../runs/run.ts';
import { escapePattern } from '../text/escape-pattern.ts';
import { pathIn } from '../text/path-in.ts';
import { loadProject } from '../workspace/project.ts';
import { readKnowledge } from './knowledge-base.ts';
import type { SourceLocation, SourceLocations } from './remedies.ts';
import { type Feedback, RunTriage } from './run-triage.ts';

/** A triage ready for a run's results, and where its remedies lead. */
export interface OpenTriage {
  readonly triage: RunTriage;
  readonly places: SourceLocations;
  /** Opens the index of the documents of now, once; `undefined` where nothing was retrieved, or they cannot be searched. */
  readonly openRetriever: () => Promise<Retriever | undefined>;
  /** A triage of any run of the same prompt, with the same knowledge and rules. */
  readonly triageOf: (run: Run, feedback: Feedback) => RunTriage;
}

/**
 * Makes ready to triage a run by what it has read: its messages, knowledge and rules are those of then; only where
 * it has kept none are they those of the workspace as it is now. Remedies lead to where things stand now.
 * @param root absolute path of the workspace root
 */
export async function openTriage(run: Run, root: string, files: Files): Promise<OpenTriage> {
  const file = join(root, run.prompt.file);
  const prompt = storedPrompt(run);
  const { project: now } = await loadProject(file, files);
  const { project: then, files: read } = (await restoreProject(run, root)) ?? { project: now, files };
  const paths = then?.knowledge ?? [];
  const knowledge = paths.length > 0 ? await readKnowledge(paths, root, read) : undefined;
  const open = async () =>
    prompt?.retrieval && then
      ? Retriever.open(then, { files, signal: new AbortController().signal }).catch(() => undefined)
      : undefined;
  let opening: ReturnType<typeof open> | undefined;
  const openRetriever = () => (opening ??= open());
  const checks = new Map(then?.rules.rules.map(({ id, check }) => [id, check]));
  const corrections = await loadCategoryCorrections(root, file, files);
  const triageOf = (ran: Run, by: Feedback) => {
    const { maxTokens } = ran.parameters;
    const accept = storedPrompt(ran)?.accept;
    return new RunTriage(
      (result) => ({
        messages: renderedMessages(ran, result),
        passages: result.passages?.map(({ source, line, text }) => ({ id: `${source}:${line}`, text })),
        knowledge,
        rankOf: async (from, line) => (await openRetriever())?.rankOf(result.variables, from, line),
        maxTokens,
        accept,
        checks,
      }),
      by,
    );
  };

  const placeOf = (absolute: string, line: number): SourceLocation => ({
    file: pathIn(root, absolute),
    line,
  });
  const project = now ?? then;
  const rules = project?.locatedRules.map(
    ({ rule, file: ruleFile, range }) => [rule.id, placeOf(ruleFile, range.start.line)] as const,
  );
  const worded = project?.locatedRules.flatMap(({ rule: { id, repair } }) =>
    repair === undefined ? [] : [id],
  );
  return {
    triage: triageOf(run, { corrections }),
    places: {
      prompt: placeOf(file, 0),
      ...(prompt && placesIn(prompt, (line) => placeOf(file, line))),
      rules: new Map(rules),
      ...(project && { retry: { isOn: project.prompt.retry !== undefined, worded: new Set(worded) } }),
    },
    openRetriever,
    triageOf,
  };
}

/** Where the parts of a prompt stand; its parameters, or where they would have to. */
function placesIn(prompt: PromptFile, placeOf: (line: number) => SourceLocation) {
  const { document, messages } = prompt;
  const at = (offset: number) => placeOf(document.lines.positionAt(offset).line);
  return {
    messages: messages.map(({ fileOffset }) => at(fileOffset(0))),
    parameters: at(document.keySpan(['modelParameters']).start),
    lineOf: (word: string) => {
      const offset = definitionOf(word, prompt);
      return offset === undefined ? undefined : at(offset);
    },
  };
}

/** Offset in the prompt file of what defines a word: the line that begins with it, else the first that holds it. */
function definitionOf(word: string, { messages }: PromptFile): number | undefined {
  if (word === '') return undefined;
  const inside = `(?<![\\p{L}\\p{N}_-])${escapePattern(word)}(?![\\p{L}\\p{N}_-])`;
  for (const pattern of [new RegExp(`^[^\\p{L}\\p{N}\\n]*${inside}`, 'mu'), new RegExp(inside, 'u')]) {
    for (const { template, fileOffset } of messages) {
      const found = pattern.exec(template.text);
      if (found) return fileOffset(found.index + found[0].length - word.length);
    }
  }
  return undefined;
}
