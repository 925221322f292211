import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportData } from './view.ts';

/** A page's program, built. */
export interface PageProgram {
  readonly script: string;
  readonly style: string;
}

/** The pages that the build makes. */
export type PageName = 'dashboard' | 'ladder';

/** Reads a page's program from the folder that the build put it in: `dist/dashboard`. */
export async function readPageProgram(folder: string, page: PageName): Promise<PageProgram> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const [script, style] = await Promise.all([read(`${page}.js`), read(`${page}.css`)]);
  return { script, style };
}

/** A run as one HTML file. The program stands before the rows, so that a report of many is painted before it is read. */
export const htmlReport = ({ view, ...rest }: ReportData, program: PageProgram): string =>
  htmlPage(view.run.prompt, program, { before: { view }, after: { rest } });

/**
 * One self-contained HTML file that asks the network for nothing. Its Content-Security-Policy lets its own script and
 * style run, by their hashes, and nothing else, whatever the data holds. What would end their elements early, esbuild
 * has escaped.
 * @param data by the id of the element it stands in, before the program and after it
 */
export function htmlPage(
  title: string,
  { script, style }: PageProgram,
  data: { readonly before: Data; readonly after?: Data },
): string {
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'`;
  return `<!doctype html>
<html lang="en" data-report>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Prompt Ladder</title>
<style>${style}</style>
</head>
<body>
${elements(data.before)}
<script>${script}</script>
${elements(data.after)}
</body>
</html>
`;
}

type Data = Readonly<Record<string, unknown>>;

const elements = (data: Data = {}) =>
  Object.entries(data)
    .map(([id, value]) => json(id, value))
    .join('\n');

const json = (id: string, value: unknown) =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
