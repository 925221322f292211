import { resolve } from 'node:path';
import { UserError } from '../core/diagnostic.ts';
import { diskFiles } from '../core/files.ts';
import { parsePrompt } from '../core/prompt/parse.ts';
import { render } from '../core/prompt/render.ts';
import { TemplateError } from '../core/prompt/template.ts';
import { pathIn } from '../core/text/path-in.ts';
import { requireVersion } from '../core/versions/version-name.ts';
import { promptTexts, VersionStore } from '../core/versions/version-store.ts';
import { loadConfig, workspaceRoot } from '../core/workspace/config.ts';
import type { LoadedPrompt, loadPrompt as Signature } from './api.d.ts';

/** Documented where its users read it: in `api.d.ts`. */
export const loadPrompt: typeof Signature = async (path, version) => {
  const file = resolve(path);
  const root = await workspaceRoot(file, diskFiles);
  const { id, text } = await textOf(file, root, version);
  const { document, prompt } = parsePrompt(file, text);
  if (!prompt) {
    const [first] = document.diagnostics;
    throw new UserError(`${path} cannot be read as a prompt in ${id}: ${first?.message ?? 'it is empty.'}`);
  }
  // An application looks passages up by itself, and gives them as a variable.
  const asked = { ...prompt, retrieval: undefined };
  const { config } = await loadConfig(root, diskFiles);
  const loaded: LoadedPrompt = {
    name: prompt.name,
    version: id,
    provider: prompt.provider ?? config.provider,
    model: prompt.model ?? config.model,
    parameters: { ...prompt.parameters },
    responseFormat: { ...prompt.responseFormat },
    messages: (variables = {}) => {
      try {
        return render(asked, { variables });
      } catch (error) {
        if (error instanceof TemplateError) throw new UserError(error.message);
        throw error;
      }
    },
  };
  return loaded;
};

async function textOf(
  file: string,
  root: string,
  version: string | undefined,
): Promise<{ readonly id: string; readonly text: string }> {
  if (version === undefined) {
    const text = await diskFiles.readText(file).catch(() => {
      throw new UserError(`There is no prompt file ${file}; check its path.`);
    });
    return { id: 'now', text };
  }
  const prompt = pathIn(root, file);
  const versions = await new VersionStore(root).read(prompt, promptTexts(root, diskFiles));
  const saved = requireVersion(version, versions, prompt);
  const text = saved.files[saved.prompt];
  if (text === undefined)
    throw new UserError(`The version ${saved.id} lacks ${saved.prompt}; restore it from version control.`);
  return { id: saved.id, text };
}
