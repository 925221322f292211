import { join } from 'node:path';
import { UserError } from '../diagnostic.ts';
import type { ProviderKind } from './kind.ts';
import { openAiKind } from './openai/kind.ts';
import { practiceProvider } from './practice/provider.ts';
import { recordedProvider } from './recorded.ts';

/** The kinds of providers there are, by name. A kind is also the name of a provider with the usual settings. */
export const PROVIDER_KINDS: ReadonlyMap<string, ProviderKind> = new Map<string, ProviderKind>([
  ['openai', openAiKind],
  [
    'practice',
    { label: 'Practice model', settings: [], isStandIn: true, connect: async () => practiceProvider() },
  ],
  [
    'recorded',
    {
      label: 'Recordings',
      settings: [],
      isStandIn: true,
      connect: async ({ folder }) => recordedProvider({ folder: join(folder, 'recordings') }),
    },
  ],
  [
    // The editor puts its own in place of it.
    'vscode',
    {
      label: 'Models of the editor',
      settings: [],
      isWithoutSchemas: true,
      connect: async () => {
        throw new UserError(
          'The provider "vscode" asks the models of the editor, so it runs in VS Code only; choose another one here.',
        );
      },
    },
  ],
]);
