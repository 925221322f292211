import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Variation } from '../../core/compare/variants.ts';
import type { VariationChoices } from '../../core/compare/variation-table.ts';
import type { RunAddress } from '../../core/dashboard/run-questions.ts';
import { formatPercent } from '../../core/report/format.ts';
import { titleOf } from '../../core/report/moment.ts';
import type { Run } from '../../core/runs/run.ts';
import type { PromptMoment } from '../../core/versions/prompt-history.ts';
import type { VersionedPrompt } from '../../core/versions/versioned-prompt.ts';
import { commandRegistrar } from '../editor/command-registrar.ts';
import { Disposables } from '../editor/disposables.ts';
import { loadCore } from '../editor/load-core.ts';
import { inTrustedWorkspace } from '../editor/trust.ts';
import { choosePrompt } from '../prompt/prompt-choice.ts';
import type { KnownModels } from '../providers/known-models.ts';
import { chooseModels } from '../run/model-picker.ts';
import type { ReadHistory } from './histories.ts';
import { ICONS } from './moment-icons.ts';
import { chooseMoment, chooseReference, REFERENCE } from './moment-picker.ts';
import { momentOf } from './prompt-tree.ts';
import { runContextOf, type VariationRuns } from './variation-runs.ts';
import type { VersionParts } from './version-commands.ts';

export interface CompareParts extends VersionParts {
  readonly runs: VariationRuns;
  readonly known: KnownModels;
}

/** As many as the dashboard shows side by side. */
const MOST_VARIANTS = 12;

/** The commands that compare what prompts do: revisions, models, and what a run is held against. */
export class CompareCommands implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #parts: CompareParts;

  constructor(parts: CompareParts) {
    this.#parts = parts;
    const register = commandRegistrar(this.#disposables, parts.onError);
    register('compareBehaviour', (of, revision) => this.#compareBehaviour(of, revision));
    register('compareModels', (of) => this.#compareModels(of));
    register('compareVariants', (of, parameters) => this.#compareVariants(of, parameters));
    register('acceptBaseline', (of, run) => this.#acceptBaseline(of, run));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Holds an item of the tree, or the files of now, against a revision that is chosen. */
  async #compareBehaviour(of: unknown, given: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Compare the behaviour of which prompt?');
    if (!prompt) return;
    const { histories } = this.#parts;
    const own = momentOf(of);
    const sources = await histories.sourcesOf(prompt);
    const other = typeof given === 'string' ? given : await this.#chooseOther(prompt, own);
    if (other === undefined) return;
    const after = await variationOf(own?.name ?? 'now', sources);
    await this.#show(sources, [await variationOf(other, sources), after]);
  }

  async #chooseOther(prompt: vscode.Uri, own: PromptMoment | undefined): Promise<string | undefined> {
    const { histories } = this.#parts;
    const chosen = await chooseMoment(histories, prompt, {
      title: 'Compare Behaviour With',
      placeholder: `The run, version or commit to compare ${own ? 'it' : 'the current prompt'} with`,
      filter: ({ name }) => name !== own?.name,
      choices: vscode.workspace.isTrusted ? [REFERENCE] : [],
    });
    if (chosen?.choice === REFERENCE) return chooseReference(await histories.sourcesOf(prompt));
    return chosen?.moment?.name;
  }

  /** Runs one prompt on several models and shows the last one against the first, with all of them side by side. */
  async #compareModels(of: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Compare the models of which prompt?');
    if (!prompt) return;
    const choices = await this.#chooseModels(prompt, {
      title: 'Compare Models',
      placeHolder: 'Two or more models; the others are compared with the first one',
    });
    if (!choices || choices.length === 0) return;
    const sources = await this.#parts.histories.sourcesOf(prompt);
    const variation = await variationOf(momentOf(of)?.name ?? 'now', sources);
    const chosen = choices.map(({ provider, model }) => ({ ...variation, provider, model }));
    // One model is held against the prompt's own.
    await this.#show(sources, chosen.length === 1 ? [variation, ...chosen] : chosen);
  }

  async #chooseModels(prompt: vscode.Uri, question: Parameters<typeof chooseModels>[3]) {
    const { prompts, known } = this.#parts;
    return chooseModels(prompt, (await prompts.check(prompt))?.project, known, question);
  }

  /** Runs versions on models with values of parameters, and shows all of them side by side. */
  async #compareVariants(of: unknown, given: unknown): Promise<void> {
    const prompt = await this.#promptFor(of, 'Compare the variants of which prompt?');
    if (!prompt) return;
    const { histories } = this.#parts;
    const revisions = await chooseRevisions(await histories.of(prompt));
    if (!revisions) return;
    const models = await this.#chooseModels(prompt, {
      title: 'Compare Variants: Models',
      placeHolder: "Models; without any, each version's own",
    });
    if (!models) return;
    const sources = await histories.sourcesOf(prompt);
    const variationsBy = (parameters: string) => variationsWith(parameters, { revisions, models }, sources);
    const named = typeof given === 'string' ? given : await askForParameters(variationsBy);
    if (named === undefined) return;
    await this.#show(sources, await variationsBy(named));
  }

  async #show(sources: VersionedPrompt, variations: readonly Variation[]): Promise<void> {
    const runs = await this.#parts.runs.of(sources, variations, { mayStopEarly: true });
    const [before, after] = [runs?.[0], runs?.at(-1)];
    if (!before || !after) return;
    if (before.id === after.id) {
      void vscode.window.showInformationMessage(
        'Both are the same version on the same model, with one run; change the prompt, or choose another version.',
      );
      return;
    }
    const address: RunAddress = { root: sources.root, run: after.id };
    await vscode.commands.executeCommand('promptLadder.showResults', { ...address, against: before.id });
  }

  /** @param given the id of the run; that of an item of the tree, or the newest of the files of now, where absent */
  async #acceptBaseline(of: unknown, given: unknown): Promise<void> {
    if (!(await inTrustedWorkspace('no baseline is written'))) return;
    const prompt = await this.#promptFor(of, 'Accept a run of which prompt?');
    if (!prompt) return;
    const { acceptBaseline, storedRun } = await loadCore();
    const sources = await this.#parts.histories.sourcesOf(prompt);
    const { root, runs: store, files } = sources;
    const named = typeof given === 'string' ? given : runIn(momentOf(of))?.id;
    const run =
      named !== undefined
        ? await store.read(named)
        : await storedRun(
            await variationOf('now', sources),
            runContextOf(sources, prompt, new AbortController().signal),
          );
    if (!run) {
      await offerToRun(`${basename(prompt.path)} has no finished run of all samples to accept.`, prompt);
      return;
    }
    const place = { root, store, files, prompt: sources.prompt };
    const { passing, samples } = await acceptBaseline(run, place);
    void vscode.window.showInformationMessage(
      `${basename(prompt.path)} has a baseline now: ${formatPercent(passing, samples)} of ${samples} samples pass. Commit it, so that checks compare with it.`,
    );
  }

  #promptFor(of: unknown, question: string): Promise<vscode.Uri | undefined> {
    return choosePrompt(this.#parts.prompts, of, question);
  }
}

