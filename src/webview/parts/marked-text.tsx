import { useState } from 'preact/hooks';
import { formatCount } from '../../core/text/plural.ts';
import type { Span } from '../../core/text/span.ts';
import { visible } from '../../core/text/visible-text.ts';
import { type Segment, segments } from '../text/segments.ts';

/** Characters of a text that are shown at first: more than anybody reads in a pane. */
const FIRST_CHARACTERS = 20_000;
/** Marks that are drawn; a list tells the first of them. */
const MOST_MARKS = 500;

interface Props {
  /** What there is of it. */
  readonly text: string;
  /** Characters of the whole. */
  readonly length: number;
  readonly spans: readonly Span[];
  /** How a marked stretch is drawn, and what is said of it. */
  readonly describe: (marks: readonly number[]) => { class: string; title: string };
}

/** A text with marks in it, as it is: no character hidden, nothing in it taken for markup. */
export function MarkedText({ text, length, spans, describe }: Props) {
  const [shown, setShown] = useState(FIRST_CHARACTERS);
  const part = text.slice(0, shown);
  return (
    <>
      {/* Spaces and lines in it count, as in what the model wrote. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its box is scrolled by keys. */}
      <pre class="text" tabIndex={0}>
        {part === '' && <span class="quiet">empty</span>}
        {segments(part.length, spans.slice(0, MOST_MARKS)).map((segment) => (
          <Stretch
            key={`${segment.start}-${segment.end}`}
            text={part}
            segment={segment}
            describe={describe}
          />
        ))}
      </pre>
      {text.length > shown && (
        <button type="button" class="link" onClick={() => setShown(text.length)}>
          Show all {formatCount(text.length)} characters
        </button>
      )}
      {text.length < length && (
        <p class="quiet">
          The first {formatCount(text.length)} of {formatCount(length)} characters.
        </p>
      )}
    </>
  );
}

interface StretchProps {
  readonly text: string;
  readonly segment: Segment;
  readonly describe: Props['describe'];
}

function Stretch({ text, segment: { start, end, marks }, describe }: StretchProps) {
  const shown = visible(text.slice(start, end));
  if (marks.length === 0) return <>{shown}</>;
  const { class: className, title } = describe(marks);
  return (
    <span class={start === end ? `${className} point` : className} title={title} data-marks={marks.join(' ')}>
      {shown}
    </span>
  );
}
