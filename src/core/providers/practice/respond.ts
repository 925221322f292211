import { textMessages } from '../../prompt/chat.ts';
import type { ChatRequest, ResponseFormat } from '../provider.ts';
import { type Demands, readDemands } from './demands.ts';
import { Dice } from './dice.ts';
import { objectOf, valueFor } from './field-values.ts';
import { type Field, readField } from './fields.ts';
import { gradeOfAnswer, secondOpinion } from './judge.ts';
import { draft, finish } from './prose.ts';
import { type PracticeTask, readTask } from './task.ts';

const POEM =
  'A cloud came by without a plan\nand sat upon the hill,\nit watched the river while it ran\nand sits there watching still.';
const VERSE =
  /\b(?:write|make|give|tell|(?:reply|answer)(?: only| just)? with)\b[^.\n]{0,30}\b(?:poem|haiku|song)\b/i;
const TAKEOVER = /\b(?:ignore|forget|disregard)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompt|above|told)\b/i;
const PLAIN = /\b(?:no|not|without|never)\b[^.\n]{0,20}\bJSON\b|\b(?:in|as|use|only) plain text\b/i;

function writeJson(task: PracticeTask, demands: Demands, wanted: readonly Field[], dice: Dice): string {
  // Where JSON was asked for without its keys, one of the model's own making.
  const fields = wanted.length > 0 ? wanted : [readField('response', '', '')];
  const json = JSON.stringify(objectOf(fields, task, demands, dice), null, 2);
  if (demands.isBare || !dice.oneIn('fence', 6)) return json;
  const intros = ['Here is the JSON you asked for:\n\n', 'Sure! Here is the result:\n\n', ''] as const;
  return `${dice.pick('fence intro', intros)}\`\`\`json\n${json}\n\`\`\``;
}

/** The latest prompt with what it demands: it comes with sample after sample. */
let latest: { prompt: string; format: ResponseFormat; demands: Demands } | undefined;

/** The practice model's answer to a request. Equal requests have equal answers, repeat for repeat. */
export function respond({ parameters, responseFormat, ...request }: ChatRequest, repeat: number): string {
  const messages = textMessages(request.messages);
  const verdict = secondOpinion(messages) ?? gradeOfAnswer(messages);
  if (verdict !== undefined) return verdict;
  const task = readTask(messages);
  const prompt = JSON.stringify([task.instructions, task.examples]);
  if (latest?.prompt !== prompt || latest.format !== responseFormat)
    latest = { prompt, format: responseFormat, demands: readDemands(task, responseFormat) };
  const { demands } = latest;
  const dice = new Dice(task.input, parameters, repeat);
  const orders = demands.isInputData ? '' : task.input;
  if (VERSE.test(orders)) return POEM;
  if (TAKEOVER.test(orders))
    return 'Sure, I have set my earlier instructions aside. What would you like me to do?';
  if (demands.fields !== undefined && !PLAIN.test(orders))
    return writeJson(task, demands, demands.fields, dice);
  if (demands.label === undefined) return finish(draft(task, demands, dice), demands, demands.limits);
  const label = String(valueFor(demands.label, task, demands, dice));
  return demands.isBare || !dice.oneIn('chat', 3) ? label : `I would say this is **${label}**.`;
}
