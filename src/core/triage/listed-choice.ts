import { hasCue, phrasesOf } from '../text/cues.ts';
import { escapePattern } from '../text/escape-pattern.ts';
import { memoize } from '../text/memo.ts';
import { type CallContext, hasSource } from './call-context.ts';

const LONGEST_LABEL = 40;
const OR = phrasesOf('or').join('|');
const JOINING = `${OR}|${phrasesOf('and').join('|')}`;

/** Whether the prompt lets the model choose what is expected: it lists it, or asks for one thing or the other. */
export function isChoice(text: string, found: string, context: CallContext): boolean {
  const label = withoutName(text.trim());
  if (label.length > LONGEST_LABEL || label === '') return false;
  if (/^\d{1,2}$/.test(label)) return context.call.messages.some(({ content }) => hasCue('scale', content));
  const other = withoutName(found.trim()).slice(0, LONGEST_LABEL);
  const [wanted, beside] = [label.toLowerCase(), other.toLowerCase()];
  return context.call.messages.some(({ role, content }) => {
    const given = content.toLowerCase();
    if (!given.includes(wanted)) return false;
    const isListed = listing(label).test(content);
    if (isListed && hasCue('choice', content)) return true;
    if (beside === '' || !given.includes(beside)) return false;
    const isInstruction = role === 'system' && !hasSource(content);
    return (
      (isListed && isInstruction && listing(other).test(content)) || alternative(label, other).test(content)
    );
  });
}

/** Of "Department: Parks", the department is chosen. */
const withoutName = (label: string) => label.replace(/^\p{L}[\p{L} ]{1,30}:\s+/u, '');

const KEPT_LABELS = 500;

/** Matches a text that stands in a list. */
const listing = memoize(KEPT_LABELS, (label): RegExp => {
  const before = `(?:^|[,;:|/("'\`\\[*•-]|\\b(?:${JOINING}|of|answer|with)\\b|(?:^|[\\s(])[\\da-h][.)])[ \\t]{0,3}["'\`*]{0,3}`;
  const after = `["'\`*]{0,3}[ \\t]{0,3}(?:$|[,;:|/()?"'\`\\].=–—]|-[ \\t]|\\b(?:${JOINING})\\b)`;
  return new RegExp(before + escapePattern(label) + after, 'im');
});

/** Matches "one or the other", in either order. */
function alternative(one: string, other: string): RegExp {
  const [a, b] = [escapePattern(one), escapePattern(other)];
  return new RegExp(`${a}${JOINT}${b}|${b}${JOINT}${a}`, 'i');
}

const JOINT = `["'\`*]{0,3}[ \\t]{0,3}(?:\\b(?:${OR})\\b|[/|])[ \\t]{0,3}["'\`*]{0,3}`;
