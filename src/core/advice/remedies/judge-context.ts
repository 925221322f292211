import { Template } from '../../prompt/template.ts';
import { promptFileOf } from '../prompt-text.ts';
import { editOf, type RemedyProposer } from '../remedy.ts';
import { withValueAt } from '../rewrite.ts';

/** A judge that is shown what the answer was made from, and what is expected. */
export const judgeContext: RemedyProposer = {
  kind: 'judge-context',
  propose({ kind, rule, failing }, situation) {
    if (kind !== 'judged' && kind !== 'no-verdict') return undefined;
    const { prompt } = situation.project;
    const judge = prompt.evaluators.find(
      (evaluator) => evaluator.kind === 'judge' && (rule === undefined || evaluator.name === rule),
    );
    if (judge?.kind !== 'judge') return undefined;
    const read = new Set(judge.prompt.variables.map(({ name }) => name));
    const asked = prompt.messages.flatMap(({ template }) => template.variables.map(({ name }) => name));
    const given = [
      ...new Set(asked),
      ...(failing.some(({ result }) => result.expected !== undefined) ? ['expected'] : []),
    ];
    const missing = given.filter((name) => !read.has(name));
    const line =
      prompt.document.lines.positionAt(prompt.document.keySpan([...judge.path, 'llm', 'prompt']).start).line +
      1;
    if (missing.length === 0)
      return { refused: `The judge "${judge.name}" (line ${line}) is shown all that the model was.` };
    const sections = missing.map((name) => `${titleOf(name)}:\n{{ ${name} }}`);
    const text = `${sections.join('\n\n')}\n\n${judge.prompt.text}`;
    new Template(text);
    const edit = editOf(situation, promptFileOf(situation), (document) =>
      withValueAt(document, [...judge.path, 'llm', 'prompt'], text),
    );
    const names = missing.map((name) => `"${name}"`).join(' and ');
    return (
      edit && {
        title: `Show the judge "${judge.name}" (line ${line}) ${names}, without which it cannot tell.`,
        edit,
      }
    );
  },
};

const titleOf = (name: string) => {
  if (name === 'expected') return 'Reference answer';
  if (['input', 'query', 'question', 'message'].includes(name)) return 'Question';
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
};
