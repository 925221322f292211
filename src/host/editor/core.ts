/** What the editor's side uses of the core. */

export { adviseOn, editHash } from '../../core/advice/advise.ts';
export { checkExamples } from '../../core/advice/check-examples.ts';
export { examplesOf } from '../../core/advice/examples.ts';
export { improve } from '../../core/advice/improve.ts';
export { keepEdit } from '../../core/advice/kept-edit.ts';
export { proofText, proveEdit } from '../../core/advice/proof.ts';
export { isHelping, tryAdvice } from '../../core/advice/trial.ts';
export { tunedText } from '../../core/advice/tuned-retrieval.ts';
export { retrievalTurnedOn } from '../../core/advice/turn-on-retrieval.ts';
export { checkOutputs } from '../../core/authoring/check-file/check-outputs.ts';
export { countsSentence, noCounts } from '../../core/authoring/check-file/counts.ts';
export { formOf } from '../../core/authoring/check-file/outputs.ts';
export { leftOutSentence, rulesOfFile } from '../../core/authoring/check-file/rules-file.ts';
export { draftRules } from '../../core/authoring/draft-rules.ts';
export { saveAssumption } from '../../core/authoring/edit/ladder-edit.ts';
export { savedServer, saveProvider } from '../../core/authoring/edit/provider-edit.ts';
export { isRuleAt, relaxEdit, repairEdit } from '../../core/authoring/edit/rule-edits.ts';
export { statingInstruction } from '../../core/authoring/instruction/rule-statement.ts';
export { misspeltIn } from '../../core/authoring/language/correction.ts';
export {
  completeNames,
  completeSample,
  completeTemplate,
  valuesMarkdown,
} from '../../core/authoring/language/name-completions.ts';
export { outlineOf } from '../../core/authoring/language/outline.ts';
export { completeBySchema } from '../../core/authoring/language/schema-completions.ts';
export { explainBySchema } from '../../core/authoring/language/schema-hover.ts';
export { FILTERS } from '../../core/authoring/language/template-filters.ts';
export { templateTokens } from '../../core/authoring/language/template-tokens.ts';
export {
  connectedProjects,
  nameProblem,
  variableAt,
  variablePlaces,
} from '../../core/authoring/language/variables.ts';
export { NEW_PROMPT } from '../../core/authoring/new-prompt.ts';
export { previewRule, previewTitle, readOverrides } from '../../core/authoring/preview-rule.ts';
export { renderedPromptText } from '../../core/authoring/rendered-prompt.ts';
export { attachRules } from '../../core/authoring/suggest/attach.ts';
export { acceptBaseline } from '../../core/compare/baseline.ts';
export { checkAgainst } from '../../core/compare/check.ts';
export { SequentialComparison } from '../../core/compare/sequential-comparison.ts';
export { prepareVariation, storedRun } from '../../core/compare/variants.ts';
export { variationsOf } from '../../core/compare/variation-table.ts';
export { adviceView } from '../../core/dashboard/advice-items.ts';
export { BackgroundReader, backgroundCategories } from '../../core/dashboard/background-reader.ts';
export { emitter, forwarder, router } from '../../core/dashboard/channel.ts';
export { curlCommand } from '../../core/dashboard/curl.ts';
export { htmlReport, readPageProgram } from '../../core/dashboard/html-report.ts';
export { ladderFile, ladderFormat } from '../../core/dashboard/ladder-file.ts';
export { UserError } from '../../core/diagnostic.ts';
export { YamlDocument } from '../../core/documents/yaml-document.ts';
export { changedSince } from '../../core/engine/changed-since.ts';
export { askedProvider, connectProvider } from '../../core/engine/connect.ts';
export { chargingProvider, projectCosts } from '../../core/engine/cost-projection.ts';
export { recheckNow } from '../../core/engine/inspector.ts';
export { rulesHash, targetOf } from '../../core/engine/plan.ts';
export { prepareRun } from '../../core/engine/prepare-run.ts';
export { forecastFor } from '../../core/engine/run-forecast.ts';
export { resultsOf, runGroup } from '../../core/engine/run-group.ts';
export { RunDeclinedError, startRun } from '../../core/engine/start.ts';
export { tuneProject } from '../../core/engine/tune-retrieval.ts';
export { contextWindowOf, loadPrices, pricedModels } from '../../core/estimate/price.ts';
export { diskFiles } from '../../core/files.ts';
export { assertAssumption, findAssumption } from '../../core/ladder/assumptions.ts';
export { ClimbDeclinedError, climb } from '../../core/ladder/climb.ts';
export { exportTrainingData } from '../../core/ladder/export-training-data.ts';
export { RUNG_NAMES } from '../../core/ladder/rung.ts';
export { askOpinions } from '../../core/opinions/ask-opinions.ts';
export { isPromptPath } from '../../core/prompt/parse.ts';
export { DEFAULT_RETRIEVAL } from '../../core/prompt/retrieval-options.ts';
export { renderText } from '../../core/prompt/template.ts';
export { MissingKeyError } from '../../core/providers/kind.ts';
export { addressMistake, localServers, serverAt, tryModel } from '../../core/providers/model-server.ts';
export { isStandIn, providerFor, providerNames, settingsOf } from '../../core/providers/names.ts';
export { OPENAI_BASE_URL } from '../../core/providers/openai/kind.ts';
export { openAiProvider } from '../../core/providers/openai.ts';
export { ProviderError } from '../../core/providers/provider.ts';
export { PROVIDER_KINDS } from '../../core/providers/registry.ts';
export { isCovered, isLoopback, requestText } from '../../core/providers/trust.ts';
export { plainColors, trialText } from '../../core/report/advice.ts';
export { climbEstimateText } from '../../core/report/climb-estimate.ts';
export { connectedSentence, savedSentence } from '../../core/report/connection.ts';
export { costMarkdown } from '../../core/report/cost-markdown.ts';
export { costTable } from '../../core/report/cost-table.ts';
export { improveStepText, improveText } from '../../core/report/improve.ts';
export { priceText } from '../../core/report/model-price.ts';
export { moneyOf } from '../../core/report/money.ts';
export { watchProgress } from '../../core/report/progress.ts';
export { pullRequestReport } from '../../core/report/pull-request.ts';
export { reportStored } from '../../core/report/reported-ladder.ts';
export { tuningText } from '../../core/report/retrieval.ts';
export { reviewSheet } from '../../core/report/review-sheet.ts';
export { trainingDataText } from '../../core/report/training-data.ts';
export { chunksOf } from '../../core/retrieval/chunk.ts';
export { extract } from '../../core/retrieval/extract.ts';
export { ExtractionError } from '../../core/retrieval/extraction-error.ts';
export { Retriever } from '../../core/retrieval/retriever.ts';
export { optionsBySource } from '../../core/retrieval/source-options.ts';
export { discardCorrections, writeCategoryCorrection } from '../../core/reviews/category-corrections.ts';
export { reviewQueue } from '../../core/reviews/review-queue.ts';
export { RunStandings } from '../../core/reviews/run-standings.ts';
export { loadVerdicts, writeVerdict } from '../../core/reviews/store.ts';
export { compileRules, isPending } from '../../core/rules/compile.ts';
export { FollowedRun } from '../../core/runs/followed-run.ts';
export { asksTheSame, currentRuns, PromptState, runsByPrompt } from '../../core/runs/prompt-state.ts';
export { RunIndex } from '../../core/runs/run-index.ts';
export { RunStore } from '../../core/runs/run-store.ts';
export { readSampleList } from '../../core/samples/sample-list.ts';
export { expectedEdits, expectedOf } from '../../core/samples/write-expected.ts';
export { closest } from '../../core/text/closest.ts';
export { GitRepository } from '../../core/versions/git.ts';
export { MomentReader } from '../../core/versions/moment-reader.ts';
export { commitMoments, promptHistory, timeline, unsavedChange } from '../../core/versions/prompt-history.ts';
export { capture, NotInRevisionError, revisionNamed, withText } from '../../core/versions/revision.ts';
export { parameterSets } from '../../core/versions/revision-parameters.ts';
export { newestRunOf } from '../../core/versions/run-versions.ts';
export { numberDiagnostics, VersionStore } from '../../core/versions/version-store.ts';
export {
  assertInside,
  authorIn,
  textsToRestore,
  versionBefore,
  versionedPrompt,
} from '../../core/versions/versioned-prompt.ts';
export { checkSamples } from '../../core/workspace/check-samples.ts';
export { isConfigPath, loadConfig, parseConfig, workspaceRoot } from '../../core/workspace/config.ts';
export { knowledgeFiles } from '../../core/workspace/knowledge-files.ts';
export { loadProject } from '../../core/workspace/project.ts';
export { FORWARDED_QUESTIONS, LADDER_QUESTIONS, QUESTIONS } from '../../protocol.ts';
