import { pattern, regex } from '../text/regex.ts';

/**
 * How a failing answer reads that declines in words of its own. More is taken for declining here than the rule
 * `refusal` does, which also looks at answers that are right: "I can't process cancellations" may be one.
 */
const ACTS = pattern`
  (?:
    (?:help|assist)(?: you| them| anyone)?(?: (?:with|in|on|by|there|here)\b|[.!,;]|$)|
    (?:answer|address|respond|reply)\b|
    (?:
      do|write|say|create|make|generate|produce|compose|draft|translate|summari[sz]e|classify|label|tag|extract|
      reproduce|display|show|reveal|look up|retrieve|calculate|draw|sing|imitate|express|pretend|estimate|
      forecast|tell you|say whether|rewrite|edit|review|rate|judge|assess|evaluate|analy[sz]e|interpret|
      diagnose|prescribe|discuss|debate|comment|speculate|predict|engage|participate|continue|proceed|go along|
      entertain|indulge|fulfil+|comply|
      (?:complete|process|handle|perform|carry out|support)\b(?!
        [ ](?:your|the|an?|any) (?:refund|return|order|payment|claim)s?
      )|
      encourage|facilitate|promote|endorse|recommend(?![^.!?]*\benough\b)|advise|disclose|role-?play|
      take (?:sides|a (?:side|position|stance))|be (?:involved|part of|of (?:help|assistance))|get involved|
      go into|talk about|speak (?:to|about)|weigh in|pick (?:a side|sides)
    )\b|
    (?:provide|give|offer|share|supply|furnish)(?: you| out)?(?: with)? (?:[^.!?,]{0,30} )?(?:
      advice|answers?|information|info|guidance|instructions?|opinions?|recommendations?|details|assistance|
      help|content|data|addresses|numbers|diagnos[ei]s|code|scripts?|translations?|summar(?:y|ies)
    )\b
  )
`;
const CANNOT = pattern`
  (?:can(?:'t|not| not)|could(?:n't| not)|won't|will not|(?:should|would|may|must)(?: not|n't))(?: be able to)?
`;
/** What else a sentence may say before. */
const BEFORE = String.raw`(?!(?:dear|hi|hello|hey|good)\b)(?:[^.!?:"“„«]{1,90}[\s,;–—])?`;
const CLAUSES = pattern`
  (?!(?:dear|hi|hello|hey|good)\b)(?:[^.!?,;:–—"“„«]{1,60}[,;–—]\s*){0,2}(?:
    (?:
      but|and|so|however|therefore|unfortunately|sadly|regrettably|no|sorry|afraid|that|pero|aber|mais|però|ma|
      mas|maar
    )[ ]
  )?
`;

