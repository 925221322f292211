import * as vscode from 'vscode';
import { BackgroundCounter } from '../core/estimate/background-counter.ts';
import { Commands } from './commands.ts';
import { AdviceDesk } from './dashboard/advice-desk.ts';
import { CostDesk } from './dashboard/cost-desk.ts';
import { Dashboard } from './dashboard/dashboard.ts';
import { DashboardActions } from './dashboard/dashboard-actions.ts';
import { DashboardCommands } from './dashboard/dashboard-commands.ts';
import { DashboardPage } from './dashboard/dashboard-page.ts';
import { EditDocuments } from './dashboard/edit-documents.ts';
import { ImproveCommand } from './dashboard/improve.ts';
import { Disposables } from './editor/disposables.ts';
import { reportError } from './editor/report-error.ts';
import { CostCommands } from './estimate/cost-commands.ts';
import { CostDocuments } from './estimate/cost-documents.ts';
import { SampleTokens } from './estimate/sample-tokens.ts';
import { TokenCounts } from './estimate/token-counts.ts';
import { TokenViews } from './estimate/token-views.ts';
import { ChosenSamples } from './knowledge/chosen-samples.ts';
import { ContextHover } from './knowledge/context-hover.ts';
import { KnowledgeBases } from './knowledge/knowledge-bases.ts';
import { KnowledgeCommands } from './knowledge/knowledge-commands.ts';
import { KnowledgeTree } from './knowledge/knowledge-tree.ts';
import { PreviewDocuments } from './knowledge/preview-documents.ts';
import { Climber } from './ladder/climber.ts';
import { LadderCommands } from './ladder/ladder-commands.ts';
import { RetrievalCommands } from './ladder/retrieval-commands.ts';
import { PromptLanguage } from './language/prompt-language.ts';
import { SpellingFixes } from './language/spelling-fixes.ts';
import { backgroundCounting } from './prompt/background-counting.ts';
import { CheckDiagnostics } from './prompt/check-diagnostics.ts';
import { CheckedPrompts } from './prompt/checked-prompts.ts';
import { ApiKeys } from './providers/api-keys.ts';
import { Connections } from './providers/connections.ts';
import { KnownModels } from './providers/known-models.ts';
import { ModelCompletion } from './providers/model-completion.ts';
import { ServerTrust } from './providers/server-trust.ts';
import { Corrections } from './reviews/corrections.ts';
import { ReviewActions } from './reviews/review-actions.ts';
import { ReviewCommands } from './reviews/review-commands.ts';
import { ReviewDocuments } from './reviews/review-documents.ts';
import { ReviewTitles } from './reviews/review-titles.ts';
import { ReviewTree } from './reviews/review-tree.ts';
import { Reviews } from './reviews/reviews.ts';
import { FileValidation } from './rules/file-validation.ts';
import { InstructionDiagnostics } from './rules/instruction-diagnostics.ts';
import { RuleCommands } from './rules/rule-commands.ts';
import { RuleLenses } from './rules/rule-lenses.ts';
import { RuleSuggestions } from './rules/rule-suggestions.ts';
import { UncomparedExpectedFix } from './rules/uncompared-expected-fix.ts';
import { ValidationCommands } from './rules/validation-commands.ts';
import { ViolationHelp } from './rules/violation-help.ts';
import { ChangesSince } from './run/changes-since.ts';
import { CodeLenses } from './run/code-lenses.ts';
import { CopiedExamples } from './run/copied-examples.ts';
import { FailingSamples } from './run/failing-samples.ts';
import { OutputDocuments } from './run/output-documents.ts';
import { PromptStatus } from './run/prompt-status.ts';
import { ResultDiagnostics } from './run/result-diagnostics.ts';
import { Results } from './run/results.ts';
import { Runner } from './run/runner.ts';
import { TestExplorer } from './run/test-explorer.ts';
import { ChangeReviews } from './versions/change-reviews.ts';
import { CompareCommands } from './versions/compare-commands.ts';
import { Histories } from './versions/histories.ts';
import { HistoryCommands } from './versions/history-commands.ts';
import { PromptDecorations } from './versions/prompt-decorations.ts';
import { PromptTree } from './versions/prompt-tree.ts';
import { RevisionDocuments } from './versions/revision-documents.ts';
import { VariationRuns } from './versions/variation-runs.ts';
import { VersionCommands } from './versions/version-commands.ts';
import { VersionProblems } from './versions/version-problems.ts';

/** The extension: everything it makes is made here, and goes when this goes. */
export class PromptLadder implements vscode.Disposable {
  readonly #disposables = new Disposables();

