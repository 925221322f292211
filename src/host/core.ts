/** What the editor's side uses of the core. */
export { UserError } from '../core/diagnostic.ts';
export { YamlDocument } from '../core/documents/yaml-document.ts';
export { diskFiles } from '../core/files.ts';
export { isPromptPath } from '../core/prompt/parse.ts';
export { ProviderError } from '../core/providers/provider.ts';
export { checkOutputs } from '../core/rules/check-file/check-outputs.ts';
export { countsSentence, noCounts } from '../core/rules/check-file/counts.ts';
export { formOf } from '../core/rules/check-file/outputs.ts';
export { leftOutSentence, rulesOfFile } from '../core/rules/check-file/rules-file.ts';
export { attachRulesFile } from '../core/rules/suggest/attach.ts';
export { connectProvider, OPENAI_BASE_URL } from '../core/run/connect.ts';
export { draftRules } from '../core/run/draft-rules.ts';
export { RunStore } from '../core/run/run-store.ts';
export { startRun } from '../core/run/start.ts';
export { readSampleHeads } from '../core/samples/heads.ts';
export { checkProject } from '../core/workspace/check-project.ts';
export { isConfigPath, parseConfig, workspaceRoot } from '../core/workspace/config.ts';
export { loadProject } from '../core/workspace/project.ts';
