import * as vscode from 'vscode';
import { oneLine } from '../../core/text/one-line.ts';
import { plural } from '../../core/text/plural.ts';
import { Disposables } from '../editor/disposables.ts';
import type { CheckedPrompts } from '../prompt/checked-prompts.ts';
import type { ChosenSamples } from './chosen-samples.ts';
import type { KnowledgeBases } from './knowledge-bases.ts';
import { sampleNamed } from './preview-documents.ts';

const CONTEXT = /\{\{-?\s*context\b[^}]*\}\}/;
/** Characters of a passage that are shown. */
const SHOWN = 240;

/** What the chosen sample would get, in a hover on `{{ context }}`. */
export class ContextHover implements vscode.Disposable, vscode.HoverProvider {
  readonly #disposables = new Disposables();
  readonly #prompts: CheckedPrompts;
  readonly #bases: KnowledgeBases;
  readonly #chosen: ChosenSamples;

  constructor(prompts: CheckedPrompts, bases: KnowledgeBases, chosen: ChosenSamples) {
    this.#prompts = prompts;
    this.#bases = bases;
    this.#chosen = chosen;
    const selector = { scheme: 'file', pattern: '**/*.prompt.{yml,yaml}' };
    this.#disposables.add(vscode.languages.registerHoverProvider(selector, this));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const range = document.getWordRangeAtPosition(position, CONTEXT);
    const { project } = (range && this.#prompts.get(document.uri)) ?? {};
    if (!project?.prompt.retrieval) return undefined;
    const sample = await sampleNamed(project, this.#chosen.of(document.uri));
    const base = await this.#bases.of(document.uri).catch((error: Error) => error);
    if (base instanceof Error) return new vscode.Hover(base.message, range);
    if (!base?.retriever || !sample) return undefined;
    const markdown = new vscode.MarkdownString(undefined, true);
    markdown.isTrusted = { enabledCommands: ['promptLadder.previewRenderedPrompt'] };
    const passages = base.retriever.previewFor(sample.variables);
    markdown.appendMarkdown('**').appendText(oneLine(sample.id, 60)).appendMarkdown('** gets ');
    markdown
      .appendMarkdown(passages.length === 0 ? 'no passage' : plural(passages.length, 'passage'))
      .appendMarkdown('\n');
    for (const { source, line, score, text } of passages) {
      markdown.appendMarkdown('\n\n').appendText(`${source}:${line} (score ${score.toFixed(2)})`);
      markdown.appendCodeblock(text.slice(0, SHOWN) + (text.length > SHOWN ? '…' : ''), 'plaintext');
    }
    if (base.retriever.needsCalls)
      markdown.appendMarkdown('\n\nResults of the sparse search: a hover makes no calls.');
    const argument = encodeURIComponent(JSON.stringify([document.uri]));
    markdown.appendMarkdown(
      `\n\n[Preview the prompt for another sample…](command:promptLadder.previewRenderedPrompt?${argument})`,
    );
    return new vscode.Hover(markdown, range);
  }
}
