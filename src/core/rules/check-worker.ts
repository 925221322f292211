import { parentPort } from 'node:worker_threads';
import { renderText } from '../prompt/template.ts';
import { memoize } from '../text/memo.ts';
import { readCheck } from './check-definition.ts';
import type { CheckReply, CheckTask, ConditionTask, ViolationsTask } from './check-tasks.ts';
import { compileRules } from './compile.ts';
import { bindCondition } from './condition.ts';
import { outputView } from './output-view.ts';
import { prepareRules } from './prepare.ts';
import type { Rule, Violation } from './rule.ts';
import { ruleProblems } from './rule-problems.ts';
import { mapTexts } from './templates.ts';

/** The worker that makes checks which may take long, each under its time limit. */

const KEPT = 100;
const compiled = memoize(KEPT, (rule) => compileRules([JSON.parse(rule) as Rule], renderText));
const conditions = memoize(KEPT, (when) => bindCondition(JSON.parse(when)));

parentPort?.on('message', async (task: CheckTask) => {
  const { id } = task;
  const reply = await answer(task).then(
    (answer): CheckReply => ({ id, answer }),
    (error): CheckReply => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  parentPort?.postMessage(reply);
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
