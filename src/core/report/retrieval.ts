import picocolors from 'picocolors';
import type { QueryEvaluation, RetrievalEvaluation } from '../retrieval/evaluation.ts';
import type { RetrievalComparison } from '../retrieval/retrieval-comparison.ts';
import { FEWEST_QUERIES, type RetrievalSetting, type Tuning } from '../retrieval/tuning.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import type { Colors } from './colors.ts';
import { plainTable, tableText } from './plain-table.ts';
import { type RetrievalMeasure, retrievalMeasures } from './retrieval-measures.ts';

const LISTED = 10;

/** How retrieval did, for a terminal: the measures with their intervals, then the queries that missed something. */
export function retrievalText(name: string, evaluation: RetrievalEvaluation, colors: Colors): string {
  const { k, queries, skipped, unanswerable, unknown, means } = evaluation;
  const head = [
    `${colors.bold(oneLine(name, 100))} · ${plural(queries.length, 'query', 'queries')}, the first ${k === 1 ? 'passage' : `${k} passages`}`,
  ];
  if (unanswerable.length > 0) {
    head.push(
      colors.yellow(
        `The facts of ${plural(unanswerable.length, 'sample')} are in no document, so retrieval cannot find them: ${listed(unanswerable)}`,
      ),
    );
  }
  if (unknown.length > 0) {
    head.push(
      colors.yellow(
        `${plural(unknown.length, 'document')} that samples call relevant ${unknown.length === 1 ? 'is' : 'are'} not in the knowledge, so retrieval cannot find ${unknown.length === 1 ? 'it' : 'them'}: ${listed(unknown)}`,
      ),
    );
  }
  if (skipped > 0) {
    head.push(
      colors.dim(
        `${plural(skipped, 'sample')} without "relevant" documents and "facts" ${skipped === 1 ? 'is' : 'are'} left out`,
      ),
    );
  }
  if (queries.length === 0) return `${head.join('\n')}\n`;
  const table = plainTable(['', 'mean', '95 % interval']);
  const measures = retrievalMeasures(k);
  for (const { of, name } of measures) {
    const { mean, low, high } = means[of];
    table.push([name, mean.toFixed(3), colors.dim(`${low.toFixed(2)} to ${high.toFixed(2)}`)]);
  }
  const missing = queries
    .filter(({ missed }) => missed.length > 0)
    .sort((a, b) => a.metrics.recall - b.metrics.recall);
  const parts = [
    head.join('\n'),
    tableText(table, colors),
    meaningsText(measures, colors),
    missedText(missing, colors),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const meaningsText = (measures: readonly RetrievalMeasure[], colors: Colors) =>
  colors.dim(measures.map(({ name, meaning }) => ` ${name}: ${meaning}`).join('\n'));

function missedText(missing: readonly QueryEvaluation[], colors: Colors): string {
  if (missing.length === 0) return '';
  const lines = missing
    .slice(0, LISTED)
    .flatMap(({ sample, query, missed, found }) => [
      `  ${colors.red(oneLine(sample, 40))}  ${colors.dim(oneLine(query, 80))}`,
      `     should have come: ${listed(missed)}`,
      `     came: ${found.length > 0 ? listed(found.map(({ passage }) => `${passage.source}:${passage.line}`)) : 'nothing'}`,
    ]);
  const rest = missing.length - LISTED;
  if (rest > 0) lines.push(`  ${colors.dim(`and ${formatCount(rest)} more, which --json lists`)}`);
  return `${colors.bold(`Missed something (${formatCount(missing.length)})`)}\n${lines.join('\n')}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => oneLine(name, 60));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${formatCount(rest)} more` : shown.join(', ');
}

/** Two settings compared, in a sentence that names the better one only where the test does. */
export function retrievalComparisonText(
  name: string,
  { before, after, difference, p, better, queries }: RetrievalComparison,
): string {
  const verdict =
    better === 'after'
      ? `${name} is better`
      : better === 'before'
        ? `${name} is worse`
        : 'there is no proof which is better';
  const change = `${signed(difference.mean)} (${signed(difference.low)} to ${signed(difference.high)})`;
  return `nDCG ${before.mean.toFixed(3)} → ${after.mean.toFixed(3)}, ${change}, p ${p < 0.001 ? '< 0.001' : p.toFixed(3)} over ${plural(queries, 'query', 'queries')}: ${verdict}.`;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

const settingText = ({ search, size }: RetrievalSetting) => `${search}, ${size} tokens a passage`;

/** What tuning tried, what it chose on one half of the samples, and what that came to on the other. */
export function tuningText(
  name: string,
  tuning: Tuning,
  colors: Colors = picocolors.createColors(false),
): string {
  const { tried, before, chosen, heldOut, recall, queries } = tuning;
  const measures = retrievalMeasures(10).filter(({ of }) => of === 'ndcg');
  const table = plainTable(['', ...measures.map((measure) => measure.name), '']);
  const best = Math.max(...tried.map(({ ndcg }) => ndcg));
  for (const each of tried.toSorted((a, b) => b.ndcg - a.ndcg)) {
    const isWritten = each.search === before.search && each.size === before.size;
    table.push([
      settingText(each),
      each.ndcg.toFixed(3),
      [each.ndcg === best && 'best', isWritten && 'as written'].filter(Boolean).join(', '),
    ]);
  }
  const lines = [
    `${colors.bold(oneLine(name, 100))} · ${plural(tried.length, 'setting')} on ${plural(queries.tuned, 'query', 'queries')}, by nDCG@10`,
    tableText(table, colors),
    meaningsText(measures, colors),
    colors.bold(`On ${plural(queries.heldOut, 'other query', 'other queries')}`),
  ];
  if (Math.min(queries.tuned, queries.heldOut) < FEWEST_QUERIES)
    lines.push(
      `These are too few to tell; tuning needs ${FEWEST_QUERIES} in each half, and better some dozens.`,
    );
  else if (heldOut) lines.push(retrievalComparisonText(settingText(chosen), heldOut));
  else lines.push('What is written was the best of all that was tried.');
  lines.push(
    `recall, how much of what is relevant is found: ${recall.before.toFixed(3)} with topK ${before.topK} as written, ${recall.after.toFixed(3)} with topK ${chosen.topK} and ${settingText(chosen)}`,
  );
  return `${lines.join('\n\n')}\n`;
}
