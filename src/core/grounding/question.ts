import { beginsWithCue, hasCue } from '../text/cues.ts';
import type { Term } from './term.ts';

/** What a question asks for, as far as its words tell. */
export interface Question {
  /** Keys of its words with content. */
  readonly content: ReadonlySet<string>;
  /** Two things to choose from, as keys of their names; empty where nothing is to be chosen. */
  readonly options: readonly [] | readonly [readonly string[], readonly string[]];
  /** The earlier or older of the two is asked for (-1), or the later or younger one (1). */
  readonly order: -1 | 0 | 1;
}

/** @param terms of the question's text */
export function readQuestion(text: string, terms: readonly Term[]): Question {
  const options: Question['options'] = beginsWithCue('yes-no', text) ? [] : optionsIn(text, terms);
  const order = options.length === 0 ? 0 : hasCue('earlier', text) ? -1 : hasCue('later', text) ? 1 : 0;
  return { content: contentKeys(terms), options, order };
}

export const contentKeys = (terms: readonly Term[]): Set<string> =>
  new Set(terms.filter(({ isStop }) => !isStop).map(({ key }) => key));

/** The names on both sides of the last "or"; where two things are compared, of an "and". */
function optionsIn(text: string, terms: readonly Term[]): Question['options'] {
  const joints = /\bbetween\b|\bout of\b/i.test(text) ? ['or', 'and'] : ['or'];
  for (let index = terms.length - 2; index > 0; index--) {
    const { start, end } = terms[index] as Term;
    if (!joints.includes(text.slice(start, end).toLowerCase())) continue;
    const left = nameBeside(text, terms, index, -1);
    const right = nameBeside(text, terms, index, 1);
    if (left.length > 0 && right.length > 0) return [left, right];
  }
  return [];
}

const FARTHEST = 10;

/** The capitalised words next to a place; small ones between them are left out. */
function nameBeside(text: string, terms: readonly Term[], from: number, step: 1 | -1): string[] {
  const name: string[] = [];
  for (let index = from + step; Math.abs(index - from) <= FARTHEST; index += step) {
    const term = terms[index];
    if (!term) break;
    const other = terms[index - step] as Term;
    const gap = step > 0 ? text.slice(other.end, term.start) : text.slice(term.end, other.start);
    if (name.length > 0 && /[,;:?]/.test(gap)) break;
    // The question's first word is capitalised and names nothing.
    if ((term.isCapital && index > 0) || term.kind === 'number') name.push(term.key);
    else if (name.length > 0 && !term.isStop) break;
  }
  return name;
}
