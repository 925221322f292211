import { computed, signal } from '@preact/signals';
import type { RunView } from '../../core/dashboard/view.ts';
import { moneyOf } from '../../core/report/money.ts';

/** The currency of the workspace whose run is shown; USD where it has none of its own. */
export const currency = signal<RunView['currency']>(undefined);

const money = computed(() => moneyOf(currency.value));

/** Writes a sum of USD in the currency; `unknown` for `null`. */
export const formatMoney = (usd: number | null) => money.value(usd);

/** What something has cost, or why that is not known. */
export const paidText = ({ costUsd, unpriced }: Pick<RunView, 'costUsd' | 'unpriced'>) =>
  costUsd === null ? unpriced : formatMoney(costUsd);
