import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where peers are installed, which git ignores. */
export const PEERS = resolve(import.meta.dirname, '../.vscode-test/bench-peers');

/**
 * Installs a package to measure beside, once.
 * @param size shown before it is fetched
 * @returns the path of its package.json
 */
export async function installPeer(
  folder: string,
  name: string,
  version: string,
  size: string,
): Promise<string> {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    console.log(`Installing ${name} ${version} (${size})…`);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', `${name}@${version}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return manifest;
}
