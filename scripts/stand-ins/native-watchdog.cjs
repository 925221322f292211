// Stands in for the native module @vscode/native-watchdog: ends the extension host when its parent is gone.
'use strict';

exports.start = (parentId) => {
  setInterval(() => {
    try {
      process.kill(parentId, 0);
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1000).unref();
};

exports.exit = (code) => process.reallyExit(code);
