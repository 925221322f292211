const BEGIN = '<think>';
const END = '</think>';

/**
 * An answer without what its model thought before it, which servers without a parser for reasoning leave in the text,
 * between `<think>` and `</think>`; some have the beginning in the model's own template, and so only the end here.
 * Thinking that does not end leaves no answer.
 */
export function withoutThinking(answer: string): string {
  const end = answer.indexOf(END);
  const begin = answer.indexOf(BEGIN);
  if (begin < 0) return end < 0 ? answer : answer.slice(end + END.length).trimStart();
  if (answer.slice(0, begin).trim() !== '') return answer;
  return end < 0 ? '' : answer.slice(end + END.length).trimStart();
}

/** What of an answer's beginning can be shown while the rest arrives. */
export function shownWithoutThinking(begun: string): string {
  const text = begun.trimStart();
  if (text !== '' && BEGIN.startsWith(text)) return '';
  return text.startsWith(BEGIN) ? withoutThinking(begun) : begun;
}
