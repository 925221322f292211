import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportData } from './view.ts';

/** The dashboard, built. */
export interface DashboardProgram {
  readonly script: string;
  readonly style: string;
}

/** Reads the dashboard from the folder that the build put it in: `dist/dashboard`. */
export async function readDashboardProgram(folder: string): Promise<DashboardProgram> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const [script, style] = await Promise.all([read('dashboard.js'), read('dashboard.css')]);
  return { script, style };
}

/**
 * A run as one self-contained HTML file that asks the network for nothing. Its Content-Security-Policy lets its own
 * script and style run, by their hashes, and nothing else, whatever an output holds. What would end their elements
 * early, esbuild has escaped. The program stands before the rows, so that a report of many is painted before it is read.
 */
export function htmlReport({ view, ...rest }: ReportData, { script, style }: DashboardProgram): string {
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'`;
  return `<!doctype html>
<html lang="en" data-report>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(view.run.prompt)} · Prompt Ladder</title>
<style>${style}</style>
</head>
<body>
${json('view', view)}
<script>${script}</script>
${json('rest', rest)}
</body>
</html>
`;
}

const json = (id: string, value: unknown) =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
