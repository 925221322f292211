import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** Longer than a connection to this machine takes. */
const NO_ANSWER_MS = 300;

/** A server that neither accepts a connection nor refuses it: its process is stopped, and its queue is full. */
export class DeafServer {
  readonly port: number;
  readonly #close: () => void;

  private constructor(port: number, close: () => void) {
    this.port = port;
    this.#close = close;
  }

  static async start(): Promise<DeafServer> {
    const program =
      'const s = require("net").createServer(() => {}); s.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => process.send(s.address().port));';
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [port] = (await once(child, 'message')) as [number];
    child.kill('SIGSTOP');
    const queue: Socket[] = [];
    const close = () => {
      for (const socket of queue) socket.destroy();
      child.kill('SIGKILL');
    };
    for (;;) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      queue.push(socket);
      await Promise.race([once(socket, 'connect'), sleep(NO_ANSWER_MS)]);
      // On a busy machine the time may be over before this process was told of a connection that is there.
      await turn();
      if (socket.connecting) return new DeafServer(port, close);
    }
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}
