import { classify } from '../../src/core/reading/classifier.ts';
import { KINDS, type Kind } from '../../src/core/reading/kinds.ts';
import { printCalibration } from './calibration.ts';
import { confusionOf, printConfusion } from './confusion.ts';
import { percent } from './measures.ts';
import { sentencesOfAnswers, writtenAnswers, writtenSentences } from './training/written.ts';

/** What sentences that are trained on are known to do, and what each is taken for. */
function verdictsOfKinds() {
  return [...writtenSentences(), ...sentencesOfAnswers(writtenAnswers())].flatMap(
    ({ kind, text, language }) => {
      if (kind === 'error') return [];
      const likelihoods = classify(text);
      const got = KINDS.reduce((best: Kind, each) => (likelihoods[each] > likelihoods[best] ? each : best));
      return [{ label: kind, got, language, confidence: likelihoods[got], isRight: got === kind }];
    },
  );
}

/** Prints confusion, macro-F1 and calibration of what the written sentences do, and the first two by language. */
export function printKinds(): void {
  const verdicts = verdictsOfKinds();
  const confusion = confusionOf(KINDS, verdicts);
  const { macro, right } = confusion;
  console.log(
    `### What ${verdicts.length} written sentences do: macro-F1 ${macro.toFixed(3)}, ${right} right (${percent(right / verdicts.length)})\n`,
  );
  printConfusion(confusion, 'reader');
  const isEnglish = ({ language }: (typeof verdicts)[number]) => language === 'en';
  printCalibration([
    ['sentences, English', verdicts.filter(isEnglish)],
    ['sentences, other languages', verdicts.filter((each) => !isEnglish(each))],
  ]);
  console.log('| language | sentences | right | macro-F1 |\n|---|---|---|---|');
  for (const [language, some] of Map.groupBy(verdicts, (each) => each.language)) {
    const { macro, right } = confusionOf(KINDS, some);
    console.log(`| ${language} | ${some.length} | ${percent(right / some.length)} | ${macro.toFixed(3)} |`);
  }
  console.log('');
}
