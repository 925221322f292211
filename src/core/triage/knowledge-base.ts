import type { Files } from '../files.ts';
import { furtherKeys } from '../grounding/further-keys.ts';
import { hasNegation } from '../grounding/indexed-text.ts';
import { termsOf } from '../grounding/terms.ts';
import { pathIn } from '../text/path-in.ts';
import { LineIndex } from '../text/span.ts';
import { isTextDocument, knowledgeFiles } from '../workspace/knowledge-files.ts';
import { findCooccurrence, type TermPlaces } from './cooccurrence.ts';

export interface KnowledgeDocument {
  /** Relative to the workspace root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

/** A line of a knowledge file. */
export interface KnowledgePlace {
  readonly file: string;
  /** From 0. */
  readonly line: number;
  /** The line itself, without the white space around it. */
  readonly text: string;
}

interface SearchedDocument extends KnowledgeDocument {
  /** Place of its first term. */
  readonly start: number;
  /** Of each of its terms. */
  readonly offsets: Uint32Array;
  /** Made when a line is first asked for. */
  lines?: LineIndex;
}

/** Terms between two documents, so that nothing stands together across their border. */
const BORDER = 1_000;

/** The documents a model cannot know by itself, indexed by their terms: built once, asked often. */
export class KnowledgeBase implements TermPlaces {
  readonly #documents: SearchedDocument[] = [];
  readonly #places = new Map<string, number[]>();
  /** Where the terms of the next document begin. */
  #end = 0;

  constructor(documents: readonly KnowledgeDocument[] = []) {
    for (const document of documents) this.add(document);
  }

  get documents(): readonly KnowledgeDocument[] {
    return this.#documents;
  }

  add(document: KnowledgeDocument): void {
    const terms = termsOf(document.text);
    const offsets = Uint32Array.from(terms, ({ start }) => start);
    this.#documents.push({ ...document, start: this.#end, offsets });
    for (const [index, { key }] of terms.entries()) {
      for (const each of [key, ...furtherKeys(terms, index, document.text)]) {
        const places = this.#places.get(each);
        if (places) places.push(this.#end);
        else this.#places.set(each, [this.#end]);
      }
      this.#end++;
    }
    this.#end += BORDER;
  }

  placesOf(key: string): readonly number[] {
    return this.#places.get(key) ?? [];
  }

  /**
   * The line that holds a fact.
   * @param related keys of the question
   * @param isDenied only a line that denies something counts
   */
  find(keys: readonly string[], related: readonly string[], isDenied = false): KnowledgePlace | undefined {
    const accepts = isDenied ? (place: number) => hasNegation(this.#lineAt(place).text) : undefined;
    const found = findCooccurrence(this, keys, related, accepts);
    return found === undefined ? undefined : this.#lineAt(found);
  }

  /** The first line that a test accepts. */
  findLine(accepts: (line: string) => boolean): KnowledgePlace | undefined {
    for (const { file, text } of this.documents) {
      const lines = text.split(/\r\n|\n|\r/);
      const line = lines.findIndex(accepts);
      if (line >= 0) return { file, line, text: (lines[line] ?? '').trim() };
    }
    return undefined;
  }

  #lineAt(place: number): KnowledgePlace {
    const document = this.#documents.findLast(({ start }) => start <= place) as SearchedDocument;
    const { file, text, start, offsets } = document;
    document.lines ??= new LineIndex(text);
    return { file, ...lineAt(text, document.lines, offsets[place - start] ?? 0) };
  }
}

/** The line of a text that holds an offset: its number from 0, and what stands in it, clipped. */
export function lineAt(text: string, lines: LineIndex, offset: number): Omit<KnowledgePlace, 'file'> {
  const { line, character } = lines.positionAt(offset);
  const start = offset - character;
  const rest = text.slice(start, start + LONGEST_LINE);
  return { line, text: (/^[^\r\n]*/.exec(rest)?.[0] ?? '').trim().toWellFormed() };
}

const LONGEST_LINE = 300;

/** Files of more than 5 million characters, and binary ones, are no documents to read. */
const LONGEST = 5_000_000;

/** Reads the knowledge files that a prompt names. What cannot be read as text is left out. */
export async function readKnowledge(
  paths: readonly string[],
  root: string,
  files: Files,
): Promise<KnowledgeBase> {
  const knowledge = new KnowledgeBase();
  // Each is indexed as soon as it is read, so that others have their turn between them.
  for (const file of await knowledgeFiles(paths, files)) {
    if (!isTextDocument(file)) continue;
    const text = await files.readText(file).catch(() => undefined);
    if (text === undefined || text.length > LONGEST || text.includes('\0')) continue;
    knowledge.add({ file: pathIn(root, file), text });
  }
  return knowledge;
}
