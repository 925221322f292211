import * as vscode from 'vscode';
import { modelLabel } from '../../core/report/practice.ts';
import { changedSentence, interruptedSentence, stateSentence } from '../../core/report/state.ts';
import type { PromptState } from '../../core/runs/prompt-state.ts';
import { plural } from '../../core/text/plural.ts';
import { Disposables } from '../editor/disposables.ts';
import { LensChanges } from '../editor/lens-changes.ts';
import { onDidChangeSettings, settingsFor } from '../editor/settings.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { ChangesSince } from './changes-since.ts';
import type { Results } from './results.ts';
import type { Runner } from './runner.ts';

/**
 * One line above a prompt: *Run 24 samples* or *Stop*, the result, *Results*. It is there before anything is known, so
 * that no text moves when something is.
 */
export class CodeLenses implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #changes: ChangesSince;
  readonly #runner: Runner;
  /** Samples of prompts as they were last without mistakes. */
  readonly #samples = new Map<string, number>();
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  readonly #lensChanges = new LensChanges(() => this.#changed.fire());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(prompts: CheckedPrompts, results: Results, changes: ChangesSince, runner: Runner) {
    this.#prompts = prompts;
    this.#results = results;
    this.#changes = changes;
    this.#runner = runner;
    const refresh = () => this.#lensChanges.announce();
    const own = (subscription: vscode.Disposable) => this.#disposables.add(subscription);
    own(prompts.onDidChange(refresh));
    own(results.onDidChange(refresh));
    own(results.onDidCount(refresh));
    own(changes.onDidChange(refresh));
    own(runner.onDidChange(refresh));
    own(onDidChangeSettings(refresh));
    own(
      vscode.languages.registerCodeLensProvider({ scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' }, this),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    this.#lensChanges.reset();
    if (!settingsFor(uri).codeLens) return [];
    const checked = this.#prompts.get(uri);
    if (checked) void this.#results.load(uri);
    if (checked?.scan) this.#samples.set(uri.toString(), checked.scan.samples);
    const state = this.#results.get(uri);
    const isKnown =
      state !== undefined &&
      (state.heads.size > 0 || state.interrupted !== undefined || state.underWay !== undefined);
    const isIdle = !state?.underWay && !this.#runner.isRunning(uri);
    return [
      ...(checked && !checked.scan ? [INVALID] : []),
      this.#runLens(uri),
      ...(isKnown
        ? [this.#resultLens(uri, state), ...(isIdle ? nextLenses(uri, state) : []), RESULTS(uri)]
        : []),
      ...(isKnown && isIdle && state.counts.failed > 0 ? [CLIMB(uri)] : []),
    ];
  }

  #runLens(uri: vscode.Uri): vscode.CodeLens {
    if (this.#runner.isRunning(uri))
      return lens('$(debug-stop) Stop', 'promptLadder.stop', uri, 'End the run; finished results stay');
    const samples = this.#samples.get(uri.toString());
    if (samples === 0)
      return lens(
        '$(play) Run once…',
        'promptLadder.runOnce',
        uri,
        'Ask for the variables, and run the prompt once',
      );
    const what = samples === undefined ? 'Run samples' : `Run ${plural(samples, 'sample')}`;
    return lens(`$(run-all) ${what}`, 'promptLadder.run', uri, 'Run the prompt against its samples');
  }

  #resultLens(uri: vscode.Uri, { counts, soFar, underWay, run }: PromptState): vscode.CodeLens {
    const parts = [
      underWay ? `Running: ${stateSentence(soFar)}` : stateSentence(counts),
      modelLabel(underWay ?? run),
      changedSentence(this.#changes.of(uri)),
    ];
    const title = parts.filter(Boolean).join(' · ');
    return new vscode.CodeLens(TOP, {
      title,
      tooltip: 'Show the samples in the Test Explorer',
      command: 'workbench.view.testing.focus',
    });
  }
}

const TOP = new vscode.Range(0, 0, 0, 0);

const lens = (title: string, command: string, uri: vscode.Uri, tooltip: string) =>
  new vscode.CodeLens(TOP, { title, tooltip, command, arguments: [uri] });

/** What stands beside it is of the prompt before the mistakes. */
const INVALID = new vscode.CodeLens(TOP, {
  title: '$(warning) Has errors',
  tooltip: 'The rest of this line is of the prompt as it was before; show its errors in Problems',
  command: 'workbench.actions.view.problems',
});

const RESULTS = (uri: vscode.Uri) =>
  lens('$(graph) Results', 'promptLadder.showResults', uri, 'Show why samples fail, and what to do about it');

const CLIMB = (uri: vscode.Uri) =>
  lens('Climb', 'promptLadder.climb', uri, 'Measure what retrieval and rules change, rung by rung');

/** What can be done about a run that was interrupted, or about what failed. */
function nextLenses(uri: vscode.Uri, { counts, interrupted }: PromptState): vscode.CodeLens[] {
  if (interrupted)
    return [
      lens(
        `$(debug-continue) ${interruptedSentence(interrupted)}`,
        'promptLadder.resume',
        uri,
        'Ask for the answers that are missing; those that are there stay',
      ),
    ];
  const failed = counts.failed + counts.unanswered;
  if (failed === 0) return [];
  return [
    lens(
      `$(debug-rerun) Run ${failed} failed`,
      'promptLadder.runFailed',
      uri,
      'Run the failed samples again',
    ),
  ];
}
