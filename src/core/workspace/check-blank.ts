import type { Diagnostic } from '../diagnostic.ts';
import { tryRender } from '../prompt/render.ts';
import { oneLine } from '../text/one-line.ts';
import type { Project } from './project.ts';

/** Samples that are reported; more are one mistake made over and over. */
const MAX_BLANK = 100;

/**
 * Finds the samples that leave nothing to ask: every message of the user is blank, or every message where a prompt has
 * none of the user. Samples are read only where the templates let that happen.
 * @throws the signal's reason, when it is aborted
 */
export async function checkBlank({ prompt, samples }: Project, signal?: AbortSignal): Promise<Diagnostic[]> {
  const ofUser = prompt.messages.filter(({ role }) => role === 'user');
  const asking = { ...prompt, messages: ofUser.length > 0 ? ofUser : prompt.messages };
  if (asking.messages.some(({ template }) => alwaysHasText(template.text))) return [];
  const found: Diagnostic[] = [];
  for await (const record of samples.records(signal)) {
    if (record.kind !== 'sample') continue;
    const { id, location } = record.sample;
    const messages = tryRender(asking, record.sample);
    if (!messages?.every(({ content }) => content.trim() === '')) continue;
    const message = `Sample "${oneLine(id, 60)}" leaves nothing to ask, as its message is empty; give it a text, or remove it.`;
    found.push({ ...location, severity: 'warning', code: 'empty-message', message });
    if (found.length === MAX_BLANK) break;
  }
  return found;
}

/** Text outside of outputs, where no tag can take it away. */
const alwaysHasText = (template: string) =>
  !template.includes('{%') && template.replace(/\{\{.*?\}\}/gs, '').trim() !== '';
