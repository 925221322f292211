import { UserError } from '../diagnostic.ts';
import { closest } from '../text/closest.ts';
import { type SavedVersion, VERSION_ID } from './version.ts';
import type { PromptVersions } from './version-store.ts';

/**
 * The saved version that a person names: by number (`v8`, `8`), id, label, or the beginning of its hash.
 * @returns `undefined` where the text names none of them, since it may be a run or a git revision
 * @throws {UserError} where it names several
 */
export function findVersion(text: string, { versions, labels }: PromptVersions): SavedVersion | undefined {
  if (VERSION_ID.test(text)) return versions.find(({ id }) => id === text);
  const label = labels.find(({ name }) => name === text);
  if (label) return versions.find(({ id }) => id === label.version);
  const number = /^v?([1-9]\d{0,8})$/.exec(text)?.[1];
  const isMeant = ({ number: own, versionHash, id }: SavedVersion) =>
    number !== undefined
      ? own === Number(number)
      : /^[0-9a-f]{6,64}$/.test(text) && (versionHash.startsWith(text) || id.endsWith(`-${text}`));
  const found = versions.filter(isMeant);
  if (found.length <= 1) return found[0];
  throw new UserError(
    `${text} names ${found.length} versions (${found.map(({ id }) => id).join(', ')}); name one by its whole id, or give each a number of its own with prompt-ladder versions --renumber.`,
  );
}

/** The label or number that a misspelt name most likely means. */
export const nearVersion = (text: string, versions: PromptVersions): string | undefined =>
  closest(text, namesOf(versions));

const namesOf = ({ labels, versions }: PromptVersions) => [
  ...labels.map(({ name }) => name),
  ...versions.map(({ number }) => `v${number}`),
];

/** @throws {UserError} where the text names no version */
export function requireVersion(text: string, versions: PromptVersions, prompt: string): SavedVersion {
  const found = findVersion(text, versions);
  if (found) return found;
  const names = namesOf(versions);
  const near = nearVersion(text, versions);
  const hint = near
    ? `did you mean ${near}?`
    : names.length > 0
      ? `there are ${names.slice(-5).join(', ')}.`
      : 'save one with prompt-ladder save.';
  throw new UserError(`${prompt} has no version "${text}"; ${hint}`);
}