const WAYS: readonly string[] = [
  pattern`
    i (?:don't|do not) (?:
      ${ACTS}|feel (?:comfortable|able|right)|
      (?:think|believe|feel)(?: that)? (?:
        i (?:can|should)\b|
        (?:it|that|this)(?:'s| is| would be| 's) (?:
          my place|right|appropriate|ethical|wise|a good idea|something i
        )
      )
    )
  `,
  `i(?:'m| am) (?:not|neither) an? [^.!?]{2,60}(?:and|so|,|nor)(?: therefore)? (?:i )?${CANNOT}`,
  pattern`
    i(?:'m| am) (?:
      unable|reluctant|unwilling|
      not (?:
        able|willing|going|comfortable|authori[sz]ed|qualified|equipped|licensed|in a position|permitted|allowed
      )
    ) (?:to )?(?:
      ${ACTS}|writing|doing|answering|discussing|engaging|sharing|providing|giving|making|helping|creating
    )
  `,
  pattern`
    i(?:'m| am) not (?:
      trained|designed|built|meant|programmed|intended|supposed|set up|configured|here
    ) (?:to|for)\b
  `,
  String.raw`i(?:'m| am) (?:declining|refusing|prohibited|forbidden|barred|restricted|not at liberty)\b`,
  pattern`
    (?:
      i(?:'d| would| will|'ll)? (?:really |much |strongly )?(?:rather|prefer)(?: to)? not|
      i(?:'d| would) (?:rather|prefer to) (?:avoid|refrain|stay (?:out|away)|leave that|keep out)
    )\b
  `,
  pattern`
    (?:
      i(?:'ll| will|'m going to| must|'ll have to| will have to| have to| need to| am going to)|let's|let me
    ) (?:respectfully |politely |just )?(?:
      pass(?: on|[.!,]|$)|skip|decline|refuse|refrain|abstain|steer clear|stay away|not\b|sit this one out|
      say no
    )
  `,
  String.raw`i (?:respectfully |politely |must )?(?:decline|refuse)\b`,
  pattern`
    it (?:
      (?:is|would be) (?:not |in|un|im|ir)|isn't |wouldn't be[ ]
    )(?:appropriate|ethical|proper|responsible|right) (?:for me )?to\b
  `,
  pattern`
    (?:this|that|your|such an?) (?:\S+ )?(?:request|question|prompt|topic|task) (?:[^.!?]{0,40} )?(?:
      violates|goes against|is against|conflicts with|
      is (?:inappropriate|not (?:permitted|allowed|appropriate|supported))|
      cannot be (?:processed|answered|fulfilled|completed)|(?:is |falls )?(?:outside|beyond)
    )\b
  `,
  pattern`
    [^.!?]{3,60} (?:is|are|falls?|lies?) (?:outside|beyond|out of|not within)(?: of)? (?:the |my )?(?:
      scope|remit|purpose|capabilit|abilit
    )
  `,
  String.raw`(?:sorry,? )?(?:no can do|not happening|hard pass|i'll pass)\b`,
  pattern`
    (?:unable|cannot|can't|not able)(?: to)? (?:
      comply|assist|help|fulfil+|process (?:this|your) request|complete (?:this|your) request|answer
    )\b
  `,
  '(?:request|query) (?:denied|refused|declined|rejected)\\b',
  // German, French, Spanish, Italian, Portuguese, Dutch: help with anything, not only with "that".
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
];
/** These tell wherever they stand in a sentence. */
const ANYWHERE: readonly string[] = [
  String.raw`i ${CANNOT} be (?:able to ${ACTS}|\p{L}+ing\b)`,
  `i (?:really |simply |just |unfortunately )?${CANNOT} ${ACTS}`,
  pattern`
    i(?:'m| am)\b[^.!?"]{0,80}\bnot (?:
      able|equipped|qualified|authori[sz]ed|allowed|permitted|comfortable|trained|designed|licensed|capable
    )\b
  `,
  pattern`
    (?:would|i'd|i'll|i) (?:much |really )?(?:rather|prefer) (?:
      not|to (?:not|avoid|steer|stay|refrain|keep|leave)|avoid|steer|stay|refrain
    )\b
  `,
  pattern`
    i (?:don't|do not) (?:have|hold) (?:the |any )?(?:
      authori\p{L}+|abilit\p{L}+|permissions?|capabilit\p{L}+|right|power|clearance
    )\b
  `,
  String.raw`(?:is(?: not|n't)|are(?: not|n't)) (?:one of|among|part of) (?:my|what i|the things i)\b`,
  pattern`
    (?:is(?: not|n't)|are(?: not|n't)) (?:something|things?|topics?) (?:that )?i(?:
      'm| am| (?:can|could|will|would|do|offer|provide|write)(?=[.!,;]|$)
    )
  `,
  pattern`
    (?:kann|darf|möchte|werde) ich\b[^.!?\n]{0,30}\bkeine?\b (?:
      aussagen?|angaben?|auskunft|auskünfte|informationen|stellungnahme
    )\b
  `,
  String.raw`i (?:must|have to|need to) (?:respectfully |politely )?(?:decline|refuse)\b`,
  String.raw`we (?:don't|do not|are not allowed to) (?:disclose|discuss|reveal|comment|speculate)\b`,
  'ich (?:möchte|würde)\\b[^.!?]{0,30}\\blieber (?:nicht|kein)',
  String.raw`(?:fühle ich mich|ich fühle mich)\b[^.!?]{0,30}\b(?:nicht wohl|unwohl)`,
  pattern`
    je (?:préfère|préférerais) (?:ne pas|éviter)\b|je ne (?:me sens|suis) pas (?:à l'aise|en mesure|habilité)
  `,
  pattern`
    (?:prefiero|preferiría) no\b|no me siento cómod|preferisco non\b|preferirei non\b|non mi sento a mio agio
  `,
  String.raw`(?:prefiro|preferiria) não\b|não me sinto (?:confortável|à vontade)|liever (?:niet|geen)\b`,
];
const DECLINING = new RegExp(
  `^[^\\p{L}"“„«]*(?:${CLAUSES}(?:${WAYS.join('|')})|${BEFORE}(?:${ANYWHERE.join('|')}))`,
  'iu',
);
/** Nobody declines without one of these; most answers are told from it at once. */
const HINT = regex('iu')`
  n't\b|
  \b(?:
    not|cannot|nor|neither|no|unable|reluctant|rather|prefer|declin\p{L}*|refus\p{L}*|refrain|abstain|pass|
    skip|steer|stay|avoid|barred|forbidden|prohibited|restricted|inappropriate|unethical|improper|
    irresponsible|violates|against|conflicts|outside|beyond|out of|denied|rejected|nicht|kein\p{L}*|unwohl|ne|
    pas|préfère|préférerais|non|não|niet|geen
  )(?!\p{L})
`;
/** Longer answers say more than that they decline. */
const LONGEST = 400;

/** "I can't tell the exact cause, but error 12 means that …" answers; "…, but I can help with something else" does not. */
const TURNS = /[,;:–—]\s*(?:but|however|though|yet|aber|mais|pero|ma|mas|maar)\b((?:\s+\S+){4,})/giu;
const OFFERS = regex('i')`
  \b(?:
    help|assist|happy|glad|else|instead|suggest|recommend|contact|consult|ask|let me|feel free|hilfe|helfen|
    stattdessen|aider|ayudar|aiutar|ajudar|helpen
  )
`;

/** Whether an answer that is known to fail begins by declining, in whichever words. @param sentence its first or second */
export function declinesInOwnWords(text: string, sentence: string): boolean {
  if (text.length > LONGEST) return false;
  const plain = sentence.replace(/[’‘]/g, "'");
  if (!HINT.test(plain)) return false;
  const [declining] = DECLINING.exec(plain) ?? [];
  if (declining === undefined) return false;
  const rest = plain.slice(declining.length);
  return ![...rest.matchAll(TURNS)].some(([, turn = '']) => !OFFERS.test(turn));
}
