import type { HTMLAttributes } from 'preact';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HTMLAttributes<HTMLElement> & { secondary?: boolean; disabled?: boolean };
      'vscode-textfield': HTMLAttributes<HTMLElement> & {
        label?: string;
        placeholder?: string;
        type?: string;
        value?: string;
      };
    }
  }
}
