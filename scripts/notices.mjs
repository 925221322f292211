import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** @import { Metafile } from 'esbuild' */

const RULE = '-'.repeat(80);

/**
 * Names the packages that bundles hold, with their licences.
 * @param {readonly Metafile[]} bundles
 * @returns {Promise<string>} the text of ThirdPartyNotices.txt
 * @throws {Error} for a package that states no licence
 */
export async function thirdPartyNotices(bundles) {
  const notices = await Promise.all(bundledPackages(bundles).map(noticeOf));
  return `Prompt Ladder contains the following software of others.\n\n${notices.join('\n')}`;
}

/**
 * @param {readonly Metafile[]} bundles
 * @returns {string[]} the folders of the packages whose code or data is in a bundle, relative to the repository
 */
export function bundledPackages(bundles) {
  const folders = new Set();
  for (const { outputs } of bundles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder] = /^.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

/** @param {string} folder */
async function noticeOf(folder) {
  const path = join(ROOT, folder);
  const { name, version, license, homepage, author } = JSON.parse(
    await readFile(join(path, 'package.json'), 'utf8'),
  );
  if (typeof license !== 'string') throw new Error(`The package ${name} in ${folder} states no licence.`);
  const files = (await readdir(path)).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
  const by = typeof author === 'string' ? author : author?.name;
  return [
    RULE,
    `${name} ${version} (${license})`,
    ...(homepage ? [homepage] : []),
    '',
    ...(texts.length > 0 ? texts.map((text) => `${text.trim()}\n`) : [`By ${by ?? 'its authors'}.\n`]),
  ].join('\n');
}
