/** The schemes of our documents, all in one place: two providers of one scheme would answer for each other. */
export const SCHEMES = {
  /** What prompts differ in from a branch. */
  changes: 'prompt-ladder-changes',
  costs: 'prompt-ladder-costs',
  /** Files as an edit would leave them. */
  edit: 'prompt-ladder-edit',
  output: 'prompt-ladder-output',
  preview: 'prompt-ladder-preview',
  /** What a person needs to decide about an output. */
  review: 'prompt-ladder-review',
  version: 'prompt-ladder-version',
} as const;
