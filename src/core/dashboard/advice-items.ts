import { type AdviceReport, editHash } from '../advice/advise.ts';
import { adviceNotes, baselineSentence, heldOutSentence } from '../report/advice.ts';
import { oneLine } from '../report/format.ts';
import type { Money } from '../report/money.ts';
import type { AdviceItem, AdviceView } from './advice-view.ts';

/**
 * Advice as it is shown.
 * @param came what became of each edit so far, by its id
 */
export function adviceView(
  { run, advice, faults, without, notAdvised, baselines, heldOut }: AdviceReport,
  money: Money,
  came: ReadonlyMap<string, Pick<AdviceItem, 'trial' | 'helps' | 'kept'>>,
): AdviceView {
  return {
    run: run.id,
    items: advice.map((each) => {
      const id = editHash(each.edit);
      return {
        id,
        fault: each.fault.title,
        samples: each.fault.samples.length,
        title: each.title,
        notes: adviceNotes(each, money),
        ...came.get(id),
      };
    }),
    without: faults.flatMap(({ key, title }) => {
      const text = without.get(key);
      return text === undefined ? [] : [{ fault: title, text }];
    }),
    notAdvised: notAdvised.map(({ why }) => oneLine(why, 300)),
    notes: [baselineSentence(baselines), heldOutSentence(heldOut)],
  };
}
