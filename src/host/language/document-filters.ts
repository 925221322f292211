import type * as vscode from 'vscode';

/** Prompt and rules files, and the workspace's configuration. */
export const PROMPT_FILES: readonly vscode.DocumentFilter[] = [
  { scheme: 'file', pattern: '**/*.rules.{yml,yaml}' },
  { scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' },
];

/** What may be a sample file; whether it is one, the prompts say. */
export const SAMPLE_FILES: readonly vscode.DocumentFilter[] = [
  { scheme: 'file', pattern: '**/*.{jsonl,ndjson,json,csv,tsv,yml,yaml}' },
];
