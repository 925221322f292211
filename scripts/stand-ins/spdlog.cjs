// Stands in for the native module @vscode/spdlog, which VS Code's server writes its log files with.
// Without it log files and output channels stay empty.
'use strict';
const { appendFileSync } = require('node:fs');
const { mkdir } = require('node:fs/promises');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  level = LEVELS.indexOf('info');
  #file;
  #formatted = true;
  #dropped = false;

  constructor(_kind, _name, file) {
    this.#file = file;
    METHODS.forEach((method, level) => {
      this[method] = (message) => this.#write(level, message);
    });
  }

  #write(level, message) {
    if (this.#dropped || level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    try {
      appendFileSync(this.#file, this.#formatted ? `${time} [${LEVELS[level]}] ${message}\n` : message);
    } catch {
      // The log's folder is removed while the server ends.
    }
  }

  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {
    this.#formatted = true;
  }
  clearFormatters() {
    this.#formatted = false;
  }
  drop() {
    this.#dropped = true;
  }
  flush() {}
}

async function createLogger(name, file) {
  await mkdir(dirname(file), { recursive: true });
  appendFileSync(file, '');
  return new Logger('rotating', name, file);
}

// One assignment each: the server imports these by name, which Node finds only so.
exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
