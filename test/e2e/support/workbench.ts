import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ROOT } from '../../../scripts/paths.mjs';

export const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  highContrast: 'Dark High Contrast',
  highContrastLight: 'Light High Contrast',
};
/** What the workbench's element is called in each. */
const THEME_CLASSES = {
  dark: 'vs-dark',
  light: 'vs',
  highContrast: 'hc-black',
  highContrastLight: 'hc-light',
};

/** Where screenshots are kept: they are build output. */
const SCREENSHOTS = join(ROOT, 'out', 'screenshots');

// The palette shows what was there when it opened; files are still being found, commands registered, after a start. Each
// attempt waits longer than the one before: a busy machine takes its time.
const ATTEMPTS = 5;
const PATIENCE_MS = 3_000;

export type TestState = 'passed' | 'failed' | 'error' | 'waiting';

const ICONS: readonly (readonly [RegExp, TestState])[] = [
  [/testing-passed/, 'passed'],
  [/testing-failed/, 'failed'],
  [/testing-error/, 'error'],
  [/testing-queued|loading/, 'waiting'],
];

/**
 * What a user does and sees in a workbench. Every step waits for what it needs to see, and throws when that does not
 * come within the page's time limit. The locators are for the tests to wait for, read and click.
 */
export class Workbench {
  readonly page: Page;
  /** The folder that is open: absolute path. */
  readonly folder: string;

  constructor(page: Page, folder: string) {
    this.page = page;
    this.folder = folder;
  }

