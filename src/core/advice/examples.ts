import type { PromptFile } from '../prompt/prompt-file.ts';
import type { Span } from '../text/span.ts';

/** An example of the prompt: what is asked in it, and the answer that it shows. */
export interface Example {
  readonly input: string;
  readonly output: string;
  /** Index of the message that it stands in, or begins with. */
  readonly message: number;
  /** Its place in that message's text; absent where it is a pair of messages. */
  readonly span?: Span;
}

/** Lines that show an answer behind an arrow, a label, or a mark, and pairs of lines with names for both. */
const ARROW = /^[ \t]*(?:[-*•] |\d{1,2}[.)] )?(.{2,400}?)[ \t]*(?:->|=>|→|⇒)[ \t]*(\S.{0,200})$/gm;
const PAIR =
  /^[ \t]*(?:[-*•] )?(?:input|message|text|question|q|customer|user|example)[ \t]*\d*:[ \t]*(.{1,600})\n[ \t]*(?:output|answer|label|category|intent|a|assistant|reply|response|class):[ \t]*(\S.{0,300})$/gim;

/** The examples of a prompt, in their order. */
export function examplesOf({ messages }: PromptFile): Example[] {
  return messages.flatMap(({ role, template }, index): Example[] => {
    const next = messages[index + 1];
    if (role === 'user' && next?.role === 'assistant' && index + 2 < messages.length)
      return [{ input: template.text, output: next.template.text, message: index }];
    if (role === 'assistant') return [];
    const found = [PAIR, ARROW].flatMap((pattern) =>
      [...template.text.matchAll(pattern)].map(({ index: start, 0: all, 1: input = '', 2: output = '' }) => ({
        input: unquoted(input),
        output: unquoted(output),
        message: index,
        span: { start, end: start + all.length },
      })),
    );
    // What a template fills in is what is asked, and no example.
    return found
      .filter(({ input, output }) => !input.includes('{{') && !output.includes('{{'))
      .sort((a, b) => a.span.start - b.span.start);
  });
}

const unquoted = (text: string) => text.trim().replace(/^["'“`]+|["'”`]+$/g, '');
