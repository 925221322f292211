import type { Path } from '../documents/path.ts';
import type { YamlDocument } from '../documents/yaml-document.ts';
import type { Span } from '../text/span.ts';
import type { ModelParameters, ResponseFormat, TextMessage } from './chat.ts';
import type { Holdout } from './holdout.ts';
import type { RetrievalOptions } from './retrieval-options.ts';
import type { Template } from './template.ts';

export interface PromptMessage {
  readonly role: TextMessage['role'];
  readonly template: Template;
  /** Maps an offset in the template's text to an offset in the prompt file. */
  readonly fileOffset: (templateOffset: number) => number;
}

/** A string test of GitHub Models: the keys it was written with. */
export interface StringEvaluator {
  readonly kind: 'string';
  readonly name: string;
  readonly path: Path;
  readonly tests: Readonly<Partial<Record<'equals' | 'contains' | 'startsWith' | 'endsWith', string>>>;
}

export interface JudgeChoice {
  readonly choice: string;
  /** Passes above 0. */
  readonly score: number;
}

/** A model that judges an output by choosing from a list. */
export interface JudgeEvaluator {
  readonly kind: 'judge';
  readonly name: string;
  readonly path: Path;
  readonly model?: string;
  readonly system?: string;
  /** Template that may use the sample's variables and `completion`, the output judged. */
  readonly prompt: Template;
  readonly choices: readonly JudgeChoice[];
}

/** One of the built-in judges, by its name without `github/`. */
export interface BuiltInEvaluator {
  readonly kind: 'built-in';
  readonly name: string;
  readonly path: Path;
  readonly judge: string;
}

export type Evaluator = StringEvaluator | JudgeEvaluator | BuiltInEvaluator;

/** How an answer that breaks a rule is asked for again. */
export interface Retry {
  /** Further answers asked for, at most; 0 for none. */
  readonly attempts: number;
  /** Categories of the rules that are worth another try. */
  readonly on: readonly string[];
  /** `feedback` shows the model its answer and what is wrong with it; `append` asks anew, with the rules' sentences added. */
  readonly strategy: 'feedback' | 'append';
}

/** Limits of what calls and runs may take; absent ones are none. */
export interface Budget {
  /** Of a request, with the longest sample. */
  readonly maxInputTokens?: number;
  /** Of an answer. */
  readonly maxOutputTokens?: number;
  /** USD. */
  readonly maxCostPerCall?: number;
  /** USD; the run stops before the call that could cross it. */
  readonly maxCostPerRun?: number;
  /** Seconds. */
  readonly maxLatencyP95?: number;
  /** 0 to 1: the part of the context window that a request and its answer may fill. */
  readonly contextShare?: number;
}

/** Why an answer is none, whatever the rules say of its text. */
export type Incompleteness = 'truncated' | 'filtered' | 'empty' | 'tool-calls';

/** A path or glob as written in the prompt file, and where. */
export interface PathReference {
  readonly text: string;
  readonly span: Span;
}

/** A parsed prompt file: what to send, and where its samples, rules and knowledge live. */
export interface PromptFile {
  readonly file: string;
  readonly document: YamlDocument;
  /** `name`, else the file's name without its endings. */
  readonly name: string;
  readonly description?: string;
  /** The name of the provider that answers. */
  readonly provider?: string;
  readonly model?: string;
  readonly parameters: ModelParameters;
  readonly responseFormat: ResponseFormat;
  readonly messages: readonly PromptMessage[];
  /** Inline samples, if any, stand at the path `testData` of the document. */
  readonly hasTestData: boolean;
  readonly samples: readonly PathReference[];
  /** Those inside of `testData` are for their sample alone. */
  readonly evaluators: readonly Evaluator[];
  readonly ruleFiles: readonly PathReference[];
  readonly knowledge: readonly PathReference[];
  /** Absent where the knowledge fills no passages. */
  readonly retrieval?: RetrievalOptions;
  readonly budget: Budget;
  /** Calls a day in production. */
  readonly volume?: number;
  readonly retry?: Retry;
  /** Incomplete answers that pass where they break no rule. */
  readonly accept: readonly Incompleteness[];
  /** Absent where advice may look at every sample. */
  readonly holdout?: Holdout;
}

/** What can be read of a prompt file that has errors: enough to find those in the files and samples it refers to. */
export interface PromptDraft
  extends Pick<
    PromptFile,
    'file' | 'document' | 'provider' | 'hasTestData' | 'samples' | 'evaluators' | 'ruleFiles' | 'knowledge'
  > {
  /** Those whose templates can be read. */
  readonly messages: readonly Pick<PromptMessage, 'template' | 'fileOffset'>[];
}
