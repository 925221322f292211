import { pattern } from '../text/regex.ts';

/** Texts to answer from, and things that are texts. */
const TEXT = pattern`
  (?:
    excerpts?|contexts?|documents?|passages?|texts?|clauses?|agreement|contract|policy|handbook|articles?|
    transcript|notes|sources?|data|information|summary|page|records?|table|itinerary|manual|guide|minutes|
    report|listing|description|letter|faqs?|thread|booking|sheet
  )
`;
const TEXT_DE = pattern`
  (?:
    auszüge|auszug|kontext|texte?|textes|dokumente?n?|unterlagen|vertrag|handbuch|artikel|tabelle|richtlinien?|
    klauseln?|notizen|protokoll|buchung|anleitung|quellen?|abschnitte?|passagen?|angaben|beschreibung|faq
  )
`;
const TEXT_FR =
  '(?:extraits?|contrat|manuel|articles?|tableau|notes|guide|règlement|contexte|textes?|documents?|passages?|sources?)';
const TEXT_ES = pattern`
  (?:
    contrato|manual|artículos?|extractos?|fragmentos?|tabla|notas|política|textos?|documentos?|contexto|
    pasajes?|fuentes?
  )
`;
const TEXT_IT =
  '(?:contratto|manuale|articol[oi]|estratt[oi]|tabella|note|test[oi]|document[oi]|contesto|font[ei])';
const TEXT_PT =
  '(?:contrato|manual|artigos?|trechos?|tabela|notas|política|textos?|documentos?|contexto|fontes?)';
const TEXT_NL =
  '(?:contract|handleiding|artikel(?:en)?|fragment(?:en)?|tabel|notities|tekst|document(?:en)?|context)';
const TEXT_PL =
  '(?:umow[aeyę]|instrukcj\\p{L}+|artykuł\\p{L}*|te(?:kst|kści)\\p{L}*|dokument\\p{L}*|tabel\\p{L}+|kontek\\p{L}+)';
const TEXT_SV = '(?:avtalet|kontraktet|texten|dokumentet|tabellen|handboken|artikeln|underlaget)';
const TEXT_DA =
  '(?:aftalen|avtalen|kontrakten|teksten|dokumentet|tabellen|håndbogen|håndboken|artiklen|artikkelen)';

const NAMED = pattern`
  (?:
    regulated|mentioned|stated|specified|covered|addressed|given|included|found|provided|documented|listed|
    described|defined|disclosed|indicated|recorded
  )
`;

/** How a sentence says that a text to answer from is silent. */
const SILENT: readonly string[] = [
  pattern`
    (?:the|this|that|your|our|these) (?:[\p{L}-]+ ){1,4}(?:do|does|did)(?: not|n't) (?:
      explicitly |specifically |actually[ ]
    )?(?:mention|say|state|specify|tell|indicate|reveal|regulate|disclose|address|discuss|show)\b
  `,
  pattern`
    [^.!?,]{2,60}? (?:is|was|are|were)(?: not|n't) (?:explicitly |specifically )?${NAMED}\b[^.!?]{0,20}\b(?:
      in|by
    ) (?:the|this|these|your|our|any|my) (?:\S+ )?${TEXT}\b
  `,
  pattern`
    (?:the|that|this|it|its) [^.!?,]{0,40}?(?:is|was|are|were)(?: not|n't) (?:explicitly |specifically )?(?:
      mentioned|stated|specified|listed|disclosed|documented|indicated
    )\W*$
  `,
  pattern`
    (?:the|these|those|your|our) (?:\S+ )?(?:
      clauses|excerpts?|articles|passages|documents?|texts?|notes|sections|pages|sources|results
    ) (?:do|does|did)(?: not|n't) (?:cover|contain|include|provide|give|list|have)\b
  `,
  String.raw`it (?:does not|doesn't) (?:say|mention|specify|state)\b`,
  pattern`
    (?:i (?:looked|searched|checked|went|read) [^.!?]{0,90}\b)?(?:they|it) (?:do|does|did)(?: not|n't) (?:
      say|mention|contain|tell|cover|state|specify|include
    ) (?:anything|any|how|when|what|who|where|whether)\b
  `,
  String.raw`(?:there(?:'s| is) )?(?:nothing|no mention|none of)\b[^.!?]{0,40}\b${TEXT}\b`,
  String.raw`(?:there(?:'s| is) )?no mention of\b`,
  pattern`
    (?:de[rmn] |das |die |im |in de[rmn] |aus de[rmn] )?(?:\p{L}+ )?${TEXT_DE}\b[^.!?\n]{0,40}?(?:
      sag(?:t|en) [^.!?\n]{0,20}nichts|keine (?:regelung|angaben?|informationen?|hinweise?|auskunft)|
      nicht (?:erwähnt|genannt|angegeben|geregelt|die rede)
    )
  `,
  pattern`
    (?:das|dies|dazu|darüber) (?:
      regelt|regeln|sagt|sagen|erwähnt|erwähnen|nennt|nennen
    )\b[^.!?\n]{0,40}\bnichts?\W*$
  `,
  '(?:dazu|darüber|hierzu) (?:finde|sehe|habe|steht) (?:ich )?(?:hier |leider )?(?:nichts|keine)',
  pattern`
    (?:le |la |les |l'|ce |cet |ces )?${TEXT_FR}\b(?: \p{L}+)? (?:
      ne |n'
    )[^.!?\n]{0,25}(?:précise|mentionne|contien|indique|di[st]|fourni|donne|évoque|parle)[^.!?\n]*(?:pas|aucune?|rien)
  `,
  pattern`
    (?:cela|ceci|ce|cette information|ce point|ça) n'est pas (?:\p{L}+ )?(?:
      mentionné|précisé|indiqué|spécifié|abordé
    )
  `,
  pattern`
    (?:el |la |los |las |este |esta )?${TEXT_ES}(?!\p{L})(?: \p{L}+)? no (?:se )?(?:l[oa]s? )?(?:
      menciona|dice|indica|especifica|contiene|aclara|precisa|habla
    )
  `,
  String.raw`no (?:encuentro|veo|aparece|figura)[^.!?\n]{0,40} (?:en (?:el|la|los|las)) ${TEXT_ES}`,
  pattern`
    (?:il |la |i |gli |le |l'|questo )?${TEXT_IT}\b(?: \p{L}+)? non (?:lo |ne |la )?(?:
      menziona|dice|dicono|parla|specifica|indica|contiene|precisa
    )
  `,
  pattern`
    (?:o |a |os |as |este )?${TEXT_PT}(?!\p{L})(?: \p{L}+)? não (?:o |a )?(?:
      menciona|diz|especifica|indica|contém|fala|informa
    )
  `,
  String.raw`(?:dat|dit|het) (?:staat|wordt)\b[^.!?\n]{0,20}\bniet\b[^.!?\n]{0,30}(?:${TEXT_NL}|vermeld|genoemd)`,
  String.raw`(?:de |het |dit )?${TEXT_NL} (?:zegt|vermeldt|noemt|bevat)\b[^.!?\n]{0,30}(?:niets?|geen)\b`,
  pattern`
    ${TEXT_PL}(?!\p{L})[^.!?\n]{0,20} nie (?:wspomina|podaje|określa|mówi|zawiera|precyzuje)|
    (?:w |we )${TEXT_PL}(?!\p{L})[^.!?\n]{0,20}(?:nie ma|brak)(?!\p{L})
  `,
  String.raw`(?:det |detta )?framgår\b[^.!?\n]{0,20}\b(?:inte|ej)\b`,
  `${TEXT_SV} (?:säger|nämner|anger|innehåller) (?:inte|inget|ingenting)`,
  `${TEXT_DA} (?:siger|sier|nævner|nevner|angiver|angir|indeholder|inneholder) (?:ikke|intet|ingenting)`,
  String.raw`\p{L}+ss[aä] ei (?:mainita|kerrota|sanota)`,
  pattern`
    в (?:текст|документ|договор|отрывк|таблиц|статье|руководств)\p{L}*[^.!?\n]{0,30} не (?:
      говорится|указан|упом|сказан
    )
  `,
];

