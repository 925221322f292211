import { dirname, isAbsolute, resolve } from 'node:path';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { Files } from '../files.ts';
import { type ScriptOptions, scriptOptions } from '../rules/catalogue/script.ts';
import type { LocatedRule } from '../rules/load-rules.ts';
import { sha256 } from '../text/hash.ts';
import { isWithinFolders } from './readable-folders.ts';

/** A script that a rule names, as it is when the project is loaded. */
export interface Script {
  /** Absolute path. */
  readonly file: string;
  /** SHA-256, in hex, of its text. */
  readonly digest: string;
  /** Absolute paths of those that it may read. */
  readonly folders: readonly string[];
}

/**
 * The scripts of a document's rules, by rule id; `folders` are those they may lie in. One that cannot be read is a diagnostic at its place. They are read
 * and not run: that takes a run.
 */
export async function findScripts(
  document: YamlDocument,
  rules: readonly LocatedRule[],
  folders: readonly string[],
  files: Files,
): Promise<[string, Script][]> {
  const found: [string, Script][] = [];
  for (const { rule, path } of rules) {
    if (rule.check !== 'script') continue;
    const options = rule.options as string | ScriptOptions;
    const { file: written } = scriptOptions(options);
    const place = [...path, 'check', 'script', ...(typeof options === 'string' ? [] : ['file'])];
    const file = resolve(dirname(document.file), written);
    if (isAbsolute(written)) {
      const message = `"${written}" is an absolute path, which exists on one machine only; write it relative to this file.`;
      document.report(document.valueSpan(place), 'error', 'absolute-path', message);
      continue;
    }
    const reference = { document, span: document.valueSpan(place), text: written };
    if (!(await isWithinFolders(file, reference, folders, files))) continue;
    const text = await files.readText(file).catch(() => undefined);
    if (text === undefined) {
      const message = `There is no script at "${written}"; check the path, which is relative to this file.`;
      document.report(document.valueSpan(place), 'error', 'missing-file', message);
      continue;
    }
    found.push([rule.id, { file, digest: sha256(text), folders }]);
  }
  return found;
}
