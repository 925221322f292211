import * as vscode from 'vscode';
import type { ResultHead } from '../../core/runs/prompt-state.ts';
import { parseBoundedJson } from '../../core/text/bounded-json.ts';
import { SCHEMES } from '../editor/schemes.ts';

/** What an output document's address says in its query. */
export interface OutputAddress {
  readonly root: string;
  readonly runId: string;
  readonly sample: string;
  readonly repeat: number;
}

export const addressOf = (uri: vscode.Uri) => JSON.parse(uri.query) as OutputAddress;

/** The rest of an address only names the document. */
export const isSameOutput = (a: vscode.Uri, b: vscode.Uri) => a.query === b.query;

/** The address of the document that shows an output. */
export function outputUri(
  root: string,
  { runId, sample, repeat }: Pick<ResultHead, 'runId' | 'sample' | 'repeat'>,
  output: string | undefined,
): vscode.Uri {
  const address: OutputAddress = { root, runId, sample, repeat };
  const name = `${sample.replace(/[^\p{L}\p{N}._-]+/gu, '-')}${repeat > 0 ? `-${repeat + 1}` : ''}${endingOf(output)}`;
  return vscode.Uri.from({ scheme: SCHEMES.output, path: `/${name}`, query: JSON.stringify(address) });
}

function endingOf(output: string | undefined): string {
  if (output === undefined) return '.txt';
  try {
    const value = parseBoundedJson(output);
    return value !== null && typeof value === 'object' ? '.json' : '.txt';
  } catch {
    return '.md';
  }
}

/** The address of the document that shows an output with what is needed to decide about it. */
export const reviewUri = (output: vscode.Uri): vscode.Uri =>
  output.with({
    scheme: SCHEMES.review,
    path: `${output.path.replace(/\.\w+$/, '')}.prompt-review`,
  });

/** The address of the output that a document shows, alone or with more; `undefined` for other documents. */
export const shownOutput = (uri: vscode.Uri): vscode.Uri | undefined =>
  uri.scheme === SCHEMES.review
    ? uri.with({ scheme: SCHEMES.output })
    : uri.scheme === SCHEMES.output
      ? uri
      : undefined;
