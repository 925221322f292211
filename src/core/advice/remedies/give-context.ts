import type { PromptFile } from '../../prompt/prompt-file.ts';
import { displayText } from '../../text/display-text.ts';
import type { EvidenceOf } from '../../triage/evidence.ts';
import { triedInVain } from '../earlier-changes.ts';
import type { Edit } from '../edit.ts';
import type { Fault, FaultKind } from '../fault.ts';
import { instructionIndex, withMessage } from '../prompt-text.ts';
import { editOf, type RemedyProposer } from '../remedy.ts';
import type { Situation } from '../situation.ts';
import { retrievalTurnedOn } from '../turn-on-retrieval.ts';

type Fact = EvidenceOf<'fact'>;

const KINDS: ReadonlySet<FaultKind> = new Set([
  'facts-missing',
  'facts-nowhere',
  'unsupported',
  'wrong-answer',
  'declined',
]);

/** The facts in the prompt: from a variable of the samples that no message reads, or found in the knowledge. */
export const giveContext: RemedyProposer = {
  kind: 'give-context',
  propose(fault, situation) {
    if (!KINDS.has(fault.kind)) return undefined;
    const { prompt } = situation.project;
    const variable = unreadVariable(fault, prompt);
    if (variable !== undefined) {
      const edit = withVariable(situation, variable);
      return (
        edit && {
          title: `Show the model the samples' "${variable}", which contains the facts but is used in no message.`,
          edit,
        }
      );
    }
    if (fault.kind !== 'facts-missing') return undefined;
    const isInKnowledge = factsOf(fault).filter(({ outcome }) => outcome === 'no-retrieval').length;
    if (prompt.knowledge.length === 0 || prompt.retrieval || isInKnowledge < fault.failing.length / 2)
      return undefined;
    const vain = triedInVain(
      situation.earlier,
      'Turning on retrieval',
      ({ before, after }) => !before.prompt.retrieval && after.prompt.retrieval !== undefined,
    );
    if (vain) return vain;
    const edit = withRetrieval(situation);
    return (
      edit && { title: 'Turn on retrieval: the facts are in the knowledge that the prompt names.', edit }
    );
  },
};

/** What was found of the facts that each answer needed. */
export const factsOf = ({ failing }: Fault): Fact[] =>
  failing.flatMap(
    ({ diagnosis }) => diagnosis.evidence.find((each): each is Fact => each.kind === 'fact') ?? [],
  );

/** The variable, read by no message, that holds what most answers lack. */
function unreadVariable({ failing }: Fault, { messages }: PromptFile): string | undefined {
  const read = new Set(messages.flatMap(({ template }) => template.variables.map(({ name }) => name)));
  const counts = new Map<string, number>();
  for (const { result } of failing) {
    const wanted = [
      ...(result.facts ?? []),
      ...(typeof result.expected === 'string' ? [result.expected] : []),
    ];
    for (const [name, value] of Object.entries(result.variables)) {
      if (read.has(name) || name === 'expected') continue;
      const text = displayText(value).toLowerCase();
      const isHeld = wanted.some(
        (fact) => text.length > fact.length && text.includes(fact.replace(/^\/|\/\w*$/g, '').toLowerCase()),
      );
      if (isHeld) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best && best[1] > failing.length / 2 ? best[0] : undefined;
}

/** Before what is asked, as a section of its own. */
function withVariable(situation: Situation, name: string): Edit | undefined {
  const { prompt } = situation.project;
  const last = prompt.messages.findLastIndex(({ role }) => role === 'user');
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
  return withMessage(
    situation,
    last < 0 ? instructionIndex(prompt) : last,
    (text) => `${title}:\n{{ ${name} }}\n\n${asQuestion(text)}`,
  );
}

/** A message that is a variable alone gets a name, so that it is told from what stands before it. */
const asQuestion = (text: string) => (/^\s*\{\{[^}]*\}\}\s*$/.test(text) ? `Question:\n${text}` : text);

function withRetrieval(situation: Situation): Edit | undefined {
  const { prompt } = situation.project;
  return editOf(situation, situation.run.prompt.file, (document) => retrievalTurnedOn(prompt, document));
}
