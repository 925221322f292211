import * as vscode from 'vscode';
import type { RunOutcome } from '../core/engine/start.ts';
import { outcomeSentence } from '../core/report/outcome.ts';
import type { ResultHead } from '../core/runs/prompt-state.ts';
import { plural } from '../core/text/plural.ts';
import { commandRegistrar } from './editor/command-registrar.ts';
import { Disposables } from './editor/disposables.ts';
import { loadCore } from './editor/load-core.ts';
import { settingsFor } from './editor/settings.ts';
import { inTrustedWorkspace } from './editor/trust.ts';
import type { TokenCounts } from './estimate/token-counts.ts';
import { showTokenDetails } from './estimate/token-details.ts';
import type { CheckedPrompts } from './prompt/checked-prompts.ts';
import { openExample } from './prompt/example.ts';
import { newPrompt } from './prompt/new-prompt.ts';
import { choosePrompt } from './prompt/prompt-choice.ts';
import { type ApiKeys, originOf } from './providers/api-keys.ts';
import { connectServer } from './providers/connect-server.ts';
import type { KnownModels } from './providers/known-models.ts';
import type { ServerTrust } from './providers/server-trust.ts';
import type { RuleSuggestions } from './rules/rule-suggestions.ts';
import { headlineOf } from './run/headline.ts';
import { chooseModel } from './run/model-picker.ts';
import { addressOf, shownOutput } from './run/output-address.ts';
import type { OutputDocuments } from './run/output-documents.ts';
import type { Results } from './run/results.ts';
import { askVariables } from './run/run-once.ts';
import type { RunChoice, Runner } from './run/runner.ts';
import type { TestExplorer } from './run/test-explorer.ts';

export interface CommandParts {
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  readonly prompts: CheckedPrompts;
  readonly results: Results;
  readonly runner: Runner;
  readonly suggestions: RuleSuggestions;
  readonly tests: TestExplorer;
  readonly outputs: OutputDocuments;
  readonly tokens: TokenCounts;
  readonly keys: ApiKeys;
  readonly known: KnownModels;
  readonly trust: ServerTrust;
  readonly log: vscode.LogOutputChannel;
  readonly onError: (error: unknown) => void;
}

