import { pattern } from '../text/regex.ts';

/** How a clause begins that declines, in other languages than English: help with anything, not only with "that". */
export const CLAUSES_IN_LANGUAGES: readonly string[] = [
  pattern`
    (?:
      ich kann|kann ich|darf ich|ich darf|möchte ich|ich möchte|werde ich|ich werde
    )\b[^.!?\n]{0,80}\b(?:nicht|keine?n?)\b[^.!?\n]{0,50}\b(?:
      helfen|weiterhelfen|unterstützen|beantworten|verfassen|schreiben|erstellen|übersetzen|bewerten|geben|
      beraten|äußern|nachkommen
    )
  `,
  pattern`
    je (?:ne |n')(?:peux|suis|puis|pourrai|saurais|souhaite|préfère)[^.!?\n]{0,50}\b(?:
      aider|répondre|fournir|rédiger|écrire|traduire|donner (?:de|d'|des)|assister|conseiller|commenter|traiter
    )\b
  `,
  pattern`
    (?:yo )?no (?:
      puedo|podré|me es posible|estoy (?:autorizad|capacitad|program|diseñ)\p{L}+(?: para)?|voy a|debo
    )[^.!?\n]{0,20}\b(?:
      ayudar|asistir|responder|proporcionar|ofrecer|brindar|traducir|redactar|escribir|opinar|procesar|
      dar(?:te|le)? (?:consejos?|información|asesor)
    )\p{L}*
  `,
  pattern`
    non (?:posso|potrò|sono in grado di|sono autorizzat\p{L} a)[^.!?\n]{0,20}\b(?:
      aiutar|assister|risponder|fornir|tradur|scriver|consigliar
    )\p{L}*
  `,
  pattern`
    (?:eu )?não (?:posso|poderei|consigo|estou autorizad\p{L} a)[^.!?\n]{0,20}\b(?:
      ajud|auxili|respond|fornec|traduz|escrev|oferec
    )\p{L}*
  `,
  pattern`
    (?:ik kan|kan ik|ik mag|mag ik)\b[^.!?\n]{0,60}\b(?:niet|geen)\b[^.!?\n]{0,40}\b(?:
      helpen|beantwoorden|geven|schrijven|vertalen|verstrekken
    )
  `,
  // The one thing that it does is another.
  String.raw`ich (?:bin|kann|darf) (?:leider )?(?:nur|ausschließlich) (?:für|fragen|bei|zu|mit|auf)\b`,
  'je ne (?:peux|puis) (?:répondre|aider|vous aider) qu',
  '(?:solo|sólo|solamente|únicamente) puedo (?:ayudar|responder|contestar|hablar)',
  String.raw`posso (?:solo|soltanto) (?:aiutar|risponder)|posso (?:aiutar\p{L}*|rispondere) (?:solo|soltanto)\b`,
  '(?:só|apenas|somente) posso (?:ajudar|responder)',
  'ik kan (?:je |u )?(?:alleen|enkel|uitsluitend) (?:helpen|vragen)',
];

