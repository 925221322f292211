/** Who is wrong where rules and reference disagree, as far as somebody has read the output. */
interface Finding {
  readonly wrong: 'reference' | 'rules' | 'open';
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
  '1653 gpt-4o-mini-2024-07-18 change_case:capital_word_frequency': {
    wrong: 'reference',
    why: "it takes LIFE'S for two words in capitals",
  },
  '2653 gpt-4o-mini-2024-07-18 detectable_format:number_bullet_lists': {
    wrong: 'reference',
    why: 'three bullets; it takes lines such as *(Chorus)* for bullets too',
  },
  '3429 gpt-4o-mini-2024-07-18 length_constraints:number_sentences': {
    wrong: 'open',
    why: 'about a hundred sentences are asked for, and the two split direct speech in other places',
  },
  '3456 gpt-4o-mini-2024-07-18 change_case:english_capital': {
    wrong: 'rules',
    why: 'a list of first names has no language that could be told; the reference guesses English',
  },
};

export const findingOn = (prompt: number | string, model: string, kind: string): Finding | undefined =>
  READ[`${prompt} ${model} ${kind}`];
