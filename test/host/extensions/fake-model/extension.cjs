const vscode = require('vscode');

// Offers one language model that answers each conversation with its last message, in capitals.
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('fake', {
      provideLanguageModelChatInformation: () => [
        {
          id: 'fake-echo',
          name: 'Fake Echo',
          family: 'echo',
          version: '1',
          maxInputTokens: 1000,
          maxOutputTokens: 1000,
          capabilities: {},
        },
      ],
      provideLanguageModelChatResponse: async (_model, messages, _options, progress) => {
        const text = messages
          .at(-1)
          .content.map((part) => part.value ?? '')
          .join('');
        if (text.includes('please fail')) throw new Error('The fake model was asked to fail.');
        for (const word of text.toUpperCase().split(/(?<= )/))
          progress.report(new vscode.LanguageModelTextPart(word));
      },
      provideTokenCount: async (_model, text) =>
        (typeof text === 'string' ? text : JSON.stringify(text.content)).split(/\s+/).length,
    }),
  );
};
