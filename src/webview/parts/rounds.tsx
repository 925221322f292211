import { useRef } from 'preact/hooks';
import type { RoundView } from '../../core/dashboard/view.ts';
import { callsAtOnce } from '../../core/text/calls-at-once.ts';
import { formatCount } from '../../core/text/plural.ts';
import { visible } from '../../core/text/visible-text.ts';
import { formatMoney } from '../model/money.ts';
import { unbrokenDuration } from '../text/durations.ts';
import { MarkedText } from './marked-text.tsx';
import { PlainText } from './plain-text.tsx';

type Mark = RoundView['marks'][number];

/** Violations of an output that are listed. */
const MOST_LISTED = 100;
const SEVERITIES = ['error', 'warning', 'information'] as const;

/** The output that stands, and below it those it was asked for again after. */
export function Rounds({
  rounds,
  unpriced = '',
}: {
  rounds: readonly RoundView[];
  unpriced: string | undefined;
}) {
  const last = rounds.at(-1);
  if (!last) return null;
  const earlier = rounds.slice(0, -1);
  return (
    <section>
      <h3>{earlier.length > 0 ? `Output, try ${rounds.length} of ${rounds.length}` : 'Output'}</h3>
      <TryPart attempt={last} unpriced={unpriced} />
      {earlier.map((attempt, index) => (
        <details key={index} class="earlier">
          <summary>
            Try {index + 1} of {rounds.length}
          </summary>
          <TryPart attempt={attempt} unpriced={unpriced} />
        </details>
      ))}
    </section>
  );
}

interface RoundProps {
  readonly attempt: RoundView;
  /** What is said of an attempt whose price is not known. */
  readonly unpriced: string;
}

function TryPart({ attempt: { output, marks, attempts }, unpriced }: RoundProps) {
  const part = useRef<HTMLDivElement>(null);
  const describe = (covering: readonly number[]) => {
    const here = covering.flatMap((index) => marks[index] ?? []);
    const worst = SEVERITIES.find((severity) => here.some((mark) => mark.severity === severity));
    return {
      class: `mark mark-${worst}`,
      title: here.map(({ rule, message }) => visible(`${rule}: ${message}`)).join('\n'),
    };
  };
  const goTo = (mark: number) =>
    part.current
      ?.querySelector(`[data-marks~="${mark}"]`)
      ?.scrollIntoView({ block: 'center', inline: 'nearest' });
  return (
    <div ref={part}>
      {output ? (
        <MarkedText {...output} spans={marks} describe={describe} />
      ) : (
        <p class="quiet">No answer came.</p>
      )}
      <Violations marks={marks} onChoose={goTo} />
      <Attempts attempts={attempts} unpriced={unpriced} />
    </div>
  );
}

function Violations({ marks, onChoose }: { marks: readonly Mark[]; onChoose: (mark: number) => void }) {
  if (marks.length === 0) return null;
  return (
    <ul class="violations" aria-label="Broken rules">
      {marks.slice(0, MOST_LISTED).map(({ severity, rule, message }, index) => (
        <li key={index}>
          <button type="button" title="Show where" onClick={() => onChoose(index)}>
            <span class={`dot dot-${severity}`} role="img" aria-label={severity} />
            <PlainText text={message} /> <PlainText class="quiet" text={rule} />
          </button>
        </li>
      ))}
      {marks.length > MOST_LISTED && (
        <li class="quiet">and {formatCount(marks.length - MOST_LISTED)} more</li>
      )}
    </ul>
  );
}

function Attempts({ attempts, unpriced }: Pick<RoundView, 'attempts'> & Pick<RoundProps, 'unpriced'>) {
  return (
    <ol class="attempts quiet" aria-label="Attempts">
      {attempts.map(
        (
          {
            latencyMs,
            concurrency,
            firstTokenMs,
            inputTokens,
            outputTokens,
            reasoningTokens,
            costUsd,
            isProvidersFigure,
            cached,
            model,
            finishReason,
            error,
          },
          index,
        ) => (
          <li key={index} class="separated">
            <span>{unbrokenDuration(latencyMs)}</span>
            {concurrency !== undefined && concurrency > 1 && <span>one of {callsAtOnce(concurrency)}</span>}
            {firstTokenMs !== undefined && <span>first text after {unbrokenDuration(firstTokenMs)}</span>}
            {inputTokens !== undefined && <span>{formatCount(inputTokens)} tokens in</span>}
            {outputTokens !== undefined && <span>{formatCount(outputTokens)} out</span>}
            {reasoningTokens !== undefined && <span>{formatCount(reasoningTokens)} of them reasoning</span>}
            {costUsd === null ? (
              <span>{unpriced}</span>
            ) : (
              !(error && costUsd === 0) && <span>{formatMoney(costUsd)}</span>
            )}
            {isProvidersFigure && <span>by the provider's own figure</span>}
            {cached && <span>from the cache</span>}
            {model && (
              <span>
                answered by <PlainText text={model} />
              </span>
            )}
            {finishReason && finishReason !== 'stop' && <PlainText text={finishReason} />}
            {error && <PlainText class="error" text={error} />}
          </li>
        ),
      )}
    </ol>
  );
}
