import { fork } from 'node:child_process';
import { startOpenAiServer } from '../test/support/openai-server.ts';

/** A local server that speaks the OpenAI protocol, in a process of its own. */
export interface BenchServer {
  readonly baseUrl: string;
  close(): void;
}

/** @param latencyMs from a request to its answer */
export async function startBenchServer(latencyMs: number): Promise<BenchServer> {
  const child = fork(import.meta.filename, [String(latencyMs)], { execArgv: [] });
  const baseUrl = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', (code) => reject(new Error(`The server of the benchmark exited with ${code}`)));
  });
  return { baseUrl, close: () => child.kill() };
}

if (process.argv[1] === import.meta.filename && process.send) {
  const delayMs = Number(process.argv[2]);
  const text = 'The answer is a short sentence that names Paris.';
  const server = await startOpenAiServer({ answer: () => ({ text }), script: () => ({ delayMs }) });
  process.send(server.baseUrl);
}
