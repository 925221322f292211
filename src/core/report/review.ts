import type { QueueEntry } from '../reviews/review-queue.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';
import type { Colors } from './colors.ts';

/** Rules listed for one output; the rest is counted. */
const LISTED_RULES = 5;

const DECIDED = { approve: 'approved', reject: 'rejected', correct: 'corrected' } as const;

/** What the review queue says of a prompt before its outputs. @param file as the user would write it */
export const queueHeadline = (name: string, file: string, colors: Colors) =>
  `${colors.bold(oneLine(name, 100))} · ${oneLine(file, 300)}`;

/** An output of the review queue: its sample, the rules it breaks, itself on a line, and what was decided. */
export function queueEntryLines({ result, verdict }: QueueEntry, colors: Colors): string {
  const { sample, location, violations, output } = result;
  const place = `${oneLine(location.file, 300)}:${location.range.start.line + 1}`;
  const mark = verdict ? colors.green('✓') : colors.yellow('?');
  const broken = violations.filter(({ severity }) => severity === 'error');
  const lines = [`${mark} ${oneLine(sample, 60)}  ${colors.dim(place)}`];
  for (const { rule, message } of broken.slice(0, LISTED_RULES)) {
    lines.push(`    ${colors.red(oneLine(rule, 60))}: ${oneLine(message, 200)}`);
  }
  if (broken.length > LISTED_RULES)
    lines.push(`    ${colors.dim(`and ${broken.length - LISTED_RULES} more`)}`);
  lines.push(`    ${colors.dim('output:')} ${oneLine(output, 120)}`);
  if (verdict) {
    const note = verdict.note ? `: ${oneLine(verdict.note, 200)}` : '';
    lines.push(`    ${colors.green(DECIDED[verdict.verdict])}${note}`);
  }
  return lines.map((line) => `  ${line}`).join('\n');
}

/** How many outputs wait, and what to do about them. */
export function queueSummary(waiting: number, decided: number, colors: Colors): string {
  const done = decided > 0 ? ` (${plural(decided, 'output')} decided)` : '';
  if (waiting === 0) return `Nothing waits for review${done}.`;
  const count = colors.bold(`${plural(waiting, 'output')} ${waiting === 1 ? 'waits' : 'wait'} for review`);
  return `${count}${done}. To decide, open the workspace in VS Code: approve, reject or correct them in the view Review Queue.`;
}
