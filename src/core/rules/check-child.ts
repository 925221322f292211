import process from 'node:process';
import { renderText } from '../prompt/template.ts';
import { memoize } from '../text/memo.ts';
import { readCheck } from './check-definition.ts';
import type { CheckReply, CheckTask, ConditionTask, ViolationsTask } from './check-tasks.ts';
import { compileRules } from './compile.ts';
import { bindCondition } from './condition.ts';
import { outputView } from './output-view.ts';
import { prepareRules } from './prepare-checks.ts';
import type { Rule, Violation } from './rule.ts';
import { ruleProblems } from './rule-problems.ts';
import { mapTexts } from './templates.ts';

// The process that makes checks which may take long, each under its time limit. It ends with the one that asks.

// Ctrl-C reaches every process of a terminal; whether to stop is for the one that asks to say.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

const KEPT = 100;
const compiled = memoize(KEPT, (rule) => compileRules([JSON.parse(rule) as Rule], renderText));
const conditions = memoize(KEPT, (when) => bindCondition(JSON.parse(when)));

process.on('message', async (task: CheckTask) => {
  const { id } = task;
  const reply = await answer(task).then(
    (answer): CheckReply => ({ id, answer }),
    (error): CheckReply => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(reply);
});

async function answer(task: CheckTask) {
  switch (task.kind) {
    case 'problems':
      return ruleProblems(task.asked);
    case 'violations':
      return violations(task.asked);
    case 'holds':
      return holds(task.asked);
  }
}

async function violations({ rule, check, text, sample, call }: ViolationsTask): Promise<Violation[]> {
  const { check: found, options } = readCheck(check);
  const effective: Rule = { ...rule, check: found.name, options };
  await prepareRules([effective]);
  return compiled(JSON.stringify(effective)).evaluate(text, { ...sample, rules: {} }, call);
}

function holds({ when, text, sample }: ConditionTask): boolean {
  const filledIn = mapTexts(when, (each) => renderText(each, sample.variables));
  return conditions(JSON.stringify(filledIn))(outputView(text, sample));
}
