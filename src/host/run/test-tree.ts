import * as vscode from 'vscode';
import { changedSentence } from '../../core/report/state.ts';
import type { Result } from '../../core/runs/result.ts';
import type { SampleListItem } from '../../core/samples/sample-list.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import { sampleTest, testIdOf } from './sample-tests.ts';

/** Samples under one node; larger sets are split into groups that are read when they are opened. */
const GROUP_SIZE = 250;

/** What stands behind a test item. */
export type TestNode =
  | { readonly kind: 'prompt'; readonly prompt: vscode.Uri }
  | { readonly kind: 'group'; readonly prompt: vscode.Uri; readonly offset: number }
  | { readonly kind: 'sample'; readonly prompt: vscode.Uri; readonly sample: string };

/** The tests of prompts and their samples: a test a sample. */
export class TestTree {
  readonly #controller: vscode.TestController;
  readonly #prompts: CheckedPrompts;
  readonly #nodes = new WeakMap<vscode.TestItem, TestNode>();
  readonly #changesOf: (prompt: vscode.Uri) => readonly string[];

  /** @param changesOf what has changed since the results of a prompt came */
  constructor(
    controller: vscode.TestController,
    prompts: CheckedPrompts,
    changesOf: (prompt: vscode.Uri) => readonly string[],
  ) {
    this.#controller = controller;
    this.#prompts = prompts;
    this.#changesOf = changesOf;
  }

