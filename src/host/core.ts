/** What the editor's side uses of the core. */
export { UserError } from '../core/diagnostic.ts';
export { diskFiles } from '../core/files.ts';
export { isPromptPath } from '../core/prompt/parse.ts';
export { ProviderError } from '../core/providers/provider.ts';
export { completeRules } from '../core/rules/assist/completions.ts';
export { hoverRules } from '../core/rules/assist/hover.ts';
export { statingInstruction } from '../core/rules/instruction/stating.ts';
export { connectProvider, OPENAI_BASE_URL } from '../core/run/connect.ts';
export { rulesHash } from '../core/run/plan.ts';
export { RunStore } from '../core/run/run-store.ts';
export { startRun } from '../core/run/start.ts';
export { readSampleHeads } from '../core/samples/heads.ts';
export { checkProject } from '../core/workspace/check-project.ts';
export { isConfigPath, parseConfig, workspaceRoot } from '../core/workspace/config.ts';
export { loadProject } from '../core/workspace/project.ts';
