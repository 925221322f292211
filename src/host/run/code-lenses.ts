import * as vscode from 'vscode';
import { callTitle, messageTitle } from '../../core/report/live-tokens.ts';
import { changedSentence, interruptedSentence, stateSentence } from '../../core/report/state.ts';
import { plural } from '../../core/text/plural.ts';
import { Disposables } from '../editor/disposables.ts';
import { onDidChangeSettings, settingsFor } from '../editor/settings.ts';
import type { TokenCounts } from '../estimate/token-counts.ts';
import { type CheckedPrompts, isPrompt } from '../prompt/checked-prompts.ts';
import type { ChangesSince } from './changes-since.ts';
import type { FailingSamples } from './failing-samples.ts';
import type { Results } from './results.ts';

/** Failing samples that get a lens in one file. */
const MAX_LENSES = 500;

/** *Run 24 samples*, the last result and what a call costs above a prompt; what failed above a sample. */
export class CodeLenses implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #failing: FailingSamples;
  readonly #changes: ChangesSince;
  readonly #tokens: TokenCounts;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    prompts: CheckedPrompts,
    results: Results,
    changes: ChangesSince,
    failing: FailingSamples,
    tokens: TokenCounts,
  ) {
    this.#prompts = prompts;
    this.#changes = changes;
    this.#results = results;
    this.#failing = failing;
    this.#tokens = tokens;
    const refresh = () => this.#changed.fire();
    this.#disposables.add(prompts.onDidChange(refresh));
    this.#disposables.add(results.onDidChange(refresh));
    this.#disposables.add(failing.onDidChange(refresh));
    this.#disposables.add(changes.onDidChange(refresh));
    this.#disposables.add(tokens.onDidChange(refresh));
    this.#disposables.add(onDidChangeSettings(refresh));
    this.#disposables.add(
      vscode.languages.registerCodeLensProvider(
        [
          { scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' },
          { scheme: 'file', pattern: '**/*.{jsonl,ndjson,csv,tsv,yml,yaml,json}' },
        ],
        this,
      ),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { codeLens, tokenLenses } = settingsFor(document.uri);
    const isPromptFile = isPrompt(document.uri);
    const lenses: vscode.CodeLens[] = [];
    if (isPromptFile && codeLens) lenses.push(...this.#promptLenses(document.uri));
    if (isPromptFile && tokenLenses) lenses.push(...this.#tokenLenses(document.uri));
    if (!codeLens) return lenses;
    const own = this.#prompts.get(document.uri);
    for (const { uri } of own ? [own] : this.#prompts.using(document.uri)) void this.#results.load(uri);
    return [...lenses, ...this.#sampleLenses(document)];
  }

  #promptLenses(uri: vscode.Uri): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    const { scan } = this.#prompts.get(uri) ?? {};
    const title = scan ? `$(run-all) Run ${plural(scan.samples, 'sample')}` : '$(run-all) Run samples';
    const lenses = [new vscode.CodeLens(top, { title, command: 'promptLadder.run', arguments: [uri] })];
    const state = this.#results.get(uri);
    if (!state || (state.heads.size === 0 && !state.interrupted)) return lenses;
    const { counts, interrupted, isUnderWay, run } = state;
    const failed = counts.failed + counts.unanswered;
    const said = [
      isUnderWay ? `Running: ${stateSentence(counts)}` : stateSentence(counts),
      run.provider === 'practice' ? 'practice model' : run.model,
      changedSentence(this.#changes.of(uri)),
    ];
    lenses.push(
      new vscode.CodeLens(top, {
        title: said.filter(Boolean).join(' · '),
        tooltip: 'Show the samples in the Test Explorer',
        command: 'workbench.view.testing.focus',
      }),
    );
    if (interrupted && !isUnderWay)
      lenses.push(
        new vscode.CodeLens(top, {
          title: `$(debug-continue) ${interruptedSentence(interrupted)}`,
          tooltip: 'Ask for the answers that are missing; those that are there stay',
          command: 'promptLadder.resume',
          arguments: [uri],
        }),
      );
    lenses.push(
      new vscode.CodeLens(top, {
        title: '$(graph) Show results',
        tooltip: 'Show why samples fail, and what to do about it',
        command: 'promptLadder.showResults',
        arguments: [uri],
      }),
    );
    if (failed > 0 && !isUnderWay) {
      const again = {
        title: `$(debug-rerun) Run ${failed} failed again`,
        command: 'promptLadder.runFailed',
        arguments: [uri],
      };
      lenses.push(new vscode.CodeLens(top, again));
    }
    return lenses;
  }

  #tokenLenses(uri: vscode.Uri): vscode.CodeLens[] {
    const count = this.#tokens.get(uri);
    if (!count) return [];
    const lens = (line: number, title: string) =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
        title,
        tooltip: 'Show where the tokens are, and what they cost',
        command: 'promptLadder.showTokens',
        arguments: [uri],
      });
    const { messages, money } = count;
    const each = messages.length > 1 ? messages : [];
    return [
      lens(0, callTitle(count, money)),
      ...each.map((message) => lens(message.start.line, messageTitle(message, count, money))),
    ];
  }

  #sampleLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const failed = this.#failing.in(document.uri).filter(({ head }) => head.status !== 'passed');
    return failed.slice(0, MAX_LENSES).map(({ prompt, head: { sample, violations, error }, place }) => {
      const rules = new Set(
        violations.filter(({ severity }) => severity === 'error').map(({ rule }) => rule),
      );
      const { line } = place.range.start;
      return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
        title: [
          `$(error) ${sample}: ${error ? 'no verdict' : [...rules].join(', ')}`,
          changedSentence(this.#changes.of(prompt)),
          'Open output',
        ]
          .filter(Boolean)
          .join(' · '),
        command: 'promptLadder.openOutput',
        arguments: [prompt, sample],
      });
    });
  }
}
