import { textMessages } from '../../prompt/chat.ts';
import type { ChatRequest } from '../provider.ts';
import { classify, inventLabel, isAbout } from './classify.ts';
import { type Demands, readDemands } from './demands.ts';
import { type Dice, diceOf } from './dice.ts';
import { embeddedOrder } from './embedded-orders.ts';
import { failureOf } from './failure.ts';
import type { Field } from './fields.ts';
import { judge } from './judge.ts';
import { writeProse } from './prose.ts';
import { readTask, type Task } from './task.ts';
import { mood, pressure } from './tone.ts';
import { objectOf } from './values.ts';

const FENCE_INTROS = ['Here is the JSON you asked for:', 'Sure! Here is the result:', ''] as const;

/** A field of the model's own making, for JSON that was asked for without its keys. */
function improvisedField(demands: Demands): Field {
  const isLabel = demands.work === 'classify';
  const name = isLabel ? 'category' : demands.work === 'summarise' ? 'summary' : 'response';
  return {
    name,
    kind: isLabel ? 'choice' : 'text',
    about: '',
    choices: [],
    limits: demands.limits,
    nullable: false,
  };
}

function writeJson(task: Task, demands: Demands, dice: Dice): string {
  const fields = demands.fields.length > 0 ? demands.fields : [improvisedField(demands)];
  const json = JSON.stringify(objectOf(fields, task, demands, dice), null, 2);
  if (demands.bare || !dice.oneIn('fence', 6)) return json;
  const intro = dice.pick('fence intro', FENCE_INTROS);
  return `${intro === '' ? '' : `${intro}\n\n`}\`\`\`json\n${json}\n\`\`\``;
}

function choose(task: Task, demands: Demands, dice: Dice): string {
  const names = demands.choices.map((choice) => choice.name);
  const yes = names.find((name) => /^(?:yes|true)$/i.test(name));
  const no = names.find((name) => /^(?:no|false)$/i.test(name));
  if (yes !== undefined && no !== undefined) return isAbout(task.input, task.instructions) ? yes : no;
  if (names.every((name) => /^\d+$/.test(name))) {
    const share = /\b(?:urgen|priorit|sever)/i.test(task.instructions)
      ? pressure(task.input)
      : mood(task.input);
    const sorted = [...names].sort((a, b) => Number(a) - Number(b));
    return sorted[Math.round(share * (sorted.length - 1))] ?? '';
  }
  return classify(task.input, demands.choices, task.examples, dice) ?? inventLabel(task.input, dice);
}

/** The practice model's answer to a request. Equal requests have equal answers, repeat for repeat. */
export function respond(request: ChatRequest, repeat: number): string {
  const messages = textMessages(request.messages);
  const verdict = failureOf(messages) ?? judge(messages);
  if (verdict !== undefined) return verdict;
  const task = readTask(messages);
  const demands = readDemands({ ...task, format: request.responseFormat });
  const dice = diceOf(task.input, request.parameters, repeat);
  const order = demands.inputIsData ? undefined : embeddedOrder(task.input, task.instructions, dice);
  if (order?.kind === 'text') return order.text;
  if (demands.json && order === undefined) return writeJson(task, demands, dice);
  if (demands.choices.length > 0 || demands.work === 'classify') {
    const label = demands.choices.length > 0 ? choose(task, demands, dice) : inventLabel(task.input, dice);
    return demands.bare || !dice.oneIn('chat', 3) ? label : `I would say this is **${label}**.`;
  }
  return writeProse(task, demands, demands.limits, dice);
}
