import { readFileSync, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { textMessages } from '../prompt/chat.ts';
import { parseBoundedJson } from '../text/bounded-json.ts';
import { canonicalJson } from '../text/hash.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';
import { refusalReason, writeAtomically } from '../write-file.ts';
import { isResponse } from './chat-response.ts';
import { excerpt } from './excerpt.ts';
import {
  type CallOptions,
  type ChatRequest,
  type ChatResponse,
  LARGE_ANSWER,
  type Provider,
  ProviderError,
} from './provider.ts';
import { requestHash } from './request-hash.ts';

/** Where recordings are. */
export interface RecordedOptions {
  /** Absolute path. */
  readonly folder: string;
}

/**
 * Answers from recordings, without a network: `HASH.json` for a request, `HASH-2.json` for its second repeat. A
 * repeat without a recording of its own is answered by the first, so that recordings made with one repeat replay
 * with many, always alike. Nothing of it is cached, since a recording may be made anew at any time.
 *
 * `complete` throws `recording-missing` for a request nobody recorded, `malformed` for a damaged recording.
 */
export function recordedProvider({ folder }: RecordedOptions): Provider {
  return {
    async complete(request, { signal, repeat, onText, onLarge }) {
      const hash = requestHash(request);
      const own = await readRecording(folder, fileName(hash, repeat), onLarge);
      const response =
        own ?? (repeat > 0 ? await readRecording(folder, fileName(hash, 0), onLarge) : undefined);
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

/** Raised whenever a reader of before would misread what is written. */
const FORMAT = 1;
/** Of recordings that name none. */
const OLDEST_FORMAT = 0;

interface Recording {
  readonly request: ChatRequest;
  readonly response: ChatResponse;
}

function fileName(hash: string, repeat: number): string {
  return repeat === 0 ? `${hash}.json` : `${hash}-${repeat + 1}.json`;
}

async function readRecording(
  folder: string,
  name: string,
  onLarge: CallOptions['onLarge'],
): Promise<ChatResponse | undefined> {
  const shown = `${basename(folder)}/${name}`;
  let text: string;
  try {
    const file = join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) return undefined;
    if (found.size > LARGE_ANSWER) await onLarge?.();
    // Most are small, and four trips to another thread would take ten times as long as to read one.
    text = found.size > LARGE_ANSWER ? await readFile(file, 'utf8') : readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable('read the recording', shown, error);
  }
  const recording = parseRecording(text);
  const { format = OLDEST_FORMAT, response } = recording ?? {};
  if (typeof format === 'number' && format > FORMAT) {
    throw new ProviderError(
      'malformed',
      `The recording ${shown} was written by a later version of Prompt Ladder, in a format that this one does not read; update Prompt Ladder, or record it again.`,
    );
  }
  if (isResponse(response)) return response;
  throw new ProviderError(
    'malformed',
    `The recording ${shown} is damaged; restore it from version control or record it again.`,
  );
}

async function writeRecording(folder: string, name: string, recording: Recording): Promise<void> {
  const sorted: unknown = JSON.parse(canonicalJson({ format: FORMAT, ...recording }));
  try {
    await writeAtomically(join(folder, name), `${JSON.stringify(sorted, null, 2)}\n`);
  } catch (error) {
    throw unusable('write the recording', `${basename(folder)}/${name}`, error);
  }
}

function parseRecording(json: string): JsonObject | undefined {
  try {
    const recording = parseBoundedJson(json);
    return isObject(recording) ? recording : undefined;
  } catch {
    return undefined;
  }
}

function missing(hash: string, { model, messages }: ChatRequest): ProviderError {
  const words = excerpt(textMessages(messages).at(-1)?.content ?? '', 60);
  return new ProviderError(
    'recording-missing',
    `There is no recording ${hash} of model "${excerpt(model, 60)}" for the message "${words}"; make it by running once with another provider and --record.`,
  );
}

function unusable(action: string, shown: string, error: unknown): ProviderError {
  return new ProviderError('unavailable', `Cannot ${action} ${shown} ${refusalReason(error)}.`);
}