/** How a sentence declines, wherever in it that stands. */
export const ANYWHERE_IN_LANGUAGES: readonly string[] = [
  pattern`
    (?:kann|darf|möchte|werde) ich\b[^.!?\n]{0,60}\b(?:nicht|keine?[nr]?)\b[^.!?\n]{0,40}?(?:
      helfen|beantworten|unterstützen|beraten|äußern|nachkommen|weitergeben|herausgeben|offenlegen|preisgeben|
      erteilen
    )\b
  `,
  pattern`
    (?:kann|darf|möchte|werde) ich\b[^.!?\n]{0,30}\bkeine?\b (?:\p{L}+ )?(?:
      aussagen?|angaben?|auskunft|auskünfte|informationen|stellungnahme|\p{L}*beratung|ratschläge|diagnosen?|
      prognosen?|empfehlung(?:en)?|meinung
    )\b
  `,
  String.raw`(?:diese|ihre|deine|die) (?:anfrage|frage|bitte) (?:verstößt|widerspricht)\b`,
  String.raw`ich (?:möchte|würde)\b[^.!?]{0,30}\blieber (?:nicht|kein)`,
  String.raw`(?:fühle ich mich|ich fühle mich)\b[^.!?]{0,30}\b(?:nicht wohl|unwohl)`,
  pattern`
    je (?:préfère|préférerais) (?:ne pas|éviter)\b|je ne (?:me sens|suis) pas (?:à l'aise|en mesure|habilité)|
    je ne (?:peux|puis|saurais|suis pas autorisée? à)[^.!?\n]{0,20}\b(?:
      divulguer|communiquer|partager|aider|conseiller|donner d'avis
    )\b|
    en tant qu(?:e |')[^.!?,\n]{0,50},? je ne
  `,
  pattern`
    (?:prefiero|preferiría) no\b|no me siento cómod|no puedo (?:compartir|revelar|divulgar|ayudar|facilitar)|
    como (?:una? )?(?:ia|modelo|asistente|inteligencia)\b[^.!?,\n]{0,40},? no\b
  `,
  pattern`
    preferisco non\b|preferirei non\b|non mi sento a mio agio|
    non posso (?:condivider|rivelar|divulgar|aiutar|fornir)|
    (?:in quanto|come) (?:ia|modello|assistente|intelligenza)\b[^.!?,\n]{0,40},? non\b
  `,
  pattern`
    (?:prefiro|preferiria) não\b|não me sinto (?:confortável|à vontade)|
    não posso (?:compartilhar|partilhar|revelar|divulgar|ajudar|fornecer)|
    como (?:uma? )?(?:ia|modelo|assistente|inteligência)\b[^.!?,\n]{0,40},? não\b
  `,
  pattern`
    liever (?:niet|geen)\b|
    (?:kan|mag) ik\b[^.!?\n]{0,40}\b(?:niet|geen)\b[^.!?\n]{0,30}\b(?:helpen|delen|geven|beantwoorden|verstrekken)\b
  `,
  pattern`
    nie (?:mogę|jestem w stanie|będę|wolno mi)[^.!?\n]{0,30} (?:
      rozwiąz|pom[oó]|odpowie|napisa|przetłumacz|udziel|poda|wykona|zrobi|stworz|oceni|doradz|komentow|ujawni|
      udostępni
    )\p{L}*|
    jako (?:model|asystent|ai|si|sztuczna)(?!\p{L})[^.!?,\n]{0,40},? nie\b
  `,
  pattern`
    (?:nemohu|nemůžu|nesmím)[^.!?\n]{0,40} (?:
      pomoci|pomoct|odpovědět|poskytnout|napsat|přeložit|vyřešit|sdělit|radit|poradit
    )
  `,
  pattern`
    (?:jag kan|kan jag|jag får|får jag)\b[^.!?\n]{0,30}\b(?:inte|ej)\b[^.!?\n]{0,20} (?:
      hjälpa|svara|besvara|lösa|skriva|översätta|ge|dela|lämna|uttala|kommentera
    )\b
  `,
  pattern`
    (?:jeg kan|kan jeg|jeg må|må jeg|jeg får|får jeg)\b[^.!?\n]{0,30}\bikke\b[^.!?\n]{0,25} (?:
      hj[æe]lpe|svare|besvare|løse|skrive|overs[æe]tte|give|gi|dele|oplyse|opplyse|udtale|uttale
    )\b
  `,
  pattern`
    en (?:voi|pysty|saa)\b[^.!?\n]{0,30} (?:auttaa|vastata|antaa|kirjoittaa|kääntää|jakaa|ratkaista)
  `,
  pattern`
    (?:yardımcı olama|yanıtlaya?ma|cevaplaya?ma|cevap vereme|(?:tavsiye|bilgi|görüş) vereme|çözeme|çevireme|paylaşama)(?:
      m|yız|yorum|yoruz
    )\b
  `,
];

/** The same in other scripts, where no space need stand before. */
export const OTHER_SCRIPTS: readonly string[] = [
  pattern`
    не (?:могу|буду|стану|вправе|имею права)(?!\p{L})[^.!?\n]{0,30} (?:
      помо[гч]|отве[тч]|реш|напис|перев|предостав|обсужд|выполн|дава|дать|консульт|раскры|делит
    )
  `,
  pattern`
    не (?:можу|буду|маю права)(?!\p{L})[^.!?\n]{0,30} (?:допомог|відпов|виріш|напис|перекла|нада|обговор)
  `,
  pattern`
    (?:いたしかねます|致しかねます|お答えできません|お手伝いできません)|
    (?:提供|回答|お受け|述べる)(?:する|の)?(?:こと)?(?:は|が)?(?:できません|できかねます)
  `,
  pattern`
    我(?:不能|无法|無法|不会|不便)(?:(?:为|為|向|帮|幫|给|給)?(?:您|你)?)(?:
      提供|回答|协助|協助|写|寫|翻译|翻譯|讨论|討論|评价|分享|透露|帮助|幫助
    )
  `,
  '(?:도와드릴|드릴|답변(?:해 ?드릴|할)|제공(?:해 ?드릴|할)|말씀드릴|알려드릴) 수(?:는)? ?없',
];
