import { Fragment } from 'preact';
import { visible } from '../../core/text/visible-text.ts';

/** A path as `PlainText`, which breaks behind its slashes where it has no room. */
export const PathText = ({ text }: { text: string }) => (
  <bdi>
    {visible(text)
      .split(/(?<=\/)/)
      .map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
  </bdi>
);
