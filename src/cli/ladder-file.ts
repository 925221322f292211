import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { htmlPage, readPageProgram } from '../core/dashboard/html-report.ts';
import { UserError } from '../core/diagnostic.ts';
import type { Ladder } from '../core/ladder/ladder.ts';
import type { RungFour } from '../core/ladder/rung-four.ts';
import { ladderMarkdown } from '../core/report/ladder.ts';
import type { LadderView } from '../core/report/ladder-view.ts';
import { writeReportText } from '../core/report/write.ts';
import { PROGRAM_FOLDER } from './report-file.ts';

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

/** Writes a ladder. @throws {UserError} when the file cannot be written */
export const writeLadder = (
  file: string,
  format: LadderFormat,
  ladder: { readonly view: LadderView; readonly ladder: Ladder; readonly four: RungFour },
): Promise<void> => writeReportText(file, text(format, ladder));

async function* text(
  format: LadderFormat,
  { view, ladder, four }: { readonly view: LadderView; readonly ladder: Ladder; readonly four: RungFour },
): AsyncGenerator<string> {
  if (format === '.md') yield ladderMarkdown(view);
  else if (format === '.json')
    yield `${JSON.stringify({ recommendation: view.recommendation, ladder, fineTuning: four }, null, 2)}\n`;
  else {
    const folder = fileURLToPath(new URL(PROGRAM_FOLDER, import.meta.url));
    const program = await readPageProgram(folder, 'ladder').catch(() => {
      throw new UserError(`The page's own program is not in ${folder}; build it with npm run build.`);
    });
    yield htmlPage(`Ladder of ${view.prompt.name}`, program, { before: { view } });
  }
}
