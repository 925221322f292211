import { useMemo } from 'preact/hooks';
import type { Row, RunView } from '../../core/dashboard/view.ts';
import { formatDuration } from '../../core/text/amounts.ts';
import { formatCount } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';
import { formatMoney } from '../model/money.ts';
import { cutMiddle } from '../text/short-texts.ts';
import { Icon } from './icon.tsx';
import { PlainText } from './plain-text.tsx';

export const rowId = (index: number) => `row-${index}`;

/** Characters at the end of a name that are always shown, and of what is cut in the middle. */
const NAME_END = 8;
const LONGEST_REASON = 160;
const LONGEST_RULE = 28;

const DECISIONS = { approve: 'approved', reject: 'rejected', correct: 'expected edited' };

export const STATUS_NAMES = {
  passed: 'passed',
  failed: 'failed',
  error: 'no verdict',
  unchecked: 'not checked',
};

/** An answer of which nothing was asked has not passed. */
export const shownStatus = ({ status }: Pick<Row, 'status'>, { unchecked }: Pick<RunView, 'unchecked'>) =>
  unchecked !== undefined && status === 'passed' ? 'unchecked' : status;

interface Props {
  readonly index: number;
  /** `undefined` while it is fetched. */
  readonly row: Row | undefined;
  readonly view: RunView;
  /** In pixels, inside the table's body. */
  readonly top: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

/** One result in the table. */
export function SampleRow({ index, row, view, top, isActive, isOpen, onOpen }: Props) {
  const status = row && shownStatus(row, view);
  const cells = useMemo(() => row && status && <Cells row={row} status={status} />, [row, status]);
  const classes = ['row', isActive && 'active', isOpen && 'open', !row && 'loading']
    .filter(Boolean)
    .join(' ');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the focus and the keys.
    <div
      class={classes}
      role="row"
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      style={{ transform: `translateY(${top}px)` }}
      onClick={row && onOpen}
    >
      {cells ?? <div class="cell cell-order" role="gridcell" aria-label="Loading" />}
    </div>
  );
}

/** A name of which both ends are seen where there is no room for all of it. */
function MiddleCut({ text }: { text: string }) {
  const end = Math.max(text.length - NAME_END, Math.ceil(text.length / 2));
  return (
    <bdi class="middle-cut">
      <span>{visible(text.slice(0, end))}</span>
      <span>{visible(text.slice(end))}</span>
    </bdi>
  );
}

/** The broken rule that a reason is about. */
export const RuleTag = ({ rule }: { rule: string }) => (
  <PlainText class="rule-tag" text={cutMiddle(rule, LONGEST_RULE)} />
);

function Cells({ row, status }: { row: Row; status: keyof typeof STATUS_NAMES }) {
  const { sample, repeat, category, rule, reason, excerpt, tokens, costUsd, latencyMs } = row;
  const note = row.decision
    ? DECISIONS[row.decision]
    : row.approved
      ? 'approved'
      : row.escalated && 'to review';
  return (
    <>
      <div
        class={`cell cell-status status-${status}`}
        role="gridcell"
        aria-colindex={1}
        aria-label={STATUS_NAMES[status]}
      >
        <Icon name={status} />
      </div>
      <div class="cell cell-sample" role="gridcell" aria-colindex={2} title={visible(sample)}>
        <MiddleCut text={sample} />
        {repeat > 0 && <span class="quiet"> #{repeat + 1}</span>}
        {note && <span class="badge">{note}</span>}
      </div>
      <div class="cell cell-category" role="gridcell" aria-colindex={3} data-category={category}>
        {category}
      </div>
      <div class="cell cell-order" role="gridcell" aria-colindex={4}>
        {rule && <RuleTag rule={rule} />}
        {reason && <PlainText class="reason" text={cutMiddle(reason, LONGEST_REASON)} />}
        {excerpt === '' && status !== 'error' ? (
          <span class="excerpt">empty</span>
        ) : (
          <PlainText class="excerpt" text={excerpt} />
        )}
      </div>
      <div class="cell cell-tokens" role="gridcell" aria-colindex={5}>
        {tokens === null ? '–' : formatCount(tokens)}
      </div>
      <div class="cell cell-cost" role="gridcell" aria-colindex={6}>
        {costUsd === null ? '–' : formatMoney(costUsd)}
      </div>
      <div class="cell cell-latency" role="gridcell" aria-colindex={7}>
        {latencyMs === null ? '–' : formatDuration(latencyMs)}
      </div>
    </>
  );
}
