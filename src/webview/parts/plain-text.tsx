import { visible } from '../../core/text/visible-text.ts';

/** Text from outside: nothing in it is hidden, and it cannot turn what stands around it. */
export function PlainText({ text, class: className }: { text: string; class?: string }) {
  return <bdi class={className}>{visible(text)}</bdi>;
}
