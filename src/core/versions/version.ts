import { isAbsolute, normalize, sep } from 'node:path';
import { stringify } from 'yaml';
import versionSchema from '../../../schemas/version.schema.json' with { type: 'json' };
import { schemaCheck } from '../documents/schema-check.ts';
import { YamlDocument } from '../documents/yaml-document.ts';
import { readStored } from '../runs/stored-format.ts';
import { sha256 } from '../text/hash.ts';

/** SHA-256, in hex, by path relative to the workspace root, with forward slashes. */
export type FileHashes = Readonly<Record<string, string>>;

/** A prompt as it was at one moment, with the rules it was held against: a file of its own in git. */
export interface PromptVersion {
  readonly format: 1;
  readonly number: number;
  /** Relative to the workspace root, with forward slashes. */
  readonly prompt: string;
  /** Hash of all that decides behaviour; the runs of this version carry it too. */
  readonly versionHash: string;
  /** What changed, and why. */
  readonly message: string;
  readonly author?: string;
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  /** Id of the version it was made from. */
  readonly parent?: string;
  /** The texts of the prompt file and its rules files, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly samples?: FileHashes;
  readonly knowledge?: FileHashes;
}

/** A version that is stored. */
export interface SavedVersion extends PromptVersion {
  /** Its file's name without the ending, such as `v8-3f2a91c0`: no two versions share it. */
  readonly id: string;
  /** Absolute path. */
  readonly file: string;
}

const checkShape = schemaCheck(versionSchema);
export const VERSION_ID = /^v([1-9]\d{0,8})-([0-9a-f]{8})$/;

/** The version that a document holds; where it holds none, the document gets a diagnostic. */
export function readVersion(document: YamlDocument): PromptVersion | undefined {
  const version = readStored<PromptVersion>(document, 'This version', checkShape);
  if (!version) return undefined;
  const outside = [version.prompt, ...Object.keys(version.files)].find((path) => !isInside(path));
  if (outside === undefined) return version;
  const message = `"${outside}" leaves the workspace; restore the version file from version control.`;
  document.report(document.valueSpan(['files']), 'error', 'path-outside', message);
  return undefined;
}

function isInside(path: string): boolean {
  const normal = normalize(path);
  return !isAbsolute(normal) && normal !== '..' && !normal.startsWith(`..${sep}`) && !path.includes('\0');
}

/** The text of a version's file, and its id: the number, and a hash of the text, which no other branch writes alike. */
export function serialiseVersion(version: PromptVersion): { id: string; text: string } {
  const options = { lineWidth: 0, blockQuote: 'literal' } as const;
  const blocks = stringify(version, options);
  // Blocks are easy to read and to diff; what they do not hold stands in quotes.
  const text = isSound(blocks, version)
    ? blocks
    : stringify(version, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
  return { id: `v${version.number}-${sha256(text).slice(0, 8)}`, text };
}

const isSound = (text: string, version: PromptVersion) =>
  JSON.stringify(new YamlDocument('', text).value) === JSON.stringify(version);
