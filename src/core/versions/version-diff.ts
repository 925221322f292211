import { createTwoFilesPatch } from 'diff';
import type picocolors from 'picocolors';
import { formatCount } from '../text/plural.ts';
import { changePhrase } from './change-phrase.ts';
import { renderedPair } from './rendered-pair.ts';
import type { Revision } from './revision.ts';
import { sampleChanges } from './sample-changes.ts';

type DiffColors = Pick<ReturnType<typeof picocolors.createColors>, 'bold' | 'cyan' | 'dim' | 'green' | 'red'>;

const MOST_LINES = 60;
const plain = String;
const NO_COLORS: DiffColors = { bold: plain, cyan: plain, dim: plain, green: plain, red: plain };

export interface DiffOptions {
  readonly colors?: DiffColors;
  /** Id of the sample whose messages are compared; the first one where it is absent. */
  readonly sample?: string;
}

/**
 * What changed between two revisions of a prompt: a phrase, then the lines of each file, the messages of a sample as
 * they are sent, and the samples.
 * @throws {UserError} when there is no such sample
 */
export async function versionDiff(
  before: Revision,
  after: Revision,
  { colors = NO_COLORS, sample }: DiffOptions = {},
): Promise<string> {
  const phrase =
    before.project && after.project
      ? changePhrase(before.project, after.project)
      : 'one of the two cannot be read as a prompt, so only the text is compared';
  const head = `${colors.bold(`${before.name} → ${after.name}`)}: ${phrase}`;
  const names = [before.name, after.name] as const;
  const patches = filePairs(before, after).flatMap(([path, earlier, later]) => {
    if (earlier === later) return [];
    return [filePatch(path, [earlier, later], names, colors)];
  });
  const messages = await renderedPair(before, after, sample);
  const rendered =
    messages && messages.texts[0] !== messages.texts[1]
      ? [filePatch(`messages of sample ${messages.sample}`, messages.texts, names, colors)]
      : [];
  const samples = (await sampleChanges(before, after)).map(({ path, texts, change }) =>
    texts ? shortened(filePatch(path, texts, names, colors)) : `${path} ${change}`,
  );
  const parts = patches.length > 0 ? patches : [colors.dim('The texts are the same.')];
  return [head, ...parts, ...rendered, ...samples].join('\n\n');
}

/** A sample set may be rewritten as a whole. */
function shortened(patch: string): string {
  const lines = patch.split('\n');
  if (lines.length <= MOST_LINES) return patch;
  return `${lines.slice(0, MOST_LINES).join('\n')}\n… ${formatCount(lines.length - MOST_LINES)} more lines`;
}

/** Files by path, with both texts; the prompt file is paired also where it was renamed. */
function filePairs(before: Revision, after: Revision): [path: string, before: string, after: string][] {
  const pairs: [string, string, string][] = [
    [after.prompt, before.texts[before.prompt] ?? '', after.texts[after.prompt] ?? ''],
  ];
  const others = new Set([...Object.keys(before.texts), ...Object.keys(after.texts)]);
  others.delete(before.prompt);
  others.delete(after.prompt);
  for (const path of [...others].sort())
    pairs.push([path, before.texts[path] ?? '', after.texts[path] ?? '']);
  return pairs;
}

/** What changed in one file, as a unified diff. @param names of the two states */
export function filePatch(
  path: string,
  [before, after]: readonly [string, string],
  names: readonly [string, string],
  colors: DiffColors,
): string {
  const patch = createTwoFilesPatch(path, path, before, after, ...names, { context: 3 });
  // The library begins with lines that name the file once more.
  return colored(patch.replace(/^(?:Index: .*\n)?=+\n/, '').trimEnd(), colors);
}

function colored(patch: string, colors: DiffColors): string {
  return patch
    .split('\n')
    .map((line) => {
      if (line.startsWith('+') && !line.startsWith('+++')) return colors.green(line);
      if (line.startsWith('-') && !line.startsWith('---')) return colors.red(line);
      return line.startsWith('@@') ? colors.cyan(line) : line;
    })
    .join('\n');
}
