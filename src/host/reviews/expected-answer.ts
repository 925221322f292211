import * as vscode from 'vscode';
import type { Sample } from '../../core/samples/sample.ts';
import { toRange } from '../editor/convert.ts';
import { editorFiles } from '../editor/editor-files.ts';
import { loadCore } from '../editor/load-core.ts';
import type { Subject } from './reviews.ts';

/**
 * Makes an answer the `expected` of its sample, where that stands now. The file is saved, unless it had unsaved
 * changes before.
 * @throws {UserError} when the sample is gone, or its file cannot take the answer
 */
export async function writeExpected(subject: Subject, answer: string): Promise<void> {
  const { UserError, expectedEdits, expectedOf } = await loadCore();
  const sample = await sampleNow(subject);
  if (!sample) {
    throw new UserError(
      `The sample "${subject.result.sample}" is not among the samples of ${vscode.workspace.asRelativePath(subject.promptFile)} any more, so its expected answer cannot be written.`,
    );
  }
  const { file } = sample.location;
  const document = await vscode.workspace.openTextDocument(file).then(undefined, () => {
    throw new UserError(
      `${vscode.workspace.asRelativePath(file)} cannot be opened in the editor; write the "expected" of the sample "${sample.id}" by hand.`,
    );
  });
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  for (const { range, text } of expectedEdits(
    document.getText(),
    sample,
    expectedOf(answer, sample.expected),
  )) {
    edit.replace(document.uri, toRange(range), text);
  }
  const isApplied = await vscode.workspace.applyEdit(edit);
  if (!isApplied || (!wasDirty && !(await document.save()))) {
    throw new UserError(
      `${vscode.workspace.asRelativePath(file)} cannot be changed; check that it may be written.`,
    );
  }
}

async function sampleNow({ promptFile, result }: Subject): Promise<Sample | undefined> {
  const { loadProject, diskFiles } = await loadCore();
  const { project } = await loadProject(promptFile, editorFiles(diskFiles));
  for await (const record of project?.samples.records() ?? []) {
    if (record.kind === 'sample' && record.sample.id === result.sample) return record.sample;
  }
  return undefined;
}
