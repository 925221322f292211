import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { claimSigns, isAsked } from '../../../src/core/grounding/claim-signs.ts';
import { claimsIn, type GroundingWeights, groundAnswer } from '../../../src/core/grounding/grounding.ts';
import { IndexedText, indexOf } from '../../../src/core/grounding/indexed-text.ts';
import { PAIR_SETS, writtenPairs } from '../../../test/support/triage-cases.ts';
import { type GroundedAnswer, overlap, type Separation, separationBy } from '../grounding.ts';
import { readHalueval } from '../references.ts';
import { readGivenAnswers } from './data.ts';
import { type Example, fitLogistic, rounded } from './logistic.ts';

const L2 = 0.003;
/** How much answers to the other kind of question count. */
const OTHERS = 0.05;
/** An answer put as a whole sentence is put together badly, and counts little. */
const AS_SENTENCE = 0.15;
/** Right answers in other words are told by no sign, and hardly count. */
const CHANGED_WEIGHTS = { 'near copies': 0.2, 'other words': 0.02 } as const;
/** More of them would tell longer answers to questions worse. */
const ORDINARY = 0.1;
/** There are many of them, all of one kind. */
const DENIED = 0.02;

export async function groundedAnswers(folder: string): Promise<GroundedAnswer[]> {
  const begin = readGivenAnswers(folder).map(({ model, knowledge, message, answer, label }) => {
    const isSupported = label === 'Fully attributable';
    return {
      set: 'begin',
      group: model,
      answer,
      knowledge,
      question: message,
      isSupported,
      weight: 1,
    } as const;
  });
  const halueval = ((await readHalueval(folder)) ?? []).flatMap((row, index): GroundedAnswer[] => {
    const { knowledge, question, right_answer: right, hallucinated_answer: wrong } = row;
    const base = { group: `part ${index % 4}`, knowledge, question };
    const plain = { ...base, set: 'halueval', weight: 1 } as const;
    const sentence = { ...base, set: 'halueval, as sentences', weight: AS_SENTENCE } as const;
    return [
      { ...plain, answer: right, isSupported: true },
      { ...plain, answer: wrong, isSupported: false },
      ...(/\bor\b/.test(question)
        ? []
        : [{ ...sentence, answer: asSentence(question, right), isSupported: true }]),
      ...(/\bor\b/.test(question) || wrong.split(' ').length > 5
        ? []
        : [{ ...sentence, answer: asSentence(question, wrong), isSupported: false }]),
    ];
  });
  const all = [...begin, ...halueval, ...writtenPairAnswers(), ...changedAnswers(), ...ordinaryAnswers()];
  return [...all, ...all.flatMap(denied)];
}

export const writtenPairAnswers = (): GroundedAnswer[] =>
  PAIR_SETS.flatMap((set) =>
    writtenPairs(set).flatMap(({ knowledge, question = '', right, wrong }) => {
      const base = { set: 'pairs', group: set, knowledge, question, weight: 0.5 } as const;
      return [
        { ...base, answer: right, isSupported: true },
        { ...base, answer: wrong, isSupported: false },
      ];
    }),
  );

/** A text with answers that it supports and others that it does not, each time one near to its words and one in others. */
interface ChangedItem {
  readonly knowledge: string;
  readonly question: string;
  readonly supported: readonly [near: string, other: string];
  readonly unsupported: readonly [near: string, other: string];
}

const CHANGED = join(import.meta.dirname, '../pairs');

/** Answers that words hardly tell: copies of a text with one thing changed, and what it says in quite other words. */
const changedAnswers = (): GroundedAnswer[] =>
  readdirSync(CHANGED).flatMap((group) =>
    (parse(readFileSync(join(CHANGED, group), 'utf8')) as ChangedItem[]).flatMap(
      ({ knowledge, question, supported, unsupported }) =>
        (['near copies', 'other words'] as const).flatMap((set, sort): GroundedAnswer[] => {
          const base = { set, group, knowledge, question, weight: CHANGED_WEIGHTS[set] };
          return [
            { ...base, answer: supported[sort] as string, isSupported: true },
            { ...base, answer: unsupported[sort] as string, isSupported: false },
          ];
        }),
    ),
  );

