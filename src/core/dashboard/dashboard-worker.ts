import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../diagnostic.ts';
import { reportData } from './report-data.ts';
import { RunReader } from './run-reader.ts';
import type { Failure, FromWorker, Question, RunAddress, ToWorker } from './worker-messages.ts';

/** The worker that reads a run for the dashboard. */

/** How long questions wait at most while results are read. */
const TURN_MS = 25;
/** How long results are read before the first are shown, and then how often; longer where making a view takes long. */
const FIRST_RESULTS_MS = 200;
const VIEW_MS = 1_000;
const VIEW_SHARE = 10;

const { root, run } = workerData as RunAddress;
const say = (message: FromWorker) => parentPort?.postMessage(message);
const opening = RunReader.open(root, run);
// What is wrong is said by whoever awaits it.
opening.catch(() => {});

const firstRead = Promise.withResolvers<void>();
let isCompared = false;
let isAsked = true;
let reading: Promise<void> | undefined;
let lastTurn = performance.now();
let nextView = 0;

parentPort?.on('message', async (message: ToWorker) => {
  if (message === 'refresh') {
    isAsked = true;
    follow();
    return;
  }
  const { id, question } = message;
  try {
    say({ kind: 'answer', id, answer: await answerTo(question) });
  } catch (error) {
    say({ kind: 'failure', id, failure: failureOf(error) });
  }
});
follow();

/** Reads what has come, until nothing more was asked for meanwhile. */
function follow(): void {
  reading ??= readOn()
    .catch((error) => say({ kind: 'problem', failure: failureOf(error) }))
    .finally(() => {
      firstRead.resolve();
      reading = undefined;
      if (isAsked) follow();
    });
}

async function readOn(): Promise<void> {
  isAsked = false;
  const reader = await opening;
  if (!isCompared) {
    show(reader);
    nextView = performance.now() + FIRST_RESULTS_MS;
  }
  await reader.refresh(() => {
    const now = performance.now();
    if (now < lastTurn + TURN_MS) return undefined;
    lastTurn = now;
    if (now >= nextView) {
      firstRead.resolve();
      show(reader);
    }
    return turn();
  });
  show(reader);
  if (isCompared) return;
  isCompared = true;
  await reader.compare();
  show(reader);
}

function show(reader: RunReader): void {
  const begin = performance.now();
  say({ kind: 'view', view: reader.view() });
  const end = performance.now();
  nextView = end + Math.max(VIEW_MS, VIEW_SHARE * (end - begin));
}

async function answerTo({ kind, asked }: Question): Promise<unknown> {
  const reader = await opening;
  await firstRead.promise;
  switch (kind) {
    case 'rows':
      return reader.page(asked.query, asked.from, asked.count);
    case 'result':
      return reader.result(asked);
    case 'stored':
      return reader.stored(asked);
    case 'request':
      return reader.request(asked);
    case 'failing':
      return reader.failing();
    case 'trends':
      await reading;
      return reader.trends();
    case 'report':
      await reading;
      return reportData(reader);
  }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { message, isUserError: error instanceof UserError };
}
