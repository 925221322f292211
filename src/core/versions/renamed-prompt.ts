import { parsePrompt } from '../prompt/parse.ts';
import type { PromptFile } from '../prompt/prompt-file.ts';
import type { SavedVersion } from './version.ts';

/**
 * Whether a prompt file is the one that versions were saved of under another name: its text is that of one of them, or
 * it has the name of the last one, or more than half of its lines. Git is not asked, so that it holds for a rename that
 * is not committed, in a folder without git, and in an application that loads its prompt.
 * @param text of the prompt file, as it is now
 */
export function isRenamed(text: string, versions: readonly SavedVersion[]): boolean {
  const last = versions.at(-1);
  if (!last) return false;
  if (versions.some(({ files, prompt }) => files[prompt] === text)) return true;
  const [now, then] = [parsePrompt('', text).prompt, parsePrompt('', textOf(last)).prompt];
  if (!now || !then) return false;
  const [name, earlierName] = [writtenName(now), writtenName(then)];
  if (name !== undefined || earlierName !== undefined) return name === earlierName;
  const [later, earlier] = [linesOf(now), linesOf(then)];
  const shared = [...later].filter((line) => earlier.has(line)).length;
  return shared > Math.max(later.size, earlier.size) / 2;
}

const textOf = ({ files, prompt }: SavedVersion) => files[prompt] ?? '';

/** Without a name, a prompt has that of its file. */
const writtenName = ({ document }: PromptFile): unknown =>
  (document.value as { readonly name?: unknown }).name;

const linesOf = ({ messages }: PromptFile): ReadonlySet<string> =>
  new Set(
    messages.flatMap(({ template }) =>
      template.text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  );
