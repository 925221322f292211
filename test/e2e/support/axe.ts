import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FrameLocator } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core finds wrong in what a page shows, a line each. */
export async function violations(page: Pick<FrameLocator, 'locator'>): Promise<string[]> {
  const element = await page.locator('html').elementHandle();
  const inside = await element?.ownerFrame();
  assert.ok(inside);
  await inside.evaluate(await readFile(AXE, 'utf8'));
  const found = await inside.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id} ${html.slice(0, 160)} ${failureSummary}`),
  );
}
