import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Counting } from '../../core/estimate/counting.ts';
import type { ChunkOptions } from '../../core/prompt/retrieval-options.ts';
import type { Sample } from '../../core/samples/sample.ts';
import { plural } from '../../core/text/plural.ts';
import type { Project } from '../../core/workspace/project.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { SCHEMES } from '../editor/schemes.ts';
import { settingsFor } from '../editor/settings.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { KnowledgeBases } from './knowledge-bases.ts';

/** What a preview is of: its address's query. */
type PreviewOf =
  /** Absolute paths of a prompt file and a document of its knowledge. */
  | { readonly prompt?: string; readonly document: string }
  | { readonly prompt: string; readonly sample: string }
  /** A text of this session. */
  | { readonly text: number };

/** How a document is cut, what a run would send for a sample, and texts of this session: read-only documents that follow what they show. */
export class PreviewDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #bases: KnowledgeBases;
  readonly #counting: Counting;
  readonly #texts: string[] = [];
  readonly #changed = this.#disposables.add(new vscode.EventEmitter<vscode.Uri>());

  readonly onDidChange = this.#changed.event;

  constructor(prompts: CheckedPrompts, bases: KnowledgeBases, counting: Counting) {
    this.#prompts = prompts;
    this.#bases = bases;
    this.#counting = counting;
    this.#disposables.add(vscode.workspace.registerTextDocumentContentProvider(SCHEMES.preview, this));
    this.#disposables.add(
      bases.onDidChange(() => {
        for (const { uri } of vscode.workspace.textDocuments)
          if (uri.scheme === SCHEMES.preview) this.#changed.fire(uri);
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async showChunks(document: vscode.Uri, prompt: vscode.Uri | undefined): Promise<void> {
    await this.#show(`${basename(document.fsPath)} passages.md`, {
      document: document.fsPath,
      ...(prompt && { prompt: prompt.fsPath }),
    });
  }

  async showText(name: string, text: string): Promise<void> {
    await this.#show(name, { text: this.#texts.push(text) - 1 });
  }

  async showRendered(prompt: vscode.Uri, sample: string): Promise<void> {
    const name = basename(prompt.fsPath).replace(/\.prompt\.ya?ml$/, '');
    await this.#show(`${name} for ${sample.replaceAll(/[\\/]/g, ' ')}.md`, { prompt: prompt.fsPath, sample });
  }

  /** Opens a file beside a text that it had: what is on disk may be the new one already, by *Auto Save*. */
  async showChange(file: vscode.Uri, before: string): Promise<void> {
    const name = basename(file.fsPath);
    const old = addressUri(name, { text: this.#texts.push(before) - 1 });
    await vscode.commands.executeCommand('vscode.diff', old, file, `${name}: before → now`);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const of = JSON.parse(uri.query) as PreviewOf;
    if ('text' in of)
      return (
        this.#texts[of.text] ?? 'This document belongs to an earlier session and is no longer available.\n'
      );
    return 'document' in of ? this.#chunks(of) : this.#rendered(of);
  }

  async #show(name: string, of: PreviewOf): Promise<void> {
    const uri = addressUri(name, of);
    this.#changed.fire(uri);
    const isEmpty = vscode.window.tabGroups.activeTabGroup.activeTab === undefined;
    const viewColumn = isEmpty ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    const options = { viewColumn, preserveFocus: true, preview: true };
    await vscode.window.showTextDocument(uri, options);
  }

  async #chunks({ prompt, document }: Extract<PreviewOf, { document: string }>): Promise<string> {
    const { chunksOf, DEFAULT_RETRIEVAL, diskFiles, extract, ExtractionError, optionsBySource } =
      await loadCore();
    const { last: project } = (prompt && this.#prompts.get(vscode.Uri.file(prompt))) || {};
    const written = { ...DEFAULT_RETRIEVAL, ...project?.prompt.retrieval };
    const own = project && (await optionsBySource(project.prompt, [document], written, diskFiles));
    const options: ChunkOptions = own?.get(document)?.chunk ?? written.chunk;
    const { by = 'structure', size, overlap } = options;
    const name = vscode.workspace.asRelativePath(document);
    try {
      const { title, blocks } = await extract(document, diskFiles);
      const chunks = chunksOf(blocks, options);
      const parts = chunks.map(({ text, line, headings }, index) => {
        const under = headings.length > 0 ? ` · ${headings.join(' › ')}` : '';
        return `## ${index + 1} · line ${line}${under}\n\n${text}`;
      });
      const head = `# ${title ?? name}\n\n${name} in ${plural(chunks.length, 'passage')}, cut ${by === 'structure' || by === 'sentences' ? `at about ${size} tokens, with an overlap of ${overlap}` : `by ${by}`}`;
      return `${[head, ...parts].join('\n\n')}\n`;
    } catch (error) {
      if (error instanceof ExtractionError) return `# ${name}\n\nIt ${error.message}.\n`;
      throw error;
    }
  }

  async #rendered({ prompt, sample: id }: Extract<PreviewOf, { sample: string }>): Promise<string> {
    const { providerFor, renderedPromptText, UserError } = await loadCore();
    const uri = vscode.Uri.file(prompt);
    const { project, diagnostics } = (await this.#prompts.read(uri)) ?? {};
    if (!project) {
      const [first] = diagnostics ?? [];
      return `# ${basename(prompt)}\n\nIt cannot be rendered${first ? `: ${first.message}` : '.'}\n`;
    }
    const sample = await sampleNamed(project, id);
    if (!sample) return `# ${project.prompt.name}\n\nThere is no sample "${id}" any more.\n`;
    const settings = settingsFor(uri);
    const model = project.prompt.model ?? project.config.model ?? settings.model;
    const named = project.prompt.provider ?? project.config.provider ?? settings.provider;
    try {
      const retriever = (await this.#bases.of(uri))?.retriever;
      return await renderedPromptText(project, sample, {
        provider: providerFor(named, model),
        model: model ?? '',
        counting: this.#counting,
        ...(retriever && { passages: retriever.previewFor(sample.variables) }),
        ...(retriever?.needsCalls && {
          note: 'Results of the sparse search: a preview makes no calls. A run also uses the models of its search.',
        }),
      });
    } catch (error) {
      if (error instanceof UserError || (error as Error).name === 'TemplateError')
        return `# ${project.prompt.name}\n\n${(error as Error).message}\n`;
      throw error;
    }
  }
}

const addressUri = (name: string, of: PreviewOf) =>
  vscode.Uri.from({ scheme: SCHEMES.preview, path: `/${name}`, query: JSON.stringify(of) });

/** @param id the first sample where it is empty */
export async function sampleNamed({ samples }: Project, id: string): Promise<Sample | undefined> {
  for await (const record of samples.records()) {
    if (record.kind === 'sample' && (id === '' || record.sample.id === id)) return record.sample;
  }
  return undefined;
}