/** The versions that are compared: the current files, and saved ones. @returns names of revisions */
async function chooseRevisions({ versions }: ReadHistory): Promise<readonly string[] | undefined> {
  const now = { label: '$(edit) Current files', name: 'now', picked: true };
  const saved = versions.map((moment) => ({
    label: `$(${ICONS.version}) ${titleOf(moment)}`,
    description: moment.labels.join(' '),
    name: moment.name,
    picked: false,
  }));
  if (saved.length === 0) return [now.name];
  const chosen = await vscode.window.showQuickPick([...saved.toReversed(), now], {
    title: 'Compare Variants: Versions',
    placeHolder: 'Versions; the others are compared with the first one',
    canPickMany: true,
  });
  return chosen?.map(({ name }) => name);
}

/**
 * Every version on every model with every set of parameters, which a text names.
 * @throws {UserError} when they are too few or too many, or a parameter cannot be written into the prompt
 */
async function variationsWith(
  named: string,
  { revisions, models }: Pick<VariationChoices, 'revisions' | 'models'>,
  sources: VersionedPrompt,
): Promise<Variation[]> {
  const { parameterSets, variationsOf, UserError } = await loadCore();
  const choices = {
    revisions,
    models: models.length > 0 ? models : [{}],
    parameters: parameterSets(named.split(/\s+/).filter(Boolean)),
  };
  const count = Object.values(choices).reduce((product, { length }) => product * length, 1);
  if (count < 2)
    throw new UserError(
      'That is one variant; choose another version, two models, or values of a parameter to compare.',
    );
  if (count > MOST_VARIANTS)
    throw new UserError(
      `That makes ${count} variants, and up to ${MOST_VARIANTS} are shown side by side; choose fewer.`,
    );
  return variationsOf(choices, sources);
}

/** @param variationsBy refuses what cannot be run, which is said while it is typed: the choices before are not made again */
async function askForParameters(
  variationsBy: (named: string) => Promise<unknown>,
): Promise<string | undefined> {
  const { UserError } = await loadCore();
  return vscode.window.showInputBox({
    title: 'Compare Variants: Parameters',
    prompt: 'Values of model parameters, with a space between parameters; empty for those of each version',
    placeHolder: 'temperature=0,0.7 max_tokens=200',
    validateInput: async (text) => {
      try {
        await variationsBy(text);
        return undefined;
      } catch (error) {
        if (error instanceof UserError) return error.message;
        throw error;
      }
    },
  });
}

async function variationOf(name: string, sources: VersionedPrompt): Promise<Variation> {
  const { revisionNamed } = await loadCore();
  return { name, revision: await revisionNamed(name, sources) };
}

async function offerToRun(message: string, prompt: vscode.Uri): Promise<void> {
  const action = 'Run Samples';
  if ((await vscode.window.showInformationMessage(message, action)) === action)
    await vscode.commands.executeCommand('promptLadder.run', prompt);
}

/** The run that tells how a moment behaved. */
const runIn = (moment: PromptMoment | undefined): Run | undefined =>
  moment?.kind === 'commit' ? undefined : moment?.run;