/** A text with questions, and what a person or a model may well answer: what it supports, and what it does not. */
interface OrdinaryItem {
  readonly knowledge: string;
  readonly asked: readonly {
    readonly question: string;
    readonly right: readonly string[];
    readonly wrong: readonly string[];
  }[];
}

const ORDINARY_FOLDER = join(import.meta.dirname, '../ordinary');

/** Answers that say what a text says, more or less in its words, in all the usual ways. */
const ordinaryAnswers = (): GroundedAnswer[] =>
  readdirSync(ORDINARY_FOLDER).flatMap((file) =>
    (parse(readFileSync(join(ORDINARY_FOLDER, file), 'utf8')) as OrdinaryItem[]).flatMap(
      ({ knowledge, asked }) =>
        asked.flatMap(({ question, right, wrong }) =>
          [right, wrong].flatMap((answers, index) =>
            answers.map(
              (answer): GroundedAnswer => ({
                set: 'ordinary answers',
                group: `ordinary ${file}`,
                knowledge,
                question,
                answer,
                isSupported: index === 0,
                weight: ORDINARY,
              }),
            ),
          ),
        ),
    ),
  );

const AUXILIARY = /\b(?:is|was|are|were|has|have|had|can|will|may|must|does|did)\b(?! not)/;

/** A supported answer in English with a "not" put in, beside itself, which counts once already. */
function denied(given: GroundedAnswer): GroundedAnswer[] {
  const answer = given.answer.replace(AUXILIARY, '$& not');
  if (!given.isSupported || given.set === 'other words' || answer === given.answer) return [];
  return [
    { ...given, set: 'denied', weight: 0 },
    { ...given, set: 'denied', answer, isSupported: false, weight: DENIED },
  ];
}

/** An answer with the signs that weights are fitted on. */
interface Measured extends Example {
  readonly of: GroundedAnswer;
  readonly isFactAsked: boolean;
}

function measured(of: GroundedAnswer): Measured {
  const { answer, knowledge, question, isSupported, weight } = of;
  const known = new IndexedText(knowledge);
  const isFactAsked = isAsked(question);
  const claims = claimsIn(answer, { question, isFactAsked }).map(({ text }) => text);
  const values = claimSigns(claims.join(' '), known, indexOf(question));
  return { of, values, isPositive: isSupported, weight, isFactAsked };
}

/** Fits whether a text supports an answer: once for questions after facts, once for all else. */
export const trainGrounding = (answers: readonly GroundedAnswer[]): GroundingWeights =>
  fitted(answers.map(measured));

function fitted(examples: readonly Measured[]): GroundingWeights {
  const fit = (asked: boolean) =>
    rounded(
      fitLogistic(
        examples.map((each) => ({
          ...each,
          weight: each.weight * (each.isFactAsked === asked ? 1 : OTHERS),
        })),
        L2,
      ),
    );
  return { asked: fit(true), told: fit(false) };
}

interface Measures extends Separation {
  readonly count: number;
  /** The area under the curve of the share of words that stand in the text. */
  readonly overlap: number;
}

/** How right grounding is where each group of answers is told by weights that are fitted on the others, by set. */
export function heldOutMeasures(answers: readonly GroundedAnswer[]): Map<GroundedAnswer['set'], Measures> {
  const examples = answers.map(measured);
  const scored = [...Map.groupBy(examples, ({ of }) => of.group)].flatMap(([group, held]) => {
    const weights = fitted(examples.filter(({ of }) => of.group !== group));
    return held.map(({ of }) => ({
      ...of,
      score: groundAnswer(of.answer, of.knowledge, of.question, weights).score,
    }));
  });
  return new Map(
    [...Map.groupBy(scored, ({ set }) => set)].map(([set, some]) => [
      set,
      {
        ...separationBy(({ score }) => score, some),
        count: some.length,
        overlap: separationBy(overlap, some).area,
      },
    ]),
  );
}

const asSentence = (question: string, answer: string) =>
  /^(?:yes|no)\W*$/i.test(answer)
    ? answer
    : `${question.replace(/\?\s*$|\b(?:which|what|who|whom|whose|where|when|how many|how)\b/gi, '')} is ${answer}`;
