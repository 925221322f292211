import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { canonicalJson } from '../text/hash.ts';
import { writeAtomically } from '../write-file.ts';
import { isResponse } from './chat-response.ts';
import { excerpt } from './excerpt.ts';
import { isObject } from './json-object.ts';
import { type ChatRequest, type ChatResponse, type Provider, ProviderError } from './provider.ts';
import { requestHash } from './request-hash.ts';

/**
 * Answers from recordings, without a network: `HASH.json` for a request, `HASH-2.json` for its second repeat. A
 * repeat without a recording of its own is answered by the first, so that recordings made with one repeat replay
 * with many, always alike. Nothing of it is cached, since a recording may be made anew at any time.
 *
 * `complete` throws `recording-missing` for a request nobody recorded, `malformed` for a damaged recording.
 */
export function recordedProvider({ folder }: { readonly folder: string }): Provider {
  return {
    async complete(request, { signal, repeat, onText }) {
      const hash = requestHash(request);
      const own = await readRecording(folder, fileName(hash, repeat));
      const response = own ?? (repeat > 0 ? await readRecording(folder, fileName(hash, 0)) : undefined);
      if (signal.aborted) throw new ProviderError('cancelled', 'The call was cancelled.');
      if (response === undefined) throw missing(hash, request);
      onText?.(response.text);
      return response;
    },
  };
}

/**
 * Answers as `inner` does, and records each answer for `recordedProvider`, replacing an older recording. The folder
 * is made before the first call, so that an unusable one costs nothing. Nothing is cached, so that every call is
 * recorded.
 */
export function recordingProvider(inner: Provider, { folder }: { readonly folder: string }): Provider {
  return {
    server: inner.server,
    async complete(request, options) {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw unusable('make the folder', basename(folder), error);
      });
      const response = await inner.complete(request, options);
      await writeRecording(folder, fileName(requestHash(request), options.repeat), { request, response });
      return response;
    },
  };
}

interface Recording {
  readonly request: ChatRequest;
  readonly response: ChatResponse;
}

function fileName(hash: string, repeat: number): string {
  return repeat === 0 ? `${hash}.json` : `${hash}-${repeat + 1}.json`;
}

async function readRecording(folder: string, name: string): Promise<ChatResponse | undefined> {
  const shown = `${basename(folder)}/${name}`;
  let text: string;
  try {
    text = await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable('read the recording', shown, error);
  }
  const response = parseResponse(text);
  if (response) return response;
  throw new ProviderError(
    'malformed',
    `The recording ${shown} is damaged; restore it from version control or record it again.`,
  );
}

async function writeRecording(folder: string, name: string, recording: Recording): Promise<void> {
  const sorted: unknown = JSON.parse(canonicalJson(recording));
  try {
    await writeAtomically(join(folder, name), `${JSON.stringify(sorted, null, 2)}\n`);
  } catch (error) {
    throw unusable('write the recording', `${basename(folder)}/${name}`, error);
  }
}

function parseResponse(json: string): ChatResponse | undefined {
  let recording: unknown;
  try {
    recording = JSON.parse(json);
  } catch {
    return undefined;
  }
  const response = isObject(recording) ? recording.response : undefined;
  return isResponse(response) ? response : undefined;
}

function missing(hash: string, { model, messages }: ChatRequest): ProviderError {
  const words = excerpt(messages.at(-1)?.content ?? '', 60);
  return new ProviderError(
    'recording-missing',
    `There is no recording ${hash} of model "${excerpt(model, 60)}" for the message "${words}"; make it by running once with another provider and --record.`,
  );
}

function unusable(action: string, shown: string, error: unknown): ProviderError {
  const { code } = error as NodeJS.ErrnoException;
  return new ProviderError(
    'unavailable',
    `Cannot ${action} ${shown}${code ? ` (${code})` : ''}; check its permissions and the free space.`,
  );
}
