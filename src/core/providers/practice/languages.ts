import { words } from './words.ts';

export type LanguageCode = 'de' | 'en' | 'es' | 'fr' | 'it' | 'nl' | 'pt';

const COMMON_WORDS: Readonly<Record<LanguageCode, string>> = {
  de: 'der die das und ich ist nicht ein eine mit für auf wir sie mein meine kann wie bitte hallo habe wird zu auch noch',
  en: 'the and is to of i my you a in it for on not with can how please hello have this we are do',
  es: 'el la los y yo es no un una con para por mi puedo cómo hola tengo que de en se está favor',
  fr: 'le la les et je est pas un une avec pour mon ma puis comment bonjour ai que de vous nous mes ce cette',
  it: 'il lo gli e io è non un una con per mio mia posso come ciao ho che di sono questo grazie',
  nl: 'de het een en ik is niet met voor op wij mijn kan hoe hallo heb dat van graag bedankt jullie',
  pt: 'o os e eu é não um uma com para meu minha posso como olá tenho que de em obrigado você está',
};

export const LANGUAGE_NAMES: Readonly<Record<LanguageCode, string>> = {
  de: 'German',
  en: 'English',
  es: 'Spanish',
  fr: 'French',
  it: 'Italian',
  nl: 'Dutch',
  pt: 'Portuguese',
};

const CODES: readonly LanguageCode[] = ['en', 'de', 'es', 'fr', 'it', 'nl', 'pt'];
const SETS = CODES.map((code) => [code, new Set(COMMON_WORDS[code].split(' '))] as const);

/** The language with most common words in the text; English where none stands out. */
export function detectLanguage(text: string): LanguageCode {
  let best: LanguageCode = 'en';
  let most = 0;
  const spoken = words(text.slice(0, 4000));
  for (const [code, common] of SETS) {
    const count = spoken.filter((word) => common.has(word)).length;
    if (count > most) [best, most] = [code, count];
  }
  return best;
}

/** The few sentences the practice model can say in other languages. */
export interface Phrases {
  readonly thanks: string;
  readonly unknown: string;
  readonly followUp: string;
}

const PHRASES: Readonly<Partial<Record<LanguageCode, Phrases>>> = {
  de: {
    thanks: 'Vielen Dank für Ihre Nachricht.',
    unknown: 'Das weiß ich leider nicht.',
    followUp: 'Eine Kollegin oder ein Kollege kümmert sich darum.',
  },
  es: {
    thanks: 'Gracias por su mensaje.',
    unknown: 'Lamentablemente no lo sé.',
    followUp: 'Una persona de nuestro equipo se ocupará de ello.',
  },
  fr: {
    thanks: 'Merci pour votre message.',
    unknown: 'Malheureusement, je ne le sais pas.',
    followUp: 'Une personne de notre équipe va s’en occuper.',
  },
};

/** Stock sentences in a language; undefined for those the practice model does not write. */
export function phrasesIn(language: LanguageCode): Phrases | undefined {
  return PHRASES[language];
}
