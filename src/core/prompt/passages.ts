/** A part of a document that was found for a sample. */
export interface Passage {
  readonly text: string;
  /** The document, relative to the workspace root, with forward slashes. */
  readonly source: string;
  /** Where the passage begins in it, from 1. */
  readonly line: number;
  /** The heading that it stands under. */
  readonly heading?: string;
  /** How well it meets what was looked for; more is better, on the scale of the search. */
  readonly score: number;
}

/** What templates call the passages that were found. */
export const CONTEXT_VARIABLE = 'context';

/** Passages as templates have them: a list to loop over, which written as a whole is a block of fenced passages. */
export class PassageList extends Array<Passage> {
  // Lists made of this one, by filters for example, are plain.
  static override get [Symbol.species]() {
    return Array;
  }

  /** Each passage between tags that its own text cannot close, since documents are data and no instructions. */
  get block(): string {
    return this.map(({ text, source, line, heading }, index) => {
      const under = heading === undefined ? '' : ` heading="${attribute(heading)}"`;
      return `<passage n="${index + 1}" source="${attribute(source)}:${line}"${under}>\n${text.replaceAll(/<(\/?passage)/gi, '‹$1')}\n</passage>`;
    }).join('\n');
  }
}

/** Passages as templates write them. */
export const passagesText = (passages: readonly Passage[]): string =>
  (PassageList.from(passages) as PassageList).block;

const attribute = (text: string) => text.replaceAll(/["<>\r\n]+/g, ' ');
