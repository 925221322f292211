import type { RetrievedView } from '../../core/dashboard/view.ts';
import { formatCount } from '../../core/text/plural.ts';
import { PlainText } from './plain-text.tsx';

/** Which passages the prompt got, and which it should have. */
export function RetrievedPassages({
  retrieved: { passages, missed },
}: {
  readonly retrieved: RetrievedView;
}) {
  return (
    <section>
      <h3>Retrieved</h3>
      {passages.length === 0 && <p class="quiet">No passage was found.</p>}
      <ol class="retrieved" aria-label="Retrieved passages, the best first">
        {passages.map(({ file, line, heading, score, isNeeded, isNoise }, index) => (
          <li key={index} class={isNeeded ? 'needed' : undefined}>
            <PlainText text={`${file}:${line}`} />{' '}
            <span class="quiet">
              {heading !== undefined && <PlainText text={`${heading}, `} />}
              score {score.toFixed(2)}
              {isNeeded && ', holds what the answer needs'}
              {isNoise && ', contradicts it, and the answer follows it'}
            </span>
          </li>
        ))}
      </ol>
      {missed && (
        <p>
          Expected: <PlainText text={`${missed.file}:${missed.line}`} />{' '}
          <span class="quiet">
            {missed.rank === undefined
              ? 'the search did not find it'
              : `number ${formatCount(missed.rank)} of what is found by words, below the ${formatCount(passages.length)} that the prompt got`}
          </span>
        </p>
      )}
    </section>
  );
}
