import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { node24 } from './node.mjs';
import { SIGNALS } from './program.mjs';
import { temporaryFolder } from './temporary-folder.mjs';
import { vscodeServer } from './vscode.mjs';

/** @import { ChildProcess } from 'node:child_process' */

/**
 * @typedef {object} ServerOptions
 * @property {string} [vsix] a packaged extension to install
 * @property {string[]} [extensions] folders of unpacked extensions to install
 * @property {Record<string, unknown>} [settings] user settings
 * @property {boolean} [trust] whether a folder is untrusted until the user trusts it; otherwise every folder is trusted
 * @property {boolean} [driver] whether an address may carry a payload that steers the workbench (which then shows no
 *   notifications)
 * @property {boolean} [secret] whether only addresses made by `address` are let in, by a secret they hold
 * @property {NodeJS.ProcessEnv} [env] added to the environment of the server and its extension host
 */

const START_LIMIT_MS = 60_000;

/** VS Code's own server: a workbench for the browser with a real extension host. */
export class Server {
  /** What the server printed so far. */
  log = '';
  #data = mkdtempSync(join(tmpdir(), 'prompt-ladder-vscode-'));
  #token = '';
  #port = 0;
  /** @type {ChildProcess | undefined} */
  #process;

  /**
   * Starts a server with fresh data on a free port of 127.0.0.1. It ends with this process at the latest.
   * @param {ServerOptions} [options]
   */
  static async start(options = {}) {
    const server = new Server();
    process.on('exit', server.#end);
    for (const signal of SIGNALS) {
      if (!process.listeners(signal).includes(exitOn)) process.on(signal, exitOn);
    }
    try {
      await server.#start(options);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /**
   * The page that opens a folder, or a workspace of several folders, in a workbench.
   * @param {string} folder absolute path of the folder or of its `.code-workspace` file
   * @param {Record<string, string>} [payload]
   */
  address(folder, payload = {}) {
    const url = new URL(`http://127.0.0.1:${this.#port}/`);
    if (this.#token) url.searchParams.set('tkn', this.#token);
    const kind = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
    url.searchParams.set(kind, decodeURIComponent(pathToFileURL(folder).pathname));
    if (Object.keys(payload).length > 0)
      url.searchParams.set('payload', JSON.stringify(Object.entries(payload)));
    return url.href;
  }

  /**
   * How a workbench names a path of the server's file system.
   * @param {string} path absolute path
   */
  uri(path) {
    return `vscode-remote://127.0.0.1:${this.#port}${pathToFileURL(path).pathname}`;
  }

  /** Ends the server with all its processes and removes its data. */
  async stop() {
    const running = this.#process?.exitCode === null && this.#process.signalCode === null;
    this.#endProcesses();
    if (running) await once(/** @type {ChildProcess} */ (this.#process), 'exit');
    this.#removeData();
    process.off('exit', this.#end);
  }

  /** @param {ServerOptions} options */
  async #start({ vsix, extensions = [], settings = {}, trust, driver, secret, env }) {
    const [node, folder] = await Promise.all([node24(), vscodeServer()]);
    const program = join(folder, 'out', 'server-main.js');
    const user = join(this.#data, 'data', 'User');
    await mkdir(user, { recursive: true });
    await writeFile(join(user, 'settings.json'), JSON.stringify(settings, null, 2));
    for (const extension of extensions) await this.#addExtension(extension);
    if (vsix) await cp(await installed(vsix, [node, program]), this.#data, { recursive: true });
    if (secret) this.#token = randomBytes(16).toString('hex');

    const flags = [
      ...['--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(this.#token ? ['--connection-token', this.#token] : ['--without-connection-token']),
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...(driver ? ['--enable-smoke-test-driver'] : []),
    ];
    this.#process = spawn(node, [program, '--server-data-dir', this.#data, ...flags], {
      env: { ...environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    this.#port = await this.#listening(this.#process);
  }

  /** @param {ChildProcess} server */
  #listening(server) {
    const ended = once(server, 'exit').then(([code]) => {
      throw new Error(`VS Code's server ended with code ${code}:\n${this.log}`);
    });
    const late = setTimeout(START_LIMIT_MS, undefined, { ref: false }).then(() => {
      throw new Error(`VS Code's server did not start within ${START_LIMIT_MS / 1000} s:\n${this.log}`);
    });
    const listening = new Promise((resolve) => {
      const read = (/** @type {Buffer} */ chunk) => {
        this.log += chunk;
        const [, port] = /agent listening on (\d+)/.exec(this.log) ?? [];
        if (port) resolve(Number(port));
      };
      server.stdout?.on('data', read);
      server.stderr?.on('data', read);
    });
    return Promise.race([listening, ended, late]);
  }

  /** @param {string} extension */
  async #addExtension(extension) {
    const { publisher, name, version } = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8'));
    await cp(extension, join(this.#data, 'extensions', `${publisher}.${name}-${version}`), {
      recursive: true,
    });
  }

  #end = () => {
    this.#endProcesses();
    this.#removeData();
  };

  #endProcesses() {
    const leader = this.#process?.pid;
    if (!leader) return;
    try {
      if (process.platform === 'win32')
        execFileSync('taskkill', ['/pid', `${leader}`, '/t', '/f'], { stdio: 'ignore' });
      else process.kill(-leader, 'SIGKILL');
    } catch {
      // They have ended already.
    }
  }

  #removeData() {
    rmSync(this.#data, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @type {Map<string, Promise<string>>} */
const installs = new Map();

/**
 * A server's data in which an extension is installed: every server of this process begins with a copy of it.
 * @param {string} vsix
 * @param {[node: string, program: string]} server
 */
function installed(vsix, [node, program]) {
  const data = installs.get(vsix) ?? install();
  installs.set(vsix, data);
  return data;

  async function install() {
    const folder = temporaryFolder('installed');
    const options = ['--server-data-dir', folder, '--install-extension', vsix];
    await promisify(execFile)(node, [program, ...options], { env: environment() });
    return folder;
  }
}

/** @param {NodeJS.Signals} signal */
function exitOn(signal) {
  process.exit(128 + constants.signals[signal]);
}

// A surrounding editor's variables would tie the server to that editor.
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name)),
  );
}
