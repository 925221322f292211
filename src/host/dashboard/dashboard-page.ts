import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { PageName } from '../../core/dashboard/html-report.ts';

/** The program of a page, as it is in the extension's folder. */
export class DashboardPage {
  readonly #extension: vscode.Uri;
  readonly #program: vscode.Uri;
  readonly #name: PageName;

  constructor(extension: vscode.Uri, name: PageName) {
    this.#extension = extension;
    this.#name = name;
    this.#program = vscode.Uri.joinPath(extension, 'dist', 'dashboard');
  }

  /** Absolute path of the folder that holds the program and its style. */
  get folder(): string {
    return this.#program.fsPath;
  }

  /** What the webview may do: run the program, and read nothing else. */
  get options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.#program] };
  }

  /** The page of a webview: a program and its style, allowed by a nonce of its own. */
  async html(webview: vscode.Webview): Promise<string> {
    const template = await readFile(
      vscode.Uri.joinPath(this.#extension, 'media', 'dashboard.html').fsPath,
      'utf8',
    );
    const address = (file: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#program, file)).toString(true);
    const values: Readonly<Record<string, string>> = {
      nonce: randomBytes(24).toString('base64url'),
      cspSource: webview.cspSource,
      script: address(`${this.#name}.js`),
      style: address(`${this.#name}.css`),
    };
    return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
  }
}
