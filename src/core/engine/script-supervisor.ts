import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import process from 'node:process';
import { LIFELINE, REPLIES } from './script-messages.ts';

// Starts the process for scripts, and ends it once the run is gone, however the run ended: a script in a loop hears of
// no pipe that closes, and under the permission model it can have no thread that listens for it.

const child = spawn(process.execPath, process.argv.slice(2), {
  stdio: ['inherit', 'ignore', 'ignore', REPLIES],
  windowsHide: true,
});
child.on('error', () => process.exit(1));
child.on('exit', () => process.exit(0));
new Socket({ fd: LIFELINE })
  .on('error', () => {})
  .on('close', () => child.kill('SIGKILL'))
  .resume();
