/** Who is wrong where rules and reference disagree, as far as somebody has read the output. */
interface Finding {
  readonly wrong: 'reference' | 'rules';
  readonly why: string;
}

/** By prompt, model and kind. */
const READ: Readonly<Record<string, Finding>> = {
  '1379 claude-3-haiku-20240307 detectable_format:number_highlighted_sections': {
    wrong: 'reference',
    why: 'five lines are highlighted; it takes the two halves around a bold word inside of one for two',
  },
  '1825 claude-3-haiku-20240307 detectable_content:postscript': {
    wrong: 'reference',
    why: 'the marker stands alone at the end, with no postscript after it',
  },
  '1843 claude-3-haiku-20240307 change_case:english_lowercase': {
    wrong: 'reference',
    why: 'three English words in lower case; its language detection takes them for another language',
  },
  '1843 gpt-4-20231107 change_case:english_lowercase': {
    wrong: 'reference',
    why: 'three English words in lower case; its language detection takes them for another language',
  },
  '3456 gpt-4o-mini-2024-07-18 change_case:english_capital': {
    wrong: 'rules',
    why: 'a list of first names has no language that could be told; the reference guesses English',
  },
};

export const findingOn = (prompt: number | string, model: string, kind: string): Finding | undefined =>
  READ[`${prompt} ${model} ${kind}`];
