import { pattern } from '../text/regex.ts';

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

/** How a clause begins that declines. */
export const ENGLISH_CLAUSES: readonly string[] = [
  pattern`
    i (?:don't|do not) (?!(?:recommend|advise|encourage)\b)(?:
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
      i(?:'ll| will|'m going to(?: have to)?| must|'ll have to| will have to| have to| need to| am going to)|let's|let me
    ) (?:respectfully |politely |just )?(?:
      pass(?: on|[.!,]|$)|skip|decline|refuse|refrain|abstain|steer clear|stay away|not\b|sit this one out|
      say no
    )
  `,
  String.raw`i (?:respectfully |politely |must )?(?:decline|refuse)\b`,
  pattern`
    it (?:
      (?:is|would be) (?:not |in|un|im|ir)|isn't |wouldn't be[ ]
    )(?:appropriate|ethical|proper|responsible|right) (?:(?:for|of) me )?to\b
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
  // The one thing that it does is another.
  String.raw`i (?:can|may|will|am able to|'m able to) only (?:help|assist|answer|respond to|discuss|talk about)\b`,
  pattern`
    i(?:'m| am) (?:
      only (?:able|allowed|permitted|designed|trained|meant|set up|here) (?:to|for)\b|
      (?:designed|built|here|meant|made|programmed|trained) (?:
        (?:only|solely|exclusively) (?:to|for)\b|(?:to|for) [^.!?]{3,60}\bonly\b|to (?:avoid|refuse|decline|not)\b
      )
    )
  `,
  pattern`
    let's (?:
      (?:talk about|discuss|focus on) something else|change the (?:subject|topic)|
      (?:keep|stick) [^.!?]{0,40}\b(?:conversation|chat|discussion|topic)
    )
  `,
  String.raw`i think (?:it's|it is|it would be|it'd be) (?:best|better) (?:if we|to) (?:change|not|avoid|move on|leave)\b`,
  pattern`
    (?:you'd|you would|you may|you might) be better (?:off )?asking\b|(?:that|this)(?:'s| is| would be) a question for\b
  `,
  pattern`
    (?:my|our|(?:the )?company(?:'s)?|store|privacy|security|safety|content) (?:\S+ )?(?:
      guidelines?|polic(?:y|ies)|rules|instructions|programming|terms
    ) (?:prevents?|prohibits?|forbids?|(?:does|do)(?: not|n't) (?:allow|permit|let)) me\b
  `,
  pattern`
    (?:sharing|disclosing|revealing|answering|providing|discussing|doing) (?:
      this|that|it|so|such
    )\b[^.!?]{0,40}\b(?:violat|against|breach)
  `,
  pattern`
    (?:content )?policy violation\b|(?:that|this|it)(?:'s| is) (?:above my pay grade|outside (?:of )?what i)|
    (?:that|this) information is (?:confidential|private|restricted|classified)\b
  `,
  pattern`
    this (?:assistant|chatbot|chat|bot|service|tool) (?:(?:does|can)(?: not|n't)|cannot|is(?: not|n't) able to) (?:
      answer|provide|discuss|offer|give|handle|respond|comment|support
    )\b
  `,
  pattern`
    for (?:legal|medical|tax|financial|health)\b[^.!?,]{0,30}, (?:please )?(?:consult|contact|see|speak|ask)\b|
    i(?:'d| would)? (?:suggest|recommend|advise) (?:
      speaking|talking|consulting|seeing|(?:that )?you (?:consult|see|speak|talk)
    )\b[^.!?]{0,30}\b(?:professional|attorney|lawyer|doctor|physician|specialist|therapist|accountant|expert)
  `,
];
/** How a sentence declines, wherever in it that stands. */
export const ENGLISH_ANYWHERE: readonly string[] = [
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
  String.raw`i (?:must|have to|need to) (?:respectfully |politely )?(?:decline|refuse)\b`,
  String.raw`we (?:don't|do not|are not allowed to) (?:disclose|discuss|reveal|comment|speculate)\b`,
  pattern`
    i (?:won't|will not|can't|cannot|can not) (?:give|name|state|quote|guess|share)\b[^.!?]{0,20}\b(?:
      numbers?|figures?|dates?|price|amount|names?|opinion|estimate
    )\b
  `,
  String.raw`we (?:don't|do not) (?:provide|give) (?:\S+ )?(?:quotes|advice|opinions?|legal|medical|financial)\b`,
  '(?:goes|go|is|would be) against my (?:guidelines|polic|principles|programming|values|rules)',
  String.raw`i(?:'ll| will|'d)(?: have to)? (?:respectfully |politely )?(?:pass|decline|abstain|refuse)\b`,
];
