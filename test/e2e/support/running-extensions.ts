import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The list draws only what fits; this is high enough for all of it. */
const HEIGHT = 6_000;

/** Looks at the rows of the extensions that were started, all of which are drawn meanwhile. */
export async function withRunningExtensions(
  workbench: Workbench,
  look: (rows: Locator) => Promise<void>,
): Promise<void> {
  const { page } = workbench;
  const size = page.viewportSize();
  await page.setViewportSize({ width: size?.width ?? 0, height: HEIGHT });
  await workbench.runCommand('Developer: Show Running Extensions');
  const rows = page.locator('.runtime-extensions-editor .monaco-list-row');
  await rows.first().waitFor();
  try {
    await look(rows);
  } finally {
    if (size) await page.setViewportSize(size);
  }
}
