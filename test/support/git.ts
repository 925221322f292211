import { execFileSync } from 'node:child_process';
import type { TempWorkspace } from './workspace.ts';

const OPTIONS = ['user.name=Writer', 'user.email=writer@example.com', 'commit.gpgsign=false'].flatMap(
  (option) => ['-c', option],
);

/** Runs git in a folder, as somebody who is nobody. @returns what it printed */
export const git = ({ root }: Pick<TempWorkspace, 'root'>, ...args: readonly string[]): string =>
  execFileSync('git', [...OPTIONS, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
