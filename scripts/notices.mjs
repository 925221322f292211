import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** @import { Metafile } from 'esbuild' */

const RULE = '-'.repeat(80);

/** The text of a licence that packages name without bringing it along. @type {Readonly<Record<string, (by: string) => string>>} */
const TEXTS = {
  ISC: (by) => `Copyright (c) ${by}

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
`,
  MIT: (by) => `Copyright (c) ${by}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`,
};

/**
 * Names the packages that bundles hold, with their licences.
 * @param {readonly Metafile[]} bundles
 * @returns {Promise<string>} the text of ThirdPartyNotices.txt
 * @throws {Error} for a package that states no licence, or one whose text is not to be had
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

/** @param {string} folder of a package, relative to the repository */
export async function noticeOf(folder) {
  const path = join(ROOT, folder);
  const { name, version, license, homepage, author } = JSON.parse(
    await readFile(join(path, 'package.json'), 'utf8'),
  );
  if (typeof license !== 'string') throw new Error(`The package ${name} in ${folder} states no licence.`);
  const files = (await readdir(path)).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
  const by = (typeof author === 'string' ? author : author?.name)?.replace(/ <.*$/, '');
  if (texts.length === 0) {
    const text = TEXTS[license]?.(by ?? `the authors of ${name}`);
    if (!text)
      throw new Error(
        `The package ${name} brings no text of its licence ${license}; add it to scripts/notices.mjs.`,
      );
    texts.push(text);
  }
  return [
    RULE,
    `${name} ${version} (${license})`,
    ...(homepage ? [homepage] : []),
    '',
    ...texts.map((text) => `${text.trim()}\n`),
  ].join('\n');
}
