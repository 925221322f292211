import { extname } from 'node:path';
import { UserError } from '../diagnostic.ts';
import { ladderMarkdown } from '../report/ladder.ts';
import type { ReportedLadder } from '../report/reported-ladder.ts';
import { htmlPage, type PageProgram } from './html-report.ts';

const FORMATS = ['.md', '.html', '.json'] as const;
export type LadderFormat = (typeof FORMATS)[number];

/** @throws {UserError} when a file's ending names no format of a ladder */
export function ladderFormat(file: string): LadderFormat {
  const format = FORMATS.find((each) => each === extname(file).toLowerCase());
  if (format) return format;
  throw new UserError(
    `The ladder cannot be written as "${file}"; let the file end in ${FORMATS.join(', ')}.`,
  );
}

/** The text of a file with a ladder. @param program reads the page that a file of HTML holds */
export async function ladderFile(
  format: LadderFormat,
  reported: ReportedLadder,
  program: () => Promise<PageProgram>,
): Promise<string> {
  const { view } = reported;
  if (format === '.md') return ladderMarkdown(view);
  if (format === '.json') return `${JSON.stringify(ladderJson(reported), null, 2)}\n`;
  return htmlPage(`Ladder of ${view.prompt.name}`, await program(), { before: { view } });
}

/** A ladder as data. */
export const ladderJson = ({ view, ladder, four }: ReportedLadder) => ({
  recommendation: view.recommendation,
  ladder,
  fineTuning: four,
});
