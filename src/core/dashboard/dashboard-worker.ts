import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { emitter, router } from './channel.ts';
import { reportData } from './report-data.ts';
import { type EVENTS, RUN_QUESTIONS, type RunAddress } from './run-questions.ts';
import { RunReader } from './run-reader.ts';

/** The worker that reads a run for the dashboard. */

/** How long questions wait at most while results are read. */
const TURN_MS = 25;
/** How long results are read before the first are shown, and then how often; longer where making a view takes long. */
const FIRST_RESULTS_MS = 200;
const VIEW_MS = 1_000;
const VIEW_SHARE = 10;

const { root, run } = workerData as RunAddress;
const post = (message: unknown) => parentPort?.postMessage(message);
const emit = emitter<typeof EVENTS>(post);
const opening = RunReader.open(root, run);
// What is wrong is said by whoever awaits it.
opening.catch(() => {});

const firstRead = Promise.withResolvers<void>();
let isOpened = false;
let isAsked = true;
let reading: Promise<void> | undefined;
let lastTurn = performance.now();
let nextView = 0;

/** The reader, once some of the run is read. */
const first = () => firstRead.promise.then(() => opening);
/** The reader, once all of the run is read. */
const whole = async () => {
  await firstRead.promise;
  await reading;
  return opening;
};

const route = router(
  RUN_QUESTIONS,
  {
    rows: async ({ query, from, count }) => (await first()).page(query, from, count),
    result: async (key) => (await first()).result(key),
    trends: async () => (await whole()).trends(),
    retrieval: async () => (await whole()).retrieval(),
    comparable: async () => (await opening).comparisons.comparable(),
    comparison: async (asked) => (await opening).comparisons.comparison(asked),
    pairs: async (asked) => (await opening).comparisons.pairs(asked),
    pair: async (asked) => (await opening).comparisons.pair(asked),
    matrix: async (asked) => (await opening).comparisons.matrix(asked),
    refresh: () => {
      isAsked = true;
      follow();
    },
    stored: async (key) => (await first()).stored(key),
    request: async (key) => (await first()).request(key),
    categories: async () => (await whole()).categories(),
    failing: async () => (await first()).failing(),
    report: async () => reportData(await whole()),
  },
  post,
);
parentPort?.on('message', route);
follow();

/** Reads what has come, until nothing more was asked for meanwhile. */
function follow(): void {
  reading ??= readOn()
    .catch((error) => emit('problem', error instanceof Error ? error.message : String(error)))
    .finally(() => {
      firstRead.resolve();
      reading = undefined;
      if (isAsked) follow();
    });
}

async function readOn(): Promise<void> {
  isAsked = false;
  const reader = await opening;
  if (!isOpened) {
    isOpened = true;
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
  // Runs before are read when this one is over, which may take longer than its next results.
  if (await reader.compare()) show(reader);
}

function show(reader: RunReader): void {
  const begin = performance.now();
  emit('view', reader.view());
  const end = performance.now();
  nextView = end + Math.max(VIEW_MS, VIEW_SHARE * (end - begin));
}