/** How a sentence says that the model sees too little to know. */
const UNSEEN: readonly string[] = [
  pattern`
    i (?:currently |unfortunately )?(?:
      (?:do not|don't) have (?:any |direct |live |current |real-?time )*(?:access to\b|real-?time)|
      (?:cannot|can't|can not|am unable to|am not able to) (?:access|see|view|look up|check|pull up|open) (?:
        your|individual|personal|live|real-?time|current|specific|customers?'?|accounts?|bookings?|orders?
      )\b
    )
  `,
  pattern`
    my (?:knowledge|training data|information) (?:only )?(?:
      goes up to|ends|stops|is limited to|was last updated
    )\b
  `,
  pattern`
    i(?:'d| would|'ll| will) need (?:to know )?(?:more|further|additional) (?:\p{L}+ )?(?:
      information|details|context
    )\b
  `,
  'ich habe (?:leider )?keinen? (?:direkten |unmittelbaren )?(?:zugriff|zugang|einblick|einsicht)',
  "je n'ai (?:malheureusement )?pas (?:directement )?accès",
  'no tengo (?:ningún )?acceso',
  'non ho (?:alcun )?accesso',
  'não tenho (?:nenhum )?acesso',
  'ik heb (?:helaas )?geen (?:directe )?(?:toegang|inzage)',
  'nie mam (?:bezpośredniego )?(?:dostępu|wglądu)',
  'nemám přístup',
  'jag har (?:tyvärr )?(?:inte|ingen) tillgång',
  'jeg har (?:desværre |dessverre )?(?:ikke|ingen) (?:adgang|tilgang)',
  'minulla ei ole pääsyä',
  'у меня нет (?:прямого )?доступа|у мене немає доступу',
  String.raw`[^。\n]{0,40}(?:を|は)?確認(?:する(?:こと)?)?(?:は|が)?(?:できません|できかねます)`,
  '我(?:无法|不能|無法)(?:访问|查看|查询|訪問|查閱)',
];

/** An apology, and what a sentence is about. */
const LEAD = pattern`
  (?:[^.!?,;:–—"]{1,40}[,;–—]\s*(?:(?:but|aber|mais|pero|ma|mas|maar|ale|men|но) )?)?
  (?:(?:i'm|i am) afraid (?:that )?|(?:unfortunately|leider|niestety|tyvärr|desværre|к сожалению) )?
`;
const SAYS_NOTHING = new RegExp(`^\\P{L}*${LEAD}(?:${[...SILENT, ...UNSEEN].join('|')})`, 'iu');

/** Whether a sentence of an answer that is known to fail says that what it was given does not tell. */
export const tellsOfSilence = (sentence: string): boolean =>
  SAYS_NOTHING.test(sentence.replace(/[’‘]/g, "'"));
