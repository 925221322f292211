import { createTwoFilesPatch } from 'diff';
import type picocolors from 'picocolors';
import { changePhrase } from './change-phrase.ts';
import type { Revision } from './revision.ts';

type Colors = Pick<ReturnType<typeof picocolors.createColors>, 'bold' | 'cyan' | 'dim' | 'green' | 'red'>;

const plain = String;
const NO_COLORS: Colors = { bold: plain, cyan: plain, dim: plain, green: plain, red: plain };

/** What changed between two revisions of a prompt: a phrase, then the lines of each file. */
export function versionDiff(before: Revision, after: Revision, colors: Colors = NO_COLORS): string {
  const phrase =
    before.project && after.project
      ? changePhrase(before.project, after.project)
      : 'one of the two cannot be read as a prompt, so only the text is compared';
  const head = `${colors.bold(`${before.name} → ${after.name}`)}: ${phrase}`;
  const patches = filePairs(before, after).flatMap(([path, earlier, later]) => {
    if (earlier === later) return [];
    return [filePatch(path, [earlier, later], [before.name, after.name], colors)];
  });
  return [head, ...(patches.length > 0 ? patches : [colors.dim('The texts are the same.')])].join('\n\n');
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
  colors: Colors,
): string {
  const patch = createTwoFilesPatch(path, path, before, after, ...names, { context: 3 });
  // The library begins with lines that name the file once more.
  return colored(patch.replace(/^(?:Index: .*\n)?=+\n/, '').trimEnd(), colors);
}

function colored(patch: string, colors: Colors): string {
  return patch
    .split('\n')
    .map((line) => {
      if (line.startsWith('+') && !line.startsWith('+++')) return colors.green(line);
      if (line.startsWith('-') && !line.startsWith('---')) return colors.red(line);
      return line.startsWith('@@') ? colors.cyan(line) : line;
    })
    .join('\n');
}