  constructor(context: vscode.ExtensionContext) {
    const own = <Owned extends vscode.Disposable>(owned: Owned) => this.#disposables.add(owned);
    const log = own(vscode.window.createOutputChannel('Prompt Ladder', { log: true }));
    const onError = (error: unknown) => void reportError(error, log);
    // Nobody asked for a check or a count, so a message about it would only be in the way.
    const onQuietError = (error: unknown) => log.error(error instanceof Error ? error : String(error));
    const keys = new ApiKeys(context.secrets, context.globalState);
    const trust = new ServerTrust(context.globalState);
    const connections = new Connections(keys, trust);
    const known = new KnownModels(context.globalState);
    own(new ModelCompletion(known));
    const counter = new BackgroundCounter();
    own({ dispose: () => void counter.close() });
    const counting = backgroundCounting(counter);
    const prompts = own(new CheckedPrompts(counting, onQuietError));
    const results = own(new Results(onQuietError));
    const changes = own(new ChangesSince(prompts, results, onQuietError));
    const runner = own(new Runner(results, connections, log, counting));
    const tests = own(new TestExplorer(prompts, results, changes, runner, onError));
    const outputs = own(new OutputDocuments(results, onQuietError));
    own(new CheckDiagnostics(prompts));
    const failing = own(new FailingSamples(prompts, results, onError));
    own(new ResultDiagnostics(failing, results, changes));
    own(new CopiedExamples(prompts, results, onQuietError));
    const tokens = own(new TokenCounts(prompts, counter, onQuietError));
    own(new PromptStatus(prompts, results));
    own(new CodeLenses(prompts, results, changes, runner));
    own(new TokenViews(tokens));
    own(new SampleTokens(prompts, counter, onQuietError));
    const costs = own(new CostDocuments(counting));
    own(new CostCommands(prompts, costs, counting, connections, context.workspaceState, onError));
    own(new ValidationCommands(own(new FileValidation(prompts, onError)), context.workspaceState, onError));
    own(new InstructionDiagnostics(prompts, results, onError));
    own(new PromptLanguage(prompts, known, context.globalState));
    own(new ViolationHelp(prompts, outputs, onError));
    own(new RuleLenses(prompts, results));
    own(new RuleCommands({ prompts, results, outputs, onError }));
    const { extensionUri: extension } = context;
    const suggestions = own(new RuleSuggestions(onError));
    own(
      new Commands({
        extension,
        prompts,
        results,
        runner,
        suggestions,
        tests,
        outputs,
        tokens,
        keys,
        known,
        trust,
        log,
        onError,
      }),
    );
    void vscode.commands.executeCommand('setContext', 'promptLadder.active', true);
    const reviews = own(new Reviews(prompts, results, onError));
    own(new ReviewTree(reviews, changes));
    own(new ReviewDocuments(results, reviews));
    own(new ReviewTitles(outputs, reviews, onQuietError));
    own(new ReviewActions(failing, outputs));
    own(new ReviewCommands(reviews, own(new Corrections()), (item) => tests.outputOf(item), onError));
    const histories = own(new Histories(prompts, results, onError));
    const documents = own(new RevisionDocuments(histories));
    const tree = own(new PromptTree(prompts, histories));
    own(new SpellingFixes([prompts, own(new VersionProblems(histories, onQuietError))]));
    own(new UncomparedExpectedFix());
    own(new PromptDecorations(prompts, histories));
    own(new VersionCommands({ prompts, histories, documents, onError }));
    own(new HistoryCommands({ prompts, histories, documents, tree, onError }));
    const runs = new VariationRuns(connections);
    own(new CompareCommands({ prompts, histories, documents, runs, known, onError }));
    own(new ChangeReviews({ prompts, histories, documents, runs, onError }));
    const bases = own(new KnowledgeBases(prompts, onQuietError));
    own(new KnowledgeTree(prompts, bases));
    const previews = own(new PreviewDocuments(prompts, bases, counting));
    const chosen = new ChosenSamples();
    own(new ContextHover(prompts, bases, chosen));
    own(new KnowledgeCommands({ prompts, bases, previews, chosen, onError }));
    own(new RetrievalCommands({ prompts, previews, histories, runs, connections, onError }));
    const page = new DashboardPage(extension, 'dashboard');
    const edits = own(new EditDocuments());
    const advice = new AdviceDesk(connections, edits, onError);
    own(new ImproveCommand(prompts, connections, edits, onError));
    const actions = new DashboardActions({
      page,
      runner,
      tests,
      outputs,
      connections,
      counting,
      advice,
      costs: new CostDesk(prompts, counting),
    });
    const dashboard = own(
      new Dashboard(page, { results, changes }, actions, context.workspaceState, onError),
    );
    own(new DashboardCommands(dashboard, prompts, onError));
    own(
      new LadderCommands({
        prompts,
        climber: own(new Climber({ connections, counting, log })),
        page: new DashboardPage(extension, 'ladder'),
        state: context.workspaceState,
        onError,
      }),
    );
    // After activation, which the editor waits for.
    const start = setImmediate(() => prompts.checkAll().catch(onError));
    own({ dispose: () => clearImmediate(start) });
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
