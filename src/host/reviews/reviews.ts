import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { StoredVerdict, VerdictInput } from '../../core/reviews/verdict.ts';
import { answerText } from '../../core/runs/answer-text.ts';
import type { Result } from '../../core/runs/result.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { watchFiles } from '../editor/watch-files.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { addressOf, isSameOutput, outputUri } from '../run/output-address.ts';
import type { Results } from '../run/results.ts';

/** An output that waits for a verdict. */
export interface WaitingOutput {
  /** Of the output document. */
  readonly uri: vscode.Uri;
  readonly prompt: vscode.Uri;
  readonly promptName: string;
  readonly sample: string;
  /** What the first broken rule says. */
  readonly reason: string;
}

/** An output that can be decided about. */
export interface Subject {
  /** Of the output document. */
  readonly uri: vscode.Uri;
  readonly root: string;
  readonly promptFile: string;
  readonly result: Result & { readonly output: string };
}

const REVIEWS_AND_RUNS = '**/.prompt-ladder/{reviews/**,runs/*/run.json}';
/** Runs and checkouts change many files at once. */
const PAUSE_MS = 200;

/** The review queue of the workspace, and the verdicts that people give. */
export class Reviews implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #results: Results;
  readonly #onError: (error: unknown) => void;
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<void>());
  #waiting: readonly WaitingOutput[] = [];
  #known = '';
  #timer: NodeJS.Timeout | undefined;
  #refresh: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, results: Results, onError: (error: unknown) => void) {
    this.#prompts = prompts;
    this.#results = results;
    this.#onError = onError;
    const refresh = () => this.#refreshSoon();
    this.#disposables.add(
      watchFiles(REVIEWS_AND_RUNS, { onTouched: refresh, onFolderGone: refresh, onError }),
    );
    this.#disposables.add(results.onDidChange(refresh));
    this.#disposables.add(prompts.onDidChange(() => this.#refreshForNewPrompts()));
  }

  /** In the order of prompts, and of the results of each. */
  get waiting(): readonly WaitingOutput[] {
    return this.#waiting;
  }

  /** What an output document shows, or `undefined` when its run is gone or brought no output. */
  async subjectOf(uri: vscode.Uri): Promise<Subject | undefined> {
    const { root, ...head } = addressOf(uri);
    const result = await this.#results.read(root, head);
    const prompt = await this.#results.promptOf(root, head.runId);
    if (!prompt || result?.output === undefined) return undefined;
    const output = outputUri(root, head, answerText(result));
    return { uri: output, root, promptFile: prompt.fsPath, result: { ...result, output: result.output } };
  }

  async verdictOn({ root, promptFile, result }: Subject): Promise<StoredVerdict | undefined> {
    const { loadVerdicts } = await loadCore();
    return (await loadVerdicts(root, promptFile)).find(result.sample, result.output);
  }

  /** @throws {UserError} when the verdict cannot be kept */
  async decide(
    { uri, root, promptFile, result }: Subject,
    decision: Omit<VerdictInput, 'sample' | 'output' | 'reviewer'>,
  ): Promise<StoredVerdict> {
    const { writeVerdict } = await loadCore();
    const { sample, output } = result;
    const reviewer = await reviewerIn(root);
    const verdict = await writeVerdict(
      root,
      promptFile,
      { sample, output, ...decision, reviewer },
      new Date(),
    );
    this.#set(this.#waiting.filter((waiting) => !isSameOutput(waiting.uri, uri)));
    await this.#results.applyVerdicts(vscode.Uri.file(promptFile));
    // The watcher says nothing of a file that is gone again at once.
    this.#refreshSoon();
    return verdict;
  }

  /** Discards a verdict with its file. */
  async undo({ promptFile }: Subject, { file }: StoredVerdict): Promise<void> {
    await rm(file, { force: true });
    await this.#results.applyVerdicts(vscode.Uri.file(promptFile));
    this.#refreshSoon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #refreshForNewPrompts(): void {
    const known = this.#prompts.all.map(({ uri }) => uri.toString()).join('\n');
    if (known !== this.#known) this.#refreshSoon();
    this.#known = known;
  }

  #refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#refresh = this.#refresh.then(async () => this.#set(await this.#read())).catch(this.#onError);
    }, PAUSE_MS);
  }

  async #read(): Promise<WaitingOutput[]> {
    const { reviewQueue, workspaceRoot, diskFiles } = await loadCore();
    const byRoot = new Map<string, string[]>();
    for (const { uri, last } of this.#prompts.all) {
      const root = last?.root ?? (await workspaceRoot(uri.fsPath, diskFiles));
      byRoot.set(root, [...(byRoot.get(root) ?? []), uri.fsPath]);
    }
    const waiting: WaitingOutput[] = [];
    for (const [root, files] of byRoot) {
      for await (const { run, promptFile, result } of reviewQueue(root, files)) {
        const broken = result.violations.find(({ severity }) => severity === 'error');
        waiting.push({
          uri: outputUri(root, { ...result, runId: run.id }, answerText(result)),
          prompt: vscode.Uri.file(promptFile),
          promptName: run.prompt.name,
          sample: result.sample,
          reason: broken ? `${broken.rule}: ${broken.message}` : '',
        });
      }
    }
    return waiting;
  }

  #set(waiting: readonly WaitingOutput[]): void {
    this.#waiting = waiting;
    this.#changed.fire();
  }
}

/** The name that git commits under in a folder; nothing where git may not run, or there is no repository or name. */
async function reviewerIn(root: string): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  const { GitRepository } = await loadCore();
  const repository = await GitRepository.open(root).catch(() => undefined);
  return repository?.userName();
}
