import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths.mjs';
import { type Answers, emitter, router } from '../../../src/core/dashboard/channel.ts';
import type { COMPARISON_QUESTIONS } from '../../../src/core/dashboard/run-questions.ts';
import { selectRows } from '../../../src/core/dashboard/select-rows.ts';
import type { ReportData } from '../../../src/core/dashboard/view.ts';
import { UserError } from '../../../src/core/diagnostic.ts';
import { type Action, type PAGE_EVENTS, QUESTIONS } from '../../../src/protocol.ts';

const ADDRESS = 'http://dashboard.test/';
const POLICY = `default-src 'none'; script-src 'nonce-n'; style-src ${ADDRESS}; font-src ${ADDRESS}`;

const gone = () => {
  throw new Error('There is no other run.');
};
const NO_OTHERS: Answers<typeof COMPARISON_QUESTIONS> = {
  comparable: () => ({ runs: [] }),
  comparison: gone,
  pairs: gone,
  pair: gone,
  matrix: gone,
};

export interface DashboardPageOptions {
  /** What is shown. */
  readonly data: () => ReportData;
  /** Gets what the extension is asked to do. */
  readonly acts?: Action[];
  /** What other runs say; none where it is absent. */
  readonly others?: Answers<typeof COMPARISON_QUESTIONS>;
  /** Gets what the browser complains of. */
  readonly heard: string[];
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The dashboard's page as the extension shows it, with a test in the extension's place; the state outlives a reload. */
export async function openDashboardPage(
  browser: Browser,
  {
    data,
    others = NO_OTHERS,
    acts = [],
    heard,
    viewport = { width: 1280, height: 800 },
  }: DashboardPageOptions,
): Promise<Page> {
  const read = (file: string) => readFile(join(ROOT, 'dist', 'dashboard', file), 'utf8');
  const answers: Answers<typeof QUESTIONS> = {
    rows: ({ query, from, count }) => {
      const rows = selectRows(data().rows, query);
      return { total: rows.length, rows: rows.slice(from, from + count) };
    },
    result: ({ sample }) => data().results.find(({ row }) => row.sample === sample),
    trends: () => data().trends,
    retrieval: () => data().retrieval,
    ...others,
    costs: () => {
      throw new UserError('The prompt names no model that costs anything.');
    },
    'choose-models': () => undefined,
    open: () => tellPage(page)('view', data().view),
    act: (action) => void acts.push(action),
  };
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  const route = router(QUESTIONS, answers, (message) => {
    const failure = (message as { failure?: { isUserError: boolean } }).failure;
    if (failure?.isUserError === false) heard.push(JSON.stringify(message));
    void post(page, message);
  });
  await page.exposeFunction('hear', route);
  await page.addInitScript(`
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => hear(structuredClone(message)),
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
    });
  `);
  await page.route(`${ADDRESS}**`, async (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === 'dashboard.css') return route.fulfill({ contentType: 'text/css', body: await read(file) });
    const body = `<!doctype html><html lang="en" data-report><head><meta charset="utf-8"><title>Dashboard</title>
      <link rel="stylesheet" href="dashboard.css"></head>
      <body><script nonce="n">${await read('dashboard.js')}</script></body></html>`;
    const headers = { 'Content-Security-Policy': POLICY };
    return route.fulfill({ contentType: 'text/html', headers, body });
  });
  await page.goto(ADDRESS);
  return page;
}

const post = (page: Page, message: unknown) => page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);

/** Tells the page of events as the extension does. */
export const tellPage = (page: Page) => emitter<typeof PAGE_EVENTS>((message) => void post(page, message));
