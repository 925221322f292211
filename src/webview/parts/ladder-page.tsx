import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LadderView } from '../../core/report/ladder-view.ts';
import { dateTime } from '../../core/text/date-time.ts';
import type { LadderState } from '../../protocol.ts';
import type { LadderModel } from '../model/ladder.ts';
import { FineTuning } from './fine-tuning.tsx';
import { Act } from './ladder-act.tsx';
import { PlainText } from './plain-text.tsx';
import { RungItem } from './rung-item.tsx';

/** The ladder, once there is one to show. */
export function LadderPage({ ladder }: { ladder: LadderModel }) {
  const { view, progress, notice } = ladder.state.value;
  const page = useRef<HTMLElement>(null);
  const isShown = view !== undefined;
  useLayoutEffect(() => {
    if (isShown && page.current) page.current.scrollTop = ladder.scroll.peek();
  }, [isShown, ladder]);
  return (
    <main
      class="page ladder"
      ref={page}
      onScroll={({ currentTarget }) => {
        ladder.scroll.value = currentTarget.scrollTop;
      }}
    >
      {progress && <Progress ladder={ladder} progress={progress} />}
      {notice !== undefined && (
        <p class="notice" role="alert">
          <PlainText text={notice} />
        </p>
      )}
      {view ? (
        <Measured ladder={ladder} view={view} isClimbing={progress !== undefined} />
      ) : (
        !progress && notice === undefined && <p class="notice">Reading the climb…</p>
      )}
      {!view && !progress && notice !== undefined && (
        <div class="buttons">
          <Act ladder={ladder} action={{ do: 'climb' }} text="Climb the ladder" isPrimary />
        </div>
      )}
    </main>
  );
}

function Progress({
  ladder,
  progress,
}: {
  ladder: LadderModel;
  progress: NonNullable<LadderState['progress']>;
}) {
  const { text, done, of } = progress;
  return (
    <div class="climbing" aria-live="polite">
      <p>
        <PlainText text={text} />
      </p>
      <progress value={done} max={Math.max(of, 1)} aria-label="Results of this rung" />
      <Act ladder={ladder} action={{ do: 'cancel' }} text="Cancel" />
    </div>
  );
}

interface Props {
  readonly ladder: LadderModel;
  readonly view: LadderView;
  readonly isClimbing: boolean;
}

function Measured({ ladder, view, isClimbing }: Props) {
  const { prompt, model, target, volume, startedAt, recommendation, kind, isAboveTarget, rungs, four, note } =
    view;
  return (
    <>
      <header class="ladder-head">
        <h1>
          <PlainText text={prompt.name} />
        </h1>
        <p class="quiet separated">
          <span>
            <PlainText text={model} />
          </span>
          <span>{target === undefined ? 'no target' : `target ${target}`}</span>
          {volume !== undefined && <span>{volume}</span>}
          <span>
            <time dateTime={startedAt}>{dateTime(startedAt)}</time>
          </span>
        </p>
        {note !== undefined && <p class="quiet">{note}</p>}
        <p class="recommendation" data-kind={kind} data-above-target={isAboveTarget}>
          <PlainText text={recommendation} />
        </p>
        {!isClimbing && (
          <div class="buttons">
            {kind === 'open' && <Act ladder={ladder} action={{ do: 'resume' }} text="Resume" isPrimary />}
            <Act ladder={ladder} action={{ do: 'climb' }} text="Climb again" />
            <Act ladder={ladder} action={{ do: 'open-prompt' }} text="Open prompt" />
            <Act ladder={ladder} action={{ do: 'save' }} text="Save as a file" />
          </div>
        )}
      </header>
      <ol class="rungs" aria-label="Rungs">
        {rungs.map((rung) => (
          <RungItem key={rung.rung} ladder={ladder} rung={rung} />
        ))}
        <li class="rung" data-state={four.isAdvised ? 'advised' : 'sum'}>
          <FineTuning ladder={ladder} four={four} />
        </li>
      </ol>
    </>
  );
}
