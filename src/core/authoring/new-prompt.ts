/** A prompt file that can be run at once, also by the practice model. */
export const NEW_PROMPT = `name: New prompt
description: What the prompt is for, in one line.
messages:
  - role: system
    content: |
      Answer questions of visitors in one sentence, from these facts alone.

      Facts:
      - The library opens at 9:00 and closes at 18:00.
      - A book can be kept for four weeks.
  - role: user
    content: "{{ question }}"
testData:
  - id: opening
    question: When does the library open?
    facts: ["9:00"]
  - id: lending
    question: How long can a book be kept?
    facts: [four weeks]
rules:
  - id: short
    check:
      words: { max: 30 }
`;
