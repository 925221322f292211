import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { marks } from '../../test/unit/rules/support.ts';
import type { Figures } from './figures.ts';
import { percent, shareOf } from './measures.ts';

const FOLDER = join(import.meta.dirname, '../../test/fixtures/triage/layouts');

/** An answer that a text supports and one that it does not, in a layout that assistants give answers in. */
interface LaidOutPair {
  readonly knowledge: string;
  readonly question: string;
  readonly right: string;
  readonly wrong: string;
  readonly layout: string;
}

type LayoutSet = 'tune' | 'frozen';

/** The shares of supported answers that the rule `grounded` passes, and of the others that it marks. */
function sharesOf(set: LayoutSet) {
  const pairs = parse(readFileSync(join(FOLDER, `${set}.yml`), 'utf8')) as LaidOutPair[];
  const isMarked = ({ knowledge, question }: LaidOutPair, answer: string) =>
    marks('grounded', {}, answer, { variables: { context: knowledge, question } }).length > 0;
  return {
    passed: shareOf(pairs, (pair) => !isMarked(pair, pair.right)),
    marked: shareOf(pairs, (pair) => isMarked(pair, pair.wrong)),
  };
}

export function layoutFigures(): Figures {
  const { passed, marked } = sharesOf('frozen');
  return {
    'right answers in assistants’ layouts, passed by `grounded`': { triage: passed },
    'wrong answers in assistants’ layouts, marked by `grounded`': { triage: marked },
  };
}

export function printLayouts(set: LayoutSet): void {
  const { passed, marked } = sharesOf(set);
  console.log(
    `The rule grounded, on answers in assistants' layouts: ${percent(passed)} of the right ones passed, ${percent(marked)} of the wrong ones marked\n`,
  );
}
