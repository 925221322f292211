import * as vscode from 'vscode';
import type { BackgroundCounter } from '../../core/estimate/background-counter.ts';
import type { SampleCount, SampleCounts } from '../../core/estimate/sample-counts.ts';
import { tokensTitle } from '../../core/report/live-tokens.ts';
import { formatCount, plural } from '../../core/text/plural.ts';
import { AfterPause } from '../editor/after-pause.ts';
import { toDiagnostic, toRange } from '../editor/convert.ts';
import { Disposables } from '../editor/disposables.ts';
import { rangeOfId } from '../editor/id-range.ts';
import { onDidChangeSettings, settingsFor } from '../editor/settings.ts';
import { unsavedOf } from '../prompt/background-counting.ts';
import type { CheckedPrompt, CheckedPrompts } from '../prompt/checked-prompts.ts';

const PAUSE_MS = 300;
/** Characters of a sample file beyond which its samples are not counted one by one. */
const MAX_LENGTH = 1_000_000;
/** As wide as a digit; the editor does not draw plain spaces at the beginning. */
const FIGURE_SPACE = '\u2007';

/** What each sample adds to its prompt, as a hint beside it; far longer ones than the rest stand in Problems. */
export class SampleTokens implements vscode.Disposable, vscode.InlayHintsProvider {
  readonly #disposables = new Disposables();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #outliers = this.#disposables.add(
    vscode.languages.createDiagnosticCollection('prompt-ladder-tokens'),
  );
  readonly #counts = new Map<string, SampleCounts & { readonly prompt: string }>();
  readonly #pause: AfterPause;
  readonly #prompts: CheckedPrompts;
  readonly #counter: BackgroundCounter;

  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(prompts: CheckedPrompts, counter: BackgroundCounter, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#counter = counter;
    this.#pause = this.#disposables.add(new AfterPause(PAUSE_MS, (uri) => this.#count(uri), onError));
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    const touchShown = () => {
      for (const { document } of vscode.window.visibleTextEditors) this.#touch(document.uri);
    };
    own(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#touch(document.uri)));
    own(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)));
    own(vscode.window.onDidChangeVisibleTextEditors(touchShown));
    own(onDidChangeSettings(() => this.#changed.fire()));
    own(prompts.onDidChange(touchShown));
    const selector = { scheme: 'file', pattern: '**/*.{jsonl,ndjson,csv,tsv,yml,yaml,json}' };
    own(vscode.languages.registerInlayHintsProvider(selector, this));
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const counts = this.#counts.get(document.uri.toString());
    if (!counts || !settingsFor(document.uri).tokenHints) return [];
    const { samples, exact, median, prompt } = counts;
    const width = Math.max(...samples.map(({ tokens }) => tokensTitle(tokens, { exact }).length));
    const last = Math.min(range.end.line, document.lineCount - 1);
    return samples
      .filter(({ range: { start } }) => start.line >= range.start.line && start.line <= last)
      .map(({ range: place, tokens }) => {
        // The end of a long line is out of sight; before the lines, texts of one width keep them aligned.
        const isLine = place.start.line === place.end.line;
        const at = isLine ? toRange(place).start : document.lineAt(place.start.line).range.end;
        const title = tokensTitle(tokens, { exact });
        const hint = new vscode.InlayHint(at, isLine ? title.padStart(width, FIGURE_SPACE) : title);
        hint.paddingLeft = !isLine;
        hint.paddingRight = isLine;
        hint.tooltip = `What this sample adds to ${prompt}. The sample in the middle adds ${formatCount(median)}.`;
        return hint;
      });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #touch(uri: vscode.Uri): void {
    if (this.#userOf(uri)) this.#pause.touch(uri);
  }

  /** The prompt that a sample file is counted for: the first that uses it. */
  #userOf(uri: vscode.Uri): CheckedPrompt | undefined {
    return this.#prompts.all.find(({ project }) => project?.sampleFiles.includes(uri.fsPath));
  }

  async #count(uri: vscode.Uri): Promise<void> {
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    const user = this.#userOf(uri);
    if (!editor || !user?.project) return;
    const { document } = editor;
    if (document.getText().length > MAX_LENGTH) return this.#forget(uri);
    const { prompt, config } = user.project;
    const counts = await this.#counter.countSamples({
      file: prompt.file,
      text: prompt.document.text,
      model: config.model ?? settingsFor(user.uri).model,
      aliases: config.models,
      sampleFile: uri.fsPath,
      unsaved: unsavedOf([uri.fsPath]),
    });
    if (!counts || document.isClosed) return;
    const name = vscode.workspace.asRelativePath(user.uri);
    this.#counts.set(uri.toString(), { ...counts, prompt: name });
    this.#outliers.set(
      uri,
      counts.samples
        .filter(({ isOutlier }) => isOutlier)
        .map((sample) => outlierOf(sample, document, counts.median, name)),
    );
    this.#changed.fire();
  }

  #forget(uri: vscode.Uri): void {
    if (!this.#counts.delete(uri.toString())) return;
    this.#outliers.delete(uri);
    this.#changed.fire();
  }
}

function outlierOf(
  { id, range, tokens }: SampleCount,
  document: vscode.TextDocument,
  median: number,
  prompt: string,
): vscode.Diagnostic {
  const times =
    median > 0
      ? `, ${formatCount(Math.round(tokens / median))} times the ${formatCount(median)} of the sample in the middle`
      : '';
  return toDiagnostic({
    range: rangeOfId(id, range, document),
    severity: 'info',
    code: 'long-sample',
    message: `${id}: This sample adds ${plural(tokens, 'token')} to ${prompt}${times}; it costs more than the others.`,
  });
}