  /** The tests of all prompts. */
  get roots(): vscode.TestItem[] {
    return [...this.#controller.items].map(([, item]) => item);
  }

  nodeOf(item: vscode.TestItem): TestNode | undefined {
    return this.#nodes.get(item);
  }

  /** The test of a prompt, named after its file until the prompt was read; it keeps its place then. */
  add(prompt: vscode.Uri): vscode.TestItem {
    const id = prompt.toString();
    const known = this.#controller.items.get(id);
    if (known) return known;
    const path = vscode.workspace.asRelativePath(prompt);
    const item = this.#controller.createTestItem(id, path, prompt);
    item.range = new vscode.Range(0, 0, 0, 0);
    item.sortText = path;
    this.#nodes.set(item, { kind: 'prompt', prompt });
    this.#controller.items.add(item);
    return item;
  }

  /** Takes a prompt as it was checked, or that it is gone. */
  async update(prompt: vscode.Uri): Promise<void> {
    const checked = this.#prompts.get(prompt);
    if (!checked) {
      this.#controller.items.delete(prompt.toString());
      return;
    }
    const item = this.add(prompt);
    const path = vscode.workspace.asRelativePath(prompt);
    item.label = checked.last?.prompt.name ?? path;
    this.describe(prompt);
    item.error = checked.project ? undefined : 'The prompt file has errors; see Problems.';
    const isGrouped = (checked.scan?.samples ?? 0) > GROUP_SIZE;
    // Under a prompt whose file is opened, the editor resolves two levels of what can be resolved: groups that are there
    // already stay as they are until somebody opens one.
    item.canResolveChildren = !isGrouped;
    if (isGrouped || item.children.size > 0) await this.resolve(item);
  }

  /** Says at a prompt's test where the prompt is, and what has changed since its results came. */
  describe(prompt: vscode.Uri): void {
    const item = this.#controller.items.get(prompt.toString());
    if (!item) return;
    const path = vscode.workspace.asRelativePath(prompt);
    const parts = [item.label === path ? '' : path, changedSentence(this.#changesOf(prompt))];
    item.description = parts.filter(Boolean).join(' · ') || undefined;
  }

  /** The test of a prompt with those of its samples; `undefined` where the prompt is gone. */
  async read(prompt: vscode.Uri): Promise<vscode.TestItem | undefined> {
    if (!this.#prompts.get(prompt)) await this.#prompts.check(prompt);
    const item = this.#controller.items.get(prompt.toString());
    if (item && item.children.size === 0) await this.resolve(item);
    return item;
  }

  /** Reads what is under a test. */
  async resolve(item: vscode.TestItem): Promise<void> {
    const node = this.nodeOf(item);
    if (!node || node.kind === 'sample') return;
    item.busy = true;
    try {
      const { scan } = this.#prompts.get(node.prompt) ?? (await this.#prompts.check(node.prompt)) ?? {};
      if (!this.#prompts.get(node.prompt)) this.#controller.items.delete(node.prompt.toString());
      if (!scan) return;
      if (node.kind === 'prompt' && scan.samples > GROUP_SIZE)
        item.children.replace([...this.#groups(item, node.prompt, scan.samples), ...this.#late(item)]);
      else {
        const heads = await this.#heads(node.prompt, node.kind === 'group' ? node.offset : 0);
        item.children.replace(heads.map((head) => this.#sampleItem(node.prompt, head)));
      }
    } finally {
      item.busy = false;
    }
  }

  /** The tests of samples that are there. @param filter ids as a run's filter has them; all where it is absent */
  *samplesUnder(
    item: vscode.TestItem | undefined,
    filter?: readonly string[],
  ): Generator<{ readonly test: vscode.TestItem; readonly sample: string }> {
    for (const [, test] of item?.children ?? []) {
      const node = this.nodeOf(test);
      if (node?.kind === 'group') yield* this.samplesUnder(test, filter);
      else if (node?.kind === 'sample' && (!filter || filter.includes(`id:${node.sample}`)))
        yield { test, sample: node.sample };
    }
  }

  /** A run's filter for what is under a test; absent for a whole prompt. */
  async filterOf(node: TestNode): Promise<string[] | undefined> {
    if (node.kind === 'prompt') return undefined;
    const ids =
      node.kind === 'sample'
        ? [node.sample]
        : (await this.#heads(node.prompt, node.offset)).map(({ id }) => id);
    return ids.map((id) => `id:${id}`);
  }

  /** Whether samples are under groups. */
  isGrouped(item: vscode.TestItem): boolean {
    return [...item.children].some(([, child]) => this.nodeOf(child)?.kind === 'group');
  }

  /** The test of a sample under that of its prompt, if it is there. */
  find(parent: vscode.TestItem, prompt: vscode.Uri, sample: string): vscode.TestItem | undefined {
    const id = testIdOf(prompt, sample);
    const direct = parent.children.get(id);
    if (direct) return direct;
    for (const [, child] of parent.children) {
      const found = this.nodeOf(child)?.kind === 'group' ? child.children.get(id) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** In a group nobody has opened, only what failed gets a test of its own. */
  addLate(parent: vscode.TestItem, prompt: vscode.Uri, result: Result): vscode.TestItem | undefined {
    if (result.status === 'passed') return undefined;
    const project = this.#prompts.get(prompt)?.project;
    if (!project) return undefined;
    const file = vscode.Uri.joinPath(vscode.Uri.file(project.root), result.location.file).fsPath;
    const item = this.#sampleItem(prompt, {
      id: result.sample,
      label: '',
      location: { file, range: result.location.range },
    });
    parent.children.add(item);
    return item;
  }

  /** Before all samples run again, what failed earlier is no longer new. */
  forgetLate(item: vscode.TestItem): void {
    if (this.isGrouped(item)) for (const late of this.#late(item)) item.children.delete(late.id);
  }

  #late(item: vscode.TestItem): vscode.TestItem[] {
    return [...item.children]
      .map(([, child]) => child)
      .filter((child) => this.nodeOf(child)?.kind === 'sample');
  }

  #groups(parent: vscode.TestItem, prompt: vscode.Uri, samples: number): vscode.TestItem[] {
    // A test that is in no file counts as one of any: whenever a file is opened, the editor reads what is under it.
    const sources = this.#prompts.get(prompt)?.project?.samples.sources ?? [];
    const source = sources.find((each) => each.kind === 'file');
    const uri = source ? vscode.Uri.file(source.file) : prompt;
    return Array.from({ length: Math.ceil(samples / GROUP_SIZE) }, (_, index) => {
      const offset = index * GROUP_SIZE;
      const id = `${prompt.toString()}?${offset}`;
      const known = parent.children.get(id);
      if (known) return known;
      const item = this.#controller.createTestItem(
        id,
        `Samples ${offset + 1}–${Math.min(samples, offset + GROUP_SIZE)}`,
        uri,
      );
      item.canResolveChildren = true;
      item.sortText = String(offset).padStart(12, '0');
      this.#nodes.set(item, { kind: 'group', prompt, offset });
      return item;
    });
  }

  async #heads(prompt: vscode.Uri, offset: number): Promise<SampleListItem[]> {
    const project = this.#prompts.get(prompt)?.project;
    if (!project) return [];
    const { readSampleList } = await loadCore();
    return readSampleList(project.samples, { offset, limit: GROUP_SIZE });
  }

  #sampleItem(prompt: vscode.Uri, head: SampleListItem): vscode.TestItem {
    const item = sampleTest(this.#controller, prompt, head);
    this.#nodes.set(item, { kind: 'sample', prompt, sample: head.id });
    return item;
  }
}
