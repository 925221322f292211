import * as vscode from 'vscode';
import { detailsOf, titleOf } from '../../core/report/moment.ts';
import type { PromptMoment } from '../../core/versions/prompt-history.ts';
import type { VersionedPrompt } from '../../core/versions/versioned-prompt.ts';
import { loadCore } from '../editor/load-core.ts';
import type { Histories } from './histories.ts';
import { ICONS } from './moment-icons.ts';

/** What branches start from, which is what they are mostly compared with. */
const MAIN = /^(?:(?:origin|upstream)\/)?(?:main|master)$/;
/** Commits that are listed with the rest. */
const COMMITS = 50;

/** The choice below the moments that leads to `chooseReference`. */
export const REFERENCE = { label: '$(git-branch) Branch, tag or other revision…' };

export interface MomentQuestion {
  readonly title: string;
  readonly placeholder: string;
  readonly filter?: (moment: PromptMoment) => boolean;
  /** Below the moments. */
  readonly choices?: readonly vscode.QuickPickItem[];
  /** Of each moment. */
  readonly buttons?: readonly vscode.QuickInputButton[];
}

export interface ChosenMoment {
  readonly moment?: PromptMoment;
  /** One of the question's own, where no moment was chosen. */
  readonly choice?: vscode.QuickPickItem;
  /** What was pressed beside the moment. */
  readonly button?: vscode.QuickInputButton;
}

interface MomentItem extends vscode.QuickPickItem {
  readonly moment?: PromptMoment;
}

/**
 * Asks for a moment of a prompt's history, listed as one line of time, newest first. Commits and what changed arrive
 * while the list is shown.
 * @returns `undefined` when the list was left
 */
export async function chooseMoment(
  histories: Histories,
  prompt: vscode.Uri,
  { title, placeholder, filter = () => true, choices = [], buttons = [] }: MomentQuestion,
): Promise<ChosenMoment | undefined> {
  const { timeline } = await loadCore();
  let history = await histories.of(prompt);
  let commits: readonly PromptMoment[] = [];
  const pick = vscode.window.createQuickPick<MomentItem>();
  const show = () => {
    const [active] = pick.activeItems;
    pick.items = [
      ...timeline([...history.versions, ...history.runs, ...commits])
        .filter(filter)
        .map((moment) => ({
          label: `$(${ICONS[moment.kind]}) ${titleOf(moment)}`,
          description: detailsOf(moment, histories.describe(prompt, moment), history).join(' · '),
          moment,
          buttons,
        })),
      ...choices,
    ];
    const again = pick.items.find(
      ({ label, moment }) => active && (moment?.name ?? label) === (active.moment?.name ?? active.label),
    );
    if (again) pick.activeItems = [again];
  };
  Object.assign(pick, { title, placeholder, matchOnDescription: true, busy: true });
  show();
  const follow = histories.onDidChange(async () => {
    history = await histories.of(prompt).catch(() => history);
    show();
  });
  void histories
    .commits(prompt, COMMITS)
    .then(({ moments }) => {
      commits = moments;
      show();
    })
    .finally(() => {
      pick.busy = false;
    });
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        resolve(chosen?.moment ? { moment: chosen.moment } : { choice: chosen });
      });
      pick.onDidTriggerItemButton(({ item: { moment }, button }) => resolve({ moment, button }));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    follow.dispose();
    pick.dispose();
  }
}

/** Asks for a branch or tag, or whatever else git calls a commit. @throws {UserError} where there is no repository */
export async function chooseReference(
  { root, git }: Pick<VersionedPrompt, 'root' | 'git'>,
  title = 'Compare with Revision',
): Promise<string | undefined> {
  const { GitRepository } = await loadCore();
  const found = await (await GitRepository.open(root, git)).references();
  const names = [...found.filter((name) => MAIN.test(name)), ...found.filter((name) => !MAIN.test(name))];
  const other = { label: '$(add) Another revision…' };
  const items = [...names.map((label) => ({ label })), other];
  const chosen = await vscode.window.showQuickPick(items, { title });
  if (chosen !== other) return chosen?.label;
  return vscode.window.showInputBox({ title, prompt: 'A commit, branch or tag, such as HEAD~3' });
}