/** The commands of the palette. Each copes without arguments: it takes the prompt in the editor, or asks. */
export class Commands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
    const { keys, log, results } = parts;
    const register = commandRegistrar(this.#disposables, this.#parts.onError);
    register('run', (uri) => this.#run(uri));
    register('stop', (uri) => this.#stop(uri));
    register('runWith', (of) => this.#runWith(of));
    register('runOnce', (uri) => this.#runOnce(uri));
    register('runFailed', (uri) => this.#runFailed(uri));
    register('resume', (uri) => this.#resume(uri));
    register('openOutput', (of, sample) => this.#openOutput(of, sample));
    register('suggestRules', (uri) => this.#suggestRules(uri));
    register('showTokens', (uri) => this.#showTokens(uri));
    register('validate', () => this.#validate());
    register('newPrompt', () => newPrompt());
    register('openExample', (name) => openExample(parts.extension, name));
    register('clearResults', async () => results.clear());
    register('setApiKey', () => this.#setApiKey(vscode.window.activeTextEditor?.document.uri));
    register('connectServer', (address) => this.#connectServer(address));
    register('clearApiKey', () => keys.clear());
    register('showLog', async () => log.show());
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #run(argument: unknown, choice: RunChoice = {}): Promise<void> {
    if (!(await mayRun())) return;
    const prompt = await this.#promptFor(argument, 'Run the samples of which prompt?');
    if (!prompt) return;
    const outcome = await this.#parts.tests.runPrompt(prompt, choice);
    if (!outcome) return;
    // Not awaited: the run is over, and the message may stay for as long as it likes.
    void this.#tell(prompt, outcome).catch(this.#parts.onError);
  }

  /** One message for a run: what happened and why, with what to do next. */
  async #tell(prompt: vscode.Uri, outcome: RunOutcome): Promise<void> {
    const { summary, run, project } = outcome;
    const failure = this.#headsOf(prompt).find(({ error, runId }) => error && runId === run.id)?.error;
    const isGood = summary.failed + summary.errors === 0 && run.state === 'finished';
    const next = this.#nextAfter(prompt, outcome, failure?.kind);
    const headline =
      isGood || run.state !== 'finished' ? undefined : await headlineOf({ root: project.root, run: run.id });
    const show = isGood ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const message = [
      outcomeSentence(outcome, headline),
      ...(run.state === 'provider-failed' && failure ? [failure.message] : []),
    ];
    const chosen = await show(message.join(' '), ...next.map(({ button }) => button));
    await next.find(({ button }) => button === chosen)?.act();
  }

  #nextAfter(
    prompt: vscode.Uri,
    { run: { state } }: RunOutcome,
    failure: string | undefined,
  ): { readonly button: string; readonly act: () => Promise<unknown> }[] {
    const show = async () => vscode.commands.executeCommand('promptLadder.showResults', prompt);
    if (state === 'finished') return [{ button: 'Show Results', act: show }];
    return [
      ...(failure === 'auth' ? [{ button: 'Set API Key…', act: () => this.#setApiKey(prompt) }] : []),
      ...(failure === 'connection' ? [{ button: CONNECT, act: () => this.#connectServer(undefined) }] : []),
      { button: 'Resume', act: () => this.#resume(prompt) },
    ];
  }

  async #stop(argument: unknown): Promise<void> {
    const prompt = await this.#promptFor(argument, 'Stop the run of which prompt?');
    if (prompt && !this.#parts.runner.cancel(prompt))
      void vscode.window.showInformationMessage('This window runs no samples of this prompt.');
  }

  /** @param of a prompt, or a test of its samples */
  async #runWith(of: unknown): Promise<void> {
    if (!(await mayRun())) return;
    const tested = await this.#parts.tests.choiceOf(of);
    const prompt = tested?.prompt ?? (await this.#promptFor(of, 'Run the samples of which prompt?'));
    if (!prompt) return;
    const choice = await chooseModel(prompt, this.#parts.prompts.get(prompt)?.project, this.#parts.known);
    if (choice) await this.#run(prompt, { ...choice, filter: tested?.filter });
  }

  async #runOnce(argument: unknown): Promise<void> {
    if (!(await mayRun())) return;
    const prompt = await this.#promptFor(argument, 'Run which prompt once?');
    if (!prompt) return;
    const { prompts, runner, outputs } = this.#parts;
    const project = (await prompts.read(prompt))?.project;
    if (!project) {
      offer('The prompt has errors; fix them first.', 'Show Problems', 'workbench.actions.view.problems');
      return;
    }
    const variables = await askVariables(project);
    if (!variables) return;
    const never = new vscode.CancellationTokenSource();
    try {
      const { run, results } = await runner.run(prompt, { variables }, {}, never.token);
      for await (const { sample, repeat } of results())
        await outputs.open(project.root, { runId: run.id, sample, repeat });
    } finally {
      never.dispose();
    }
  }

  async #runFailed(argument: unknown): Promise<void> {
    if (!(await mayRun())) return;
    const prompt = await this.#promptFor(argument, 'Run the failed samples of which prompt?');
    if (!prompt) return;
    await this.#parts.results.load(prompt);
    const failed = this.#headsOf(prompt).filter(({ status }) => status !== 'passed');
    if (failed.length === 0) {
      offer('No sample of this prompt has failed.', RUN, 'promptLadder.run', prompt);
      return;
    }
    const { provider, model, server } = this.#parts.results.get(prompt)?.run ?? {};
    const filter = failed.map(({ sample }) => `id:${sample}`);
    await this.#run(prompt, { filter, provider, model, server });
  }

  async #resume(argument: unknown): Promise<void> {
    if (!(await mayRun())) return;
    const prompt = await this.#promptFor(argument, 'Resume the last run of which prompt?');
    if (!prompt) return;
    await this.#parts.results.load(prompt);
    const interrupted = this.#parts.results.get(prompt)?.interrupted;
    if (!interrupted) {
      const message = 'The last run of this prompt has finished; there is nothing to resume.';
      offer(message, RUN, 'promptLadder.run', prompt);
      return;
    }
    await this.#run(prompt, { resume: interrupted.run.id });
  }

  async #openOutput(of: unknown, sample: unknown): Promise<void> {
    const reviewed = of instanceof vscode.Uri ? shownOutput(of) : undefined;
    if (reviewed) {
      const { root, ...head } = addressOf(reviewed);
      await this.#parts.outputs.open(root, head);
      return;
    }
    const chosen = this.#resultFor(of, sample) ?? (await this.#chooseResult());
    const results = chosen && this.#parts.results.get(chosen.prompt);
    const head = results?.heads.get(chosen?.sample ?? '');
    if (!results || !head) {
      if (chosen) offer('This sample has no output yet.', RUN, 'promptLadder.run', chosen.prompt);
      return;
    }
    await this.#parts.outputs.open(results.root, head);
  }

  /** From a lens (address and id), a test, or a test's message. */
  #resultFor(of: unknown, sample: unknown): { prompt: vscode.Uri; sample: string } | undefined {
    if (of instanceof vscode.Uri && typeof sample === 'string') return { prompt: of, sample };
    const test = (of as { test?: vscode.TestItem } | undefined)?.test ?? of;
    return test !== null && typeof test === 'object'
      ? this.#parts.tests.sampleOf(test as vscode.TestItem)
      : undefined;
  }

  async #chooseResult(): Promise<{ prompt: vscode.Uri; sample: string } | undefined> {
    const prompt = await this.#promptFor(undefined, 'Open an output of which prompt?');
    if (!prompt) return undefined;
    await this.#parts.results.load(prompt);
    const items = this.#headsOf(prompt)
      .toSorted((a, b) => Number(a.status === 'passed') - Number(b.status === 'passed'))
      .map(({ sample, status, violations, error }) => ({
        label: `$(${status === 'passed' ? 'pass' : 'error'}) ${sample}`,
        description: error?.message ?? violations[0]?.message ?? '',
        sample,
      }));
    const placeHolder =
      items.length > 0 ? 'The sample whose output to open' : 'No outputs yet; run the samples first';
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Open Output',
      placeHolder,
      matchOnDescription: true,
    });
    return chosen && { prompt, sample: chosen.sample };
  }

  async #suggestRules(argument: unknown): Promise<void> {
    const prompt = await this.#promptFor(argument, 'Suggest rules for which prompt?');
    if (prompt) await this.#parts.suggestions.suggest(prompt);
  }

  async #showTokens(argument: unknown): Promise<void> {
    const prompt = await this.#promptFor(argument, 'Show the tokens of which prompt?');
    if (!prompt) return;
    const count = await this.#parts.tokens.count(prompt);
    if (count) await showTokenDetails(prompt, count);
    else void vscode.window.showInformationMessage('The prompt cannot be counted; fix its errors first.');
  }

  async #validate(): Promise<void> {
    const checked = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Prompt Ladder: checking all files…' },
      () => this.#parts.prompts.checkAll(),
    );
    const found = checked.flatMap(({ diagnostics }) => diagnostics);
    const errors = found.filter(({ severity }) => severity === 'error').length;
    const others = found.length - errors;
    const message = `${plural(checked.length, 'prompt')} checked: ${plural(errors, 'error')}, ${plural(others, 'other remark')}.`;
    if (checked.length === 0) return offer(message, 'New Prompt File…', 'promptLadder.newPrompt');
    if (found.length === 0) return offer(message);
    offer(message, 'Show Problems', 'workbench.actions.view.problems');
  }

  /** @param file the one whose server is offered first */
  async #setApiKey(file: vscode.Uri | undefined): Promise<void> {
    const { OPENAI_BASE_URL } = await loadCore();
    const { prompts, keys } = this.#parts;
    const checked = file ? [prompts.get(file), ...prompts.using(file)] : prompts.all;
    const configured = checked
      .flatMap((prompt) => Object.values(prompt?.project?.config.providers ?? {}))
      .map(({ baseUrl }) => baseUrl)
      .filter((baseUrl) => baseUrl !== undefined);
    const inSettings = file && settingsFor(file).baseUrl;
    const server = await keys.set(configured[0] ?? inSettings ?? OPENAI_BASE_URL);
    if (server === undefined) return;
    const asked = [...configured, inSettings, OPENAI_BASE_URL].filter((baseUrl) => baseUrl !== undefined);
    const isAsked = asked.some((baseUrl) => originOf(baseUrl) === originOf(server));
    const message = `The key for ${originOf(server)} is set${isAsked ? '' : ', and no provider asks that server yet'}.`;
    const action = await vscode.window.showInformationMessage(message, ...(isAsked ? [] : [CONNECT]));
    if (action === CONNECT) await this.#connectServer(server);
  }

  async #connectServer(address: unknown): Promise<void> {
    if (!(await inTrustedWorkspace('no server is asked'))) return;
    const file = vscode.window.activeTextEditor?.document.uri;
    await connectServer(this.#parts, file, typeof address === 'string' ? address : undefined);
  }

  #headsOf(prompt: vscode.Uri): readonly ResultHead[] {
    return [...(this.#parts.results.get(prompt)?.heads.values() ?? [])];
  }

  #promptFor(argument: unknown, question: string): Promise<vscode.Uri | undefined> {
    return choosePrompt(this.#parts.prompts, argument, question);
  }
}

const CONNECT = 'Connect a Model Server…';
const RUN = 'Run Samples';

/** Says something with the next step, where there is one. Not awaited: the message may stay for as long as it likes. */
function offer(message: string, button?: string, command = '', ...args: unknown[]): void {
  void vscode.window.showInformationMessage(message, ...(button ? [button] : [])).then((chosen) => {
    if (chosen) void vscode.commands.executeCommand(command, ...args);
  });
}

/** Running sends files of the workspace to a model, which is for trusted workspaces only. */
const mayRun = () => inTrustedWorkspace('nothing is run and no model is called');
