import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serialize } from 'node:v8';
import type { PackedFile } from '../../src/core/reading/weights.ts';
import { logOdds } from '../../src/core/statistics/logistic.ts';
import { f1Of } from './measures.ts';
import { signsBy, trainAnswers } from './training/answer-training.ts';
import { type Completion, DATA, readCompletions, XSTEST_MODELS } from './training/data.ts';
import { rounded } from './training/logistic.ts';
import { packedWeights } from './training/packed-weights.ts';
import { trainedSentences } from './training/sentence-training.ts';
import { writtenAnswers } from './training/written.ts';

/**
 * Trains the reader of answers and the grounding of claims, and writes their weights: the same bytes from the same data.
 * `--check` writes nothing, and fails where the bytes are others.
 */

/** Grounding finds claims by the weights of the reader, which a process reads once: so it is trained in one of its own. */
const GROUNDING = '--grounding';
const CORE = join(import.meta.dirname, '../../src/core');
const folder = resolve(process.argv.slice(2).find((each) => !each.startsWith('--')) ?? DATA);
const completions = new Map(XSTEST_MODELS.map((model) => [model, readCompletions(folder, model)]));

async function train(labelled: readonly Completion[]) {
  const written = writtenAnswers();
  const { sentences, sources, folds } = await trainedSentences(folder, labelled, written);
  return { sentences, sources, answers: trainAnswers(folder, labelled, folds, written) };
}

// How right it is of a model, and of prompts, that it has not seen.
const isGrounding = process.argv.includes(GROUNDING);
if (!isGrounding && process.argv.includes('--cross'))
  for (const model of XSTEST_MODELS) {
    const others = XSTEST_MODELS.filter((each) => each !== model).flatMap(
      (each) => completions.get(each) ?? [],
    );
    for (const half of [0, 1]) {
      const isHeld = (index: number) => Math.floor(index / 10) % 2 === half;
      const own = (completions.get(model) ?? []).filter((_, index) => !isHeld(index));
      const rest = others.filter((_, index) => !isHeld(index));
      const held = (completions.get(model) ?? []).filter(
        (each, index) => isHeld(index) && each.label !== 'partial-refusal',
      );
      for (const [name, labelled] of [
        ['other models', rest],
        ['all models', [...rest, ...own]],
      ] as const) {
        const { sentences, answers } = await train(labelled);
        const found = held.map(({ completion, label }) => ({
          declines: logOdds(answers, signsBy(sentences, completion)) > 0,
          refused: label === 'full-refusal',
        }));
        const f1 = f1Of(
          found,
          ({ refused }) => refused,
          ({ declines }) => declines,
        );
        const answered = found.filter(({ refused }) => !refused);
        const alarms = answered.filter(({ declines }) => declines).length;
        console.log(
          `${model}, other prompts, trained on ${name}: F1 ${f1.toFixed(3)}, false alarms ${alarms} of ${answered.length}`,
        );
      }
    }
  }

const isCheck = process.argv.includes('--check');
const write = (file: string, bytes: Buffer) => {
  if (!isCheck) writeFileSync(join(CORE, file), bytes);
  const isSame = readFileSync(join(CORE, file)).equals(bytes);
  if (!isSame) process.exitCode = 1;
  console.log(
    `${file}: ${bytes.length} bytes, ${isCheck ? (isSame ? 'the same as here' : 'others than here') : 'written'}`,
  );
};

if (isGrounding) {
  const { groundedAnswers, heldOutMeasures, trainGrounding } = await import(
    './training/grounding-training.ts'
  );
  const grounded = await groundedAnswers(folder);
  const weights = `${JSON.stringify(trainGrounding(grounded), undefined, 2)}\n`;
  write('grounding/grounding-weights.json', Buffer.from(weights));
  if (process.argv.includes('--cross'))
    for (const [set, { count, area, accuracy, overlap }] of heldOutMeasures(grounded))
      console.log(
        `grounding, ${set} (${count}), each model, part or file held out: AUC ${area.toFixed(3)}, balanced accuracy ${accuracy.toFixed(3)}, word overlap: AUC ${overlap.toFixed(3)}`,
      );
} else {
  const { sentences, sources, answers } = await train([...completions.values()].flat());
  const packed: PackedFile = {
    kinds: packedWeights(sentences),
    sources: packedWeights(sources),
    declining: rounded(answers),
  };
  write('reading/weights.bin', serialize(packed));
  const { status } = spawnSync(process.execPath, [...process.argv.slice(1), GROUNDING], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
