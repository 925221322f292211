import type { WrittenParameters } from './model-parameters.ts';
import type { Budget, Incompleteness, PromptMessage, Retry, StringEvaluator } from './prompt-file.ts';
import type { DateRange, Reranking, RetrievalOptions, SourceOptions } from './retrieval-options.ts';

/** A text that other tools accept without quotes, whatever YAML makes of it then. */
export type PlainValue = string | number | boolean;

/** The shape of a prompt file once its schema has accepted it. */
export interface PromptValue {
  name?: string;
  description?: string;
  provider?: string;
  model?: string;
  modelParameters?: WrittenParameters;
  responseFormat?: 'text' | 'json_object' | 'json_schema';
  jsonSchema?: unknown;
  messages: { role: PromptMessage['role']; content: string }[];
  testData?: { evaluators?: WrittenEvaluator[] }[];
  evaluators?: WrittenEvaluator[];
  budget?: Budget;
  volume?: number;
  retry?: Partial<Retry>;
  accept?: Incompleteness[];
  holdout?: string;
  knowledge?: string | string[] | WrittenRetrieval;
}

export interface WrittenEvaluator {
  name: string;
  string?: Partial<Record<keyof StringEvaluator['tests'], PlainValue>>;
  llm?: {
    modelId?: string;
    systemPrompt?: string;
    prompt: string;
    choices: { choice: PlainValue; score: number }[];
  };
  uses?: string;
}

export type WrittenFilter = Record<string, PlainValue | PlainValue[] | DateRange>;

export interface WrittenSource extends Omit<SourceOptions, 'filter'> {
  path: string;
  filter?: WrittenFilter;
}

export interface WrittenRetrieval
  extends Partial<Omit<RetrievalOptions, 'query' | 'chunk' | 'sourceOptions' | 'filter' | 'rerank'>> {
  sources: string | (string | WrittenSource)[];
  query?: string;
  chunk?: Partial<RetrievalOptions['chunk']>;
  rerank?: boolean | Reranking;
  filter?: WrittenFilter;
}
