import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths.mjs';
import { type FromDashboard, fromDashboard, type ToDashboard } from '../../../src/protocol.ts';

const ADDRESS = 'http://dashboard.test/';
const POLICY = `default-src 'none'; script-src 'nonce-n'; style-src ${ADDRESS}; font-src ${ADDRESS}`;

export interface DashboardPageOptions {
  /** In the place of the extension. */
  readonly onMessage: (message: FromDashboard, page: Page) => Promise<void>;
  /** Gets what the browser complains of. */
  readonly heard: string[];
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The dashboard's page as the extension shows it, with a test in the extension's place; the state outlives a reload. */
export async function openDashboardPage(
  browser: Browser,
  { onMessage, heard, viewport = { width: 1280, height: 800 } }: DashboardPageOptions,
): Promise<Page> {
  const read = (file: string) => readFile(join(ROOT, 'dist', 'dashboard', file), 'utf8');
  const hear = async (posted: unknown) => {
    const message = fromDashboard(posted);
    assert.ok(message, JSON.stringify(posted));
    await onMessage(message, page);
  };
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  await page.exposeFunction('hear', (posted: unknown) =>
    hear(posted).catch((error) => heard.push(String(error))),
  );
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
    const body = `<!doctype html><html lang="en" data-report><head><meta charset="utf-8">
      <link rel="stylesheet" href="dashboard.css"></head>
      <body><script nonce="n">${await read('dashboard.js')}</script></body></html>`;
    const headers = { 'Content-Security-Policy': POLICY };
    return route.fulfill({ contentType: 'text/html', headers, body });
  });
  await page.goto(ADDRESS);
  return page;
}

/** Sends a message to the page as the extension does. */
export const tellPage = (page: Page, message: ToDashboard) =>
  page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