  /** Waits until the workbench shows its folder. */
  async ready(): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  /** Loads the window again as a person does: the editor keeps its state before. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.runCommand('Developer: Reload Window')]);
    await this.ready();
  }

  async setTheme(theme: keyof typeof THEMES): Promise<void> {
    await this.#persistently(async (timeout) => {
      await this.#pick(...commandRow('Preferences: Color Theme'), timeout);
      // The label may go on with the name that the theme has in settings.
      await this.#fill(THEMES[theme], `[aria-label^=${JSON.stringify(THEMES[theme])}]`, timeout);
      await this.page.locator(`.monaco-workbench.${THEME_CLASSES[theme]}`).waitFor({ timeout });
    });
  }

  /** Opens a file by its name, as a user does who types it. */
  async openFile(name: string): Promise<void> {
    // The label goes on with the folder, or with how the file was found.
    await this.#choose(
      name,
      `:is([aria-label^=${JSON.stringify(`${name} `)}], [aria-label^=${JSON.stringify(`${name},`)}])`,
    );
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: name }).waitFor();
    await this.page.locator('.editor-group-container.active .view-line').first().waitFor();
  }

  /** Runs a command by its whole title: `Category: Title`. */
  async runCommand(title: string): Promise<void> {
    await this.#choose(...commandRow(title));
  }

  /** Waits until the palette shows that there is no command of this whole title: `Category: Title`. */
  async showNoCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#input.fill(`>${title}`);
    // Where no command has the title, the editor offers what is similar to it, if there is anything.
    await this.page
      .locator('.quick-input-list', { hasText: /similar commands|No matching commands/ })
      .waitFor();
    const offered = await this.page
      .locator(`.quick-input-list .monaco-list-row[aria-label^=${JSON.stringify(title)}]`)
      .count();
    if (offered > 0) throw new Error(`The palette offers ${title}.`);
    await this.page.keyboard.press('Escape');
    await this.#input.waitFor({ state: 'hidden' });
  }

  /** Answers the box that asks for something, by a part of its title. */
  async type(title: string, text: string): Promise<void> {
    await this.page.locator('.quick-input-title', { hasText: title }).waitFor();
    // A box for secrets is of the type password.
    const box = this.page.locator('.quick-input-widget input:is([type=text], [type=password])');
    await box.fill(text);
    await box.press('Enter');
  }

  /** The box that asks, once it says this. */
  quickInput(text: string): Locator {
    return this.page.locator('.quick-input-widget', { hasText: text });
  }

  /** Picks the first row of a list that asks, by a part of its text. */
  async choose(text: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** A CodeLens of the active editor, by a part of its title. */
  codeLens(title: string | RegExp): Locator {
    return this.page.locator('.editor-group-container.active .codelens-decoration a', { hasText: title });
  }

  /** Clicks a CodeLens until it has done what it is to do: the editor drops a click on one that it draws anew. */
  async clickLens(title: string | RegExp, effect: Locator): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        // Where the click before was late and not lost, the lens is gone.
        if (attempt === 1 || (await this.codeLens(title).count()) > 0)
          await this.codeLens(title)
            .first()
            .click({ timeout: attempt > 1 ? PATIENCE_MS : undefined });
        await effect.waitFor({ timeout: PATIENCE_MS * attempt });
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Closes every editor, whatever is unsaved in it. */
  async discardEditors(): Promise<void> {
    const tabs = this.page.locator('.tabs-container .tab');
    for (let open = await tabs.count(); open > 0; open--) {
      await this.runCommand('View: Revert and Close Editor');
      await tabs.nth(open - 1).waitFor({ state: 'detached' });
    }
  }

  /** Hides the panel below the editors, if it is shown. */
  async hidePanel(): Promise<void> {
    const panel = this.page.locator('.part.panel');
    if (!(await panel.isVisible())) return;
    await this.runCommand('View: Hide Panel');
    await panel.waitFor({ state: 'hidden' });
  }

  /** The visible lines of the active editor. */
  async editorText(): Promise<string> {
    const lines = await this.page
      .locator('.editor-group-container.active .view-line')
      .evaluateAll((elements) =>
        elements
          .map((element) => ({ text: element.textContent, top: element.getBoundingClientRect().top }))
          .sort((a, b) => a.top - b.top),
      );
    return lines.map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** A notification, by a part of its text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  /** Presses a button of a notification. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).locator('.monaco-button', { hasText: button }).click();
  }

  /** A button of the modal dialog that is shown. */
  dialogButton(label: string): Locator {
    return this.page.locator('.monaco-dialog-box .monaco-button', { hasText: label });
  }

  /** An item of the status bar, by a part of its text. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** Shows the Test Explorer, every test in it unfolded. */
  async showTests(): Promise<void> {
    await this.runCommand('Testing: Focus on Test Explorer View');
    await this.testRow().first().waitFor();
    const folded = this.testRow().and(this.page.getByRole('treeitem', { expanded: false }));
    while ((await folded.count()) > 0) {
      const label = (await folded.first().getAttribute('aria-label')) ?? '';
      await folded.first().locator('.monaco-tl-twistie').click();
      await this.page
        .locator('.test-explorer')
        .getByRole('treeitem', { name: label, expanded: true })
        .first()
        .waitFor();
    }
  }

  /** Unfolds a row of the Test Explorer, which may be drawn anew under the pointer. */
  async unfold(label: string | RegExp): Promise<void> {
    const row = this.testRow(label).first();
    const unfolded = row.and(this.page.getByRole('treeitem', { expanded: true }));
    while ((await unfolded.count()) === 0) {
      await row.focus();
      await row.locator('.monaco-tl-twistie').click();
      await unfolded.waitFor({ timeout: PATIENCE_MS }).catch(() => 'drawn anew meanwhile');
    }
  }

  /** A row of the Test Explorer, by a part of its label (`refund (Failed)`), or every row. */
  testRow(label?: string | RegExp): Locator {
    return this.page.locator('.test-explorer').getByRole('treeitem', { name: label });
  }

  /**
   * What the Test Explorer shows of the tests in view, by their labels, as icons say it: what a screen reader is told
   * of a test that runs is as old as its row. An outdated result is none.
   */
  async testStates(): Promise<(readonly [label: string, state: TestState | undefined])[]> {
    const rows = await this.testRow().evaluateAll((elements) =>
      elements.map((element) => ({
        label: element.querySelector('.label')?.textContent ?? '',
        icon: element.querySelector('.computed-state')?.className ?? '',
      })),
    );
    return rows.map(({ label, icon }) => [
      label,
      icon.includes('retired') ? undefined : ICONS.find(([pattern]) => pattern.test(icon))?.[1],
    ]);
  }

  /** Shows the Problems view. */
  async showProblems(): Promise<void> {
    await this.runCommand('Problems: Focus on Problems View');
    await this.page.locator('.markers-panel').waitFor();
  }

  /** A row of the Problems view, by a part of its label (`Error: … at line 3`), or every row. */
  problem(label?: string | RegExp): Locator {
    return this.page.locator('.markers-panel').getByRole('treeitem', { name: label });
  }

  /** Saves what the workbench shows as `out/screenshots/NAME.png`; returns the file's path. */
  async screenshot(name: string): Promise<string> {
    const path = join(SCREENSHOTS, `${name.replaceAll(/[^\w-]+/g, '-')}.png`);
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  get #input(): Locator {
    return this.page.locator('.quick-input-widget input[type=text]');
  }

  /** The first row of the palette that matches a CSS selector. */
  #choice(selector: string): Locator {
    return this.page.locator(`.quick-input-list .monaco-list-row${selector}`).first();
  }

  /** Types into the palette and clicks the first row that matches; asks again while there is none. */
  async #choose(query: string, selector: string): Promise<void> {
    await this.#persistently((timeout) => this.#pick(query, selector, timeout));
  }

  async #pick(query: string, selector: string, timeout: number): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#fill(query, selector, timeout);
  }

  async #fill(query: string, selector: string, timeout: number): Promise<void> {
    await this.#input.fill(query, { timeout });
    await this.#choice(selector).click({ timeout });
  }

  /** Begins again, more patiently each time, where the list has closed, such as when a page that loads took the focus. */
  async #persistently(attemptIt: (timeout: number) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await attemptIt(PATIENCE_MS * attempt);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await this.page.keyboard.press('Escape');
        await this.#input.waitFor({ state: 'hidden' });
      }
    }
  }
}

/** What to type for a command, and the row to click: its label goes on with the command's keys, "Title, Control+K". */
const commandRow = (title: string) =>
  [
    `>${title}`,
    `:is([aria-label=${JSON.stringify(title)}], [aria-label^=${JSON.stringify(`${title},`)}])`,
  ] as const;

/** The labels of rows, as a screen reader reads them. */
export async function labels(rows: Locator): Promise<string[]> {
  return rows.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));
}
