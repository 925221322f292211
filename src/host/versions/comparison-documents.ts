import * as vscode from 'vscode';
import type { ComparedRun, Comparison } from '../../core/compare/comparison.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { outputUri } from '../run/output-address.ts';
import { storeOf } from '../run/stored-runs.ts';
import { timeOf } from './moment-words.ts';

const SCHEME = 'prompt-ladder-comparison';

/** Two runs of one workspace. */
export interface RunPair {
  readonly root: string;
  /** Ids. */
  readonly before: string;
  readonly after: string;
}

/** Comparisons of runs as read-only Markdown documents, whose samples open both outputs side by side. */
export class ComparisonDocuments
  implements vscode.Disposable, vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider
{
  readonly #disposables = new Disposables();

  constructor() {
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.#disposables.add(vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async show(pair: RunPair, promptName: string): Promise<void> {
    const path = `/${promptName.replace(/[^\p{L}\p{N} ._-]+/gu, '-')} compared.md`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: JSON.stringify(pair) });
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  /** @throws {UserError} when one of the runs is gone */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { comparisonMarkdown, loadConfig, diskFiles, moneyOf } = await loadCore();
    const pair = pairOf(uri);
    const comparison = await compare(pair);
    const { config } = await loadConfig(pair.root, diskFiles);
    return comparisonMarkdown(comparison, namesOf(comparison), moneyOf(config.currency));
  }

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const pair = pairOf(document.uri);
    const samples = await changedIn(pair);
    const lines = document.getText().split('\n');
    const links: vscode.DocumentLink[] = [];
    // The rows stand in the order of the samples, which tells apart those whose ids are written alike.
    let line = lines.findIndex((text) => text.startsWith('| sample |'));
    for (const sample of samples) {
      do line++;
      while (
        line < lines.length &&
        (!lines[line]?.startsWith('| ') || /^\| (sample|---) \|/.test(lines[line] ?? ''))
      );
      const end = lines[line]?.search(/(?<!\\) \|/) ?? -1;
      if (end < 0) break;
      const target = vscode.Uri.parse(
        `command:promptLadder.compareOutputs?${encodeURIComponent(JSON.stringify([pair, sample]))}`,
      );
      const link = new vscode.DocumentLink(new vscode.Range(line, 2, line, end), target);
      link.tooltip = 'Compare the outputs';
      links.push(link);
    }
    return links;
  }
}

const pairOf = (uri: vscode.Uri) => JSON.parse(uri.query) as RunPair;

async function compare({ root, before, after }: RunPair): Promise<Comparison> {
  const { compareRuns, readSide } = await loadCore();
  const store = await storeOf(root);
  const read = async (id: string) => ({ run: await store.read(id), side: await readSide(store.results(id)) });
  return compareRuns(await read(before), await read(after));
}

/** The samples that got worse or better. @throws {UserError} when one of the runs is gone */
export async function changedIn(pair: RunPair): Promise<string[]> {
  const { changedSamples } = await loadCore();
  return changedSamples(await compare(pair)).map(({ sample }) => sample);
}

/** Opens what both runs brought for a sample in the diff editor. */
export async function compareOutputs({ root, before, after }: RunPair, sample: string): Promise<void> {
  const uriOf = (runId: string) => outputUri(root, { runId, sample, repeat: 0 }, undefined);
  await vscode.commands.executeCommand(
    'vscode.diff',
    uriOf(before),
    uriOf(after),
    `${sample}: before → after`,
  );
}

/** Runs are told apart by their model where that differs, else by when they began. */
function namesOf({ before, after }: Comparison) {
  const name = ({ model, startedAt }: ComparedRun) =>
    before.model === after.model && startedAt !== undefined ? `the run of ${timeOf(startedAt)}` : model;
  return { before: name(before), after: name(after) };
}
