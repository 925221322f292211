import * as vscode from 'vscode';
import { BackgroundCounter } from '../core/estimate/background-counter.ts';
import { ApiKeys } from './api-keys.ts';
import { CheckDiagnostics } from './check-diagnostics.ts';
import { CheckedPrompts } from './checked-prompts.ts';
import { CodeLenses } from './code-lenses.ts';
import { Commands } from './commands.ts';
import { Corrections } from './corrections.ts';
import { CostCommands } from './cost-commands.ts';
import { CostDocuments } from './cost-documents.ts';
import { Dashboard } from './dashboard.ts';
import { DashboardActions } from './dashboard-actions.ts';
import { DashboardCommands } from './dashboard-commands.ts';
import { DashboardPage } from './dashboard-page.ts';
import { Disposables } from './disposables.ts';
import { FileValidation } from './file-validation.ts';
import { InstructionDiagnostics } from './instruction-diagnostics.ts';
import { OutputDocuments } from './output-documents.ts';
import { reportError } from './report-error.ts';
import { ResultDiagnostics } from './result-diagnostics.ts';
import { Results } from './results.ts';
import { ReviewActions } from './review-actions.ts';
import { ReviewCommands } from './review-commands.ts';
import { ReviewLenses } from './review-lenses.ts';
import { ReviewTree } from './review-tree.ts';
import { Reviews } from './reviews.ts';
import { RuleAssist } from './rule-assist.ts';
import { RuleCommands } from './rule-commands.ts';
import { RuleLenses } from './rule-lenses.ts';
import { Runner } from './runner.ts';
import { SampleTokens } from './sample-tokens.ts';
import { TestExplorer } from './test-explorer.ts';
import { TokenCounts } from './token-counts.ts';
import { TokenViews } from './token-views.ts';
import { ValidationCommands } from './validation-commands.ts';
import { ViolationHelp } from './violation-help.ts';

/** The extension: everything it makes is made here, and goes when this goes. */
export class PromptLadder implements vscode.Disposable {
  readonly #disposables = new Disposables();

  constructor(context: vscode.ExtensionContext) {
    const own = <Owned extends vscode.Disposable>(owned: Owned) => this.#disposables.add(owned);
    const log = own(vscode.window.createOutputChannel('Prompt Ladder', { log: true }));
    const onError = (error: unknown) => void reportError(error, log);
    // Nobody asked for a count, so a message about it would only be in the way.
    const onCountError = (error: unknown) => log.error(error instanceof Error ? error : String(error));
    const keys = new ApiKeys(context.secrets, context.globalState);
    const prompts = own(new CheckedPrompts(log));
    const results = own(new Results());
    const runner = new Runner(results, keys, log);
    const tests = own(new TestExplorer(prompts, runner, onError));
    const outputs = own(new OutputDocuments(results));
    own(new CheckDiagnostics(prompts));
    own(new ResultDiagnostics(prompts, results));
    const counter = new BackgroundCounter();
    own({ dispose: () => void counter.close() });
    const tokens = own(new TokenCounts(prompts, counter, onCountError));
    own(new CodeLenses(prompts, results, tokens));
    own(new TokenViews(tokens));
    own(new SampleTokens(prompts, counter, onCountError));
    own(new CostCommands(prompts, own(new CostDocuments()), context.workspaceState, onError));
    own(new ValidationCommands(own(new FileValidation(prompts, onError)), context.workspaceState, onError));
    own(new InstructionDiagnostics(prompts, results, onError));
    own(new RuleAssist());
    own(new ViolationHelp(prompts, outputs, onError));
    own(new RuleLenses(prompts, results));
    own(new RuleCommands({ prompts, results, outputs, onError }));
    own(new Commands({ prompts, results, tests, outputs, tokens, keys, log, onError }));
    void vscode.commands.executeCommand('setContext', 'promptLadder.active', true);
    const reviews = own(new Reviews(prompts, results, onError));
    own(new ReviewTree(reviews));
    own(new ReviewLenses(outputs, reviews));
    own(new ReviewActions(prompts, results, outputs));
    own(new ReviewCommands(reviews, own(new Corrections()), onError));
    const page = new DashboardPage(context.extensionUri);
    const actions = new DashboardActions({ page, results, tests, outputs, keys });
    const dashboard = own(new Dashboard(page, results, actions, context.workspaceState, onError));
    own(new DashboardCommands(dashboard, prompts, onError));
    // After activation, which the editor waits for.
    const start = setImmediate(() => prompts.checkAll().catch(onError));
    own({ dispose: () => clearImmediate(start) });
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
