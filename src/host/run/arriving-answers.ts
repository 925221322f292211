import * as vscode from 'vscode';
import { Disposables } from '../editor/disposables.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { addressOf, outputUri } from './output-address.ts';
import type { Results, StreamedText } from './results.ts';

/** A document is read again as a whole, so not at each piece. */
const PAUSE_MS = 100;

/** A document that an answer arrives in. */
interface AnswerDocument {
  readonly uri: vscode.Uri;
  text: string;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Answers that are still arriving. Where an earlier output of the same sample is shown, a document of the new one takes
 * its place, and fills.
 */
export class ArrivingAnswers implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #onError: (error: unknown) => void;
  /** By the query of the document's address. */
  readonly #arriving = new Map<string, AnswerDocument>();

  readonly onDidChange = this.#changed.event;

  constructor(results: Results, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#disposables.add(results.onDidStream((streamed) => this.#take(streamed)));
    this.#disposables.add(results.onDidGrow(({ run }) => this.#end(run)));
  }

  dispose(): void {
    for (const { timer } of this.#arriving.values()) clearTimeout(timer);
    this.#disposables.dispose();
  }

  /** What a document shows while its answer arrives. */
  textOf(uri: vscode.Uri): string | undefined {
    return this.#arriving.get(uri.query)?.text;
  }

  #take({ root, head, text }: StreamedText): void {
    const uri = outputUri(root, head, undefined);
    const known = this.#arriving.get(uri.query);
    if (!known) {
      const earlier = shownOutputOf(uri);
      const shown = earlier ? uri.with({ path: earlier.document.uri.path }) : uri;
      this.#arriving.set(uri.query, { uri: shown, text, timer: undefined });
      if (earlier) void replace(earlier, shown).catch(this.#onError);
      return;
    }
    known.text = text;
    known.timer ??= setTimeout(() => {
      known.timer = undefined;
      this.#changed.fire(known.uri);
    }, PAUSE_MS);
  }

  /** The result is stored, or the run is over: the documents show what there is. */
  #end(run: string): void {
    for (const [query, { uri, timer }] of this.#arriving) {
      if (addressOf(uri).runId !== run) continue;
      clearTimeout(timer);
      this.#arriving.delete(query);
      this.#changed.fire(uri);
    }
  }
}

/** An editor that shows an output of the same sample, of whatever run. */
function shownOutputOf(uri: vscode.Uri): vscode.TextEditor | undefined {
  const { root, sample, repeat } = addressOf(uri);
  return vscode.window.visibleTextEditors.find(({ document }) => {
    if (document.uri.scheme !== SCHEMES.output) return false;
    const shown = addressOf(document.uri);
    return shown.root === root && shown.sample === sample && shown.repeat === repeat;
  });
}

async function replace({ viewColumn }: vscode.TextEditor, uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { viewColumn, preserveFocus: true, preview: true });
}
