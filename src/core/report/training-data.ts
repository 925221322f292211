import type { WrittenTrainingData } from '../ladder/export-training-data.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';

const LISTED = 10;

/** What an export has written and left out. @param shown writes a path for people */
export function trainingDataText(written: WrittenTrainingData, shown: (path: string) => string): string {
  const { train, validation, trainFile, validationFile, heldOut, duplicates, flagged } = written;
  const kept = new Set([...train, ...validation].map(({ sample }) => sample));
  const isKept = flagged.some(({ sample }) => kept.has(sample));
  const listed = flagged
    .slice(0, LISTED)
    .map(({ sample, kinds }) => `  ${oneLine(sample, 60)}: ${kinds.join(', ')}`);
  return [
    `${plural(train.length, 'row')} in ${shown(trainFile)}, ${plural(validation.length, 'row')} in ${shown(validationFile)}.`,
    ...(heldOut > 0 ? [`${plural(heldOut, 'sample')} held out, in neither.`] : []),
    ...(duplicates > 0 ? [`${plural(duplicates, 'row')} left out that repeat another one, or nearly.`] : []),
    ...(flagged.length > 0
      ? [
          `${plural(flagged.length, 'row')} that may contain personal data, ${isKept ? 'kept' : 'left out'}:`,
          ...listed,
          ...(flagged.length > LISTED ? [`  and ${flagged.length - LISTED} more`] : []),
        ]
      : []),
  ].join('\n');
}
