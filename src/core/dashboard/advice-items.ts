import { type Advice, type AdviceReport, editHash } from '../advice/advise.ts';
import { agreementSentence } from '../advice/judge-agreement.ts';
import {
  adviceNotes,
  baselineSentence,
  heldOutSentence,
  hiddenSentence,
  leftText,
} from '../report/advice.ts';
import { moneyAt } from '../report/model-price.ts';
import type { Money } from '../report/money.ts';
import { oneLine } from '../text/one-line.ts';
import type { AdviceItem, AdviceView } from './advice-view.ts';

/**
 * Advice as it is shown.
 * @param outcomes what became of each edit so far, by its id
 * @param discarded ids of edits that nobody wants to see
 */
export function adviceView(
  report: AdviceReport,
  currency: Money,
  outcomes: ReadonlyMap<string, Pick<AdviceItem, 'trial' | 'helps' | 'kept'>>,
  discarded: ReadonlySet<string>,
): AdviceView {
  const { run, advice, faults, notAdvised, baselines, heldOut, agreements } = report;
  const money = moneyAt(run.server, currency);
  const itemOf = (each: Advice): AdviceItem => {
    const id = editHash(each.edit);
    return {
      id,
      title: each.title,
      notes: adviceNotes(each, money),
      samples: each.tried,
      ...outcomes.get(id),
    };
  };
  return {
    run: run.id,
    faults: faults.map((fault) => {
      const { key, title } = fault;
      const items = advice.filter((each) => each.fault === fault).map(itemOf);
      const hidden = hiddenSentence(fault);
      const left = leftText(key, report, money);
      return {
        key,
        title,
        ...(hidden !== undefined && { hidden }),
        items: items.filter(({ id }) => !discarded.has(id)),
        ...(left !== undefined && { left }),
      };
    }),
    notAdvised: notAdvised.map(({ why }) => oneLine(why, 300)),
    notes: [baselineSentence(baselines), heldOutSentence(heldOut), ...agreements.map(agreementSentence)],
  };
}
