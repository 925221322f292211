import type * as vscode from 'vscode';
import type { KnownNames } from '../../core/authoring/language/name-completions.ts';
import type { Project } from '../../core/workspace/project.ts';
import { loadCore } from '../editor/load-core.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';

/** Samples that are read for the values of variables and for tags. */
const MOST_SAMPLES = 200;
const MOST_VALUES = 3;

type OfSamples = Pick<KnownNames, 'variables' | 'tags'>;

/** What a file's prompts call their variables, rules, tags and providers. */
export class WorkspaceNames {
  readonly #prompts: CheckedPrompts;
  readonly #ofSamples = new WeakMap<Project, Promise<OfSamples>>();

  constructor(prompts: CheckedPrompts) {
    this.#prompts = prompts;
  }

  /** Every prompt as it was last without mistakes, since a file that is being typed can seldom be read. */
  get all(): readonly Project[] {
    return this.#prompts.all.flatMap(({ last }) => last ?? []);
  }

  /** The prompts that a file is, or belongs to. */
  projects({ fsPath }: vscode.Uri): Project[] {
    return this.all.filter(({ prompt, sampleFiles, ruleFiles }) =>
      [prompt.file, ...sampleFiles, ...ruleFiles].includes(fsPath),
    );
  }

  async of(uri: vscode.Uri): Promise<KnownNames> {
    const { providerNames } = await loadCore();
    const projects = this.projects(uri);
    const all = await Promise.all(projects.map((project) => this.#read(project)));
    const variables = new Map<string, readonly unknown[]>();
    for (const each of all)
      for (const [name, values] of each.variables) if (!variables.has(name)) variables.set(name, values);
    return {
      variables,
      tags: [...new Set(all.flatMap(({ tags }) => tags))].sort(),
      rules: [...new Set(projects.flatMap(({ rules }) => [...rules.knownRuleIds]))],
      providers: [...new Set([...projects.map(({ config }) => config), {}].flatMap(providerNames))],
    };
  }

  #read(project: Project): Promise<OfSamples> {
    let read = this.#ofSamples.get(project);
    if (!read) {
      read = firstOf(project).catch(() => ({ variables: new Map(), tags: [] }));
      this.#ofSamples.set(project, read);
    }
    return read;
  }
}

/** What the messages read and no sample has yet is a variable, too. */
async function firstOf({ prompt, samples }: Project): Promise<OfSamples> {
  const variables = new Map<string, unknown[]>();
  const tags = new Set<string>();
  let count = 0;
  for await (const record of samples.records()) {
    if (record.kind === 'invalid') continue;
    for (const [name, value] of Object.entries(record.sample.variables)) {
      const values = variables.get(name) ?? [];
      if (values.length < MOST_VALUES) values.push(value);
      variables.set(name, values);
    }
    for (const tag of record.sample.tags) tags.add(tag);
    if (++count >= MOST_SAMPLES) break;
  }
  for (const { template } of prompt.messages)
    for (const { name } of template.variables) if (!variables.has(name)) variables.set(name, []);
  return { variables, tags: [...tags] };
}
