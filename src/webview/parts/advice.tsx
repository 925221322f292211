import type { AdviceItem, FaultView } from '../../core/dashboard/advice-view.ts';
import type { RunView } from '../../core/dashboard/view.ts';
import { plural } from '../../core/text/plural.ts';
import type { DashboardModel } from '../model/dashboard.ts';
import { ActionButton } from './button.tsx';
import { PlainText } from './plain-text.tsx';

interface Props {
  readonly dashboard: DashboardModel;
  readonly view: RunView;
}

/** What would fix what fails: edits that can be shown, tried, kept and discarded. */
export function AdvicePanel({ dashboard, view }: Props) {
  const { source } = dashboard;
  const advice = dashboard.advice.value;
  if (!source.act || view.failed + view.errors === 0) return null;
  const isShown = advice?.run === view.run.id;
  return (
    <section class="advice" aria-labelledby="advice-title">
      <div class="section-line">
        <h2 id="advice-title">What would fix it</h2>
        <p class="advice-buttons">
          <ActionButton
            source={source}
            action={{ do: 'advise' }}
            text={isShown ? 'Refresh' : 'Show advice'}
            isPrimary={!isShown}
          />
          <ActionButton
            source={source}
            action={{ do: 'improve' }}
            text="Improve…"
            detail="Try and keep one remedy after the other, within a limit of cost"
          />
        </p>
      </div>
      {isShown && advice.busy && (
        <p class="quiet" role="status">
          <PlainText text={advice.busy} />
        </p>
      )}
      {isShown && (
        <>
          {advice.notes.map((note) => (
            <p key={note} class="quiet">
              <PlainText text={note} />
            </p>
          ))}
          <ul class="advice-list">
            {advice.faults.map((fault, index) => (
              <Fault
                key={fault.key}
                dashboard={dashboard}
                fault={fault}
                isFirst={index === 0}
                isBusy={advice.busy !== undefined}
              />
            ))}
          </ul>
          {advice.notAdvised.length > 0 && (
            <details>
              <summary>{plural(advice.notAdvised.length, 'remedy is', 'remedies are')} not advised</summary>
              <ul>
                {advice.notAdvised.map((why) => (
                  <li key={why}>
                    <PlainText text={why} />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}

interface FaultProps {
  readonly dashboard: DashboardModel;
  readonly fault: FaultView;
  readonly isFirst: boolean;
  readonly isBusy: boolean;
}

function Fault({ dashboard, fault: { title, hidden, items, left }, isFirst, isBusy }: FaultProps) {
  return (
    <li class="advice-fault">
      <h3>
        <PlainText text={title} />
      </h3>
      {[hidden, left].map(
        (text) =>
          text && (
            <p key={text} class="quiet">
              <PlainText text={text} />
            </p>
          ),
      )}
      {items.length > 0 && (
        <ul class="advice-list">
          {items.map((item, index) => (
            <Item
              key={item.id}
              dashboard={dashboard}
              item={item}
              isNext={isFirst && index === 0}
              isBusy={isBusy}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

interface ItemProps {
  readonly dashboard: DashboardModel;
  readonly item: AdviceItem;
  /** Whether it is what to try next. */
  readonly isNext: boolean;
  readonly isBusy: boolean;
}

function Item({ dashboard: { source }, item, isNext, isBusy }: ItemProps) {
  const { id, title, notes, samples, trial, helps, kept } = item;
  return (
    <li class="advice-item" data-edit={id}>
      <p>
        <PlainText text={title} />{' '}
        <span class="quiet">
          (<PlainText text={notes} />)
        </span>
      </p>
      {trial && (
        <p class={helps ? 'advice-trial helps' : 'advice-trial'} role="status">
          <PlainText text={trial} />
        </p>
      )}
      {kept && (
        <p role="status">
          <PlainText text={kept} />
        </p>
      )}
      {!isBusy && !kept && (
        <p class="advice-buttons">
          <ActionButton source={source} action={{ do: 'show-edit', id }} text="Show edit" detail={title} />
          <ActionButton
            source={source}
            action={{ do: 'try-edit', id }}
            text={samples === 1 ? 'Try on this one' : `Try on these ${samples}`}
            isPrimary={isNext && !trial}
          />
          {trial && (
            <ActionButton
              source={source}
              action={{ do: 'keep-edit', id }}
              text="Keep"
              detail={title}
              isPrimary={helps}
            />
          )}
          <ActionButton source={source} action={{ do: 'discard-edit', id }} text="Discard" detail={title} />
        </p>
      )}
    </li>
  );
}
