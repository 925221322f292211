/** User settings of an editor that tests run in: without what they do not need, above all what moves on the screen. */
export const TEST_SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  // Otherwise the server lists all processes of the machine every few seconds.
  'remote.autoForwardPorts': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};
