import { pattern, regex } from '../text/regex.ts';

/** What gateways complain of. */
export const COMPLAINT = pattern`
  (?:
    rate.?limit|too many requests|over(?:loaded| capacity)|time[sd]?.?out|(?:temporarily )?unavailable|
    (?:internal|server)[ _]error|bad gateway|quota|
    (?:insufficient|not enough|out of|no) (?:credits?|funds|balance)|unauthori[sz]ed|forbidden|
    (?:invalid|incorrect|missing)[ _](?:api[ _]?)?(?:key|token)|authentication|permission denied|
    model\b[^.\n]{0,60}\bnot[ _]found|model is (?:currently |still )?(?:loading|starting)|model_not_found|resource[ _](?:has been )?exhausted|throttl(?:ed|ing)|
    context length|maximum context|content management policy|does not exist or you do not have access|
    access denied|(?:context|token)[ _](?:length|limit)[^"]{0,40}exceed|
    exceeded[^"]{0,40}(?:quota|limit|context|tokens)|^(?:not found|bad request|method not allowed)$
  )
`;

/** How exceptions are called that SDKs print. */
const EXCEPTION = pattern`
  (?:
    RateLimit|API(?:Connection|Timeout|Status|Response)?|Authentication|PermissionDenied|InternalServer|
    ServiceUnavailable|Overloaded|Throttling|ReadTimeout|ConnectTimeout|ResourceExhausted|MaxRetry|
    HTTP(?:Status)?|Connection|ContextWindowExceeded|ContextLengthExceeded|Axios|Validation|AccessDenied|
    DeadlineExceeded|EngineDead|OutOfMemory|NotFound|BadRequest|ModelNotReady|ModelTimeout
  )
`;
const EXCEPTIONS: readonly RegExp[] = [
  new RegExp(String.raw`^\W*(?:\w+\.){0,6}${EXCEPTION}(?:Error|Exception)\b\s*[:(]`),
  /^\W*(?:litellm|openai|anthropic|httpx|requests|aiohttp|botocore|urllib3|grpc|google\.\w+)(?:\.\w+)+\s*:/,
  /^\W*(?:[a-z]\w*\.){1,6}\w*(?:Error|Exception|Exhausted|Unavailable)\s*:/i,
  /^\W*(?:RESOURCE_EXHAUSTED|DEADLINE_EXCEEDED|UNAVAILABLE|INTERNAL|PERMISSION_DENIED|UNAUTHENTICATED|ServiceUnavailable)\b\s*:/,
  // Of any name, where it speaks of a call.
  regex('')`
    ^\W*(?:[A-Z]\w*(?:Error|Exception)|Exception)\b\s*:[^\n]{0,200}?\b(?:
      fetch|https?|status|time-?out|timed out|[aA][pP][iI]|quota|overloaded|unavailable|CUDA|connection|
      out of memory|engine|SSL|too long
    )\b
  `,
  /^\W*an error occurred \(\w+\) when calling\b/i,
  /^\W*(?:error communicating with\b|https?connectionpool\(|traceback \(most recent call last\))/i,
  /^\W*(?:\w+ ?error\W{1,3})?error fetching from https?:/i,
];

/** What a gateway or a provider says in the place of an answer. */
const COMPLAINTS: readonly RegExp[] = [
  regex('i')`
    ^\W*(?:sorry[,.!]? )?an? (?:unexpected |internal |unknown |server )?error (?:has )?occurred\b[^.\n]{0,40}\b(?:
      processing|handling|generating|request|server
    )
  `,
  regex('i')`
    ^\W*(?:sorry[,.!]? )?there (?:was|has been) an (?:\w+ )?error (?:
      generating|processing|creating|completing
    ) (?:a|an|the|your) (?:response|request|completion|answer)\b
  `,
  regex('i')`
    ^[^.!?\n]{0,40}\b(?:experiencing|because of|due to) (?:an? )?(?:unusually |very )?(?:high|heavy)\b[^.!?\n]{0,20}\b(?:
      demand|traffic|load|volumes?
    )\b[^\n]{0,60}\b(?:try|retry)\b
  `,
  regex('i')`
    ^\W*(?:sorry[,.!]? )?(?:the|that|this) (?:server|model|engine|service|api) (?:
      had an error|encountered an error|is (?:currently )?(?:overloaded|at capacity)|returned an error|
      produced invalid content
    )\b
  `,
  regex('i')`
    ^\W*the (?:requested )?model (?!\d)[^.\n]{0,80}\b(?:
      does not exist|not found|is not available|has been deprecated
    )\b
  `,
  /^\W*model\b[^.\n]{0,3}["'“‘][\w.:/@-]{2,80}["'”’][^.\n]{0,8}not found\b/i,
  /^\W*(?:the )?model [\w./-]*[\d/-][\w./-]* is (?:currently )?(?:loading|overloaded)\b/i,
  regex('i')`
    ^\W*(?:
      this model's maximum context length|(?:error\W{1,3})?(?:prompt is too long: \d|context length of \d+ exceeded)|
      (?:the|your|this) (?:
        input|request|prompt|message|output|response|content
      ) (?:was|has been) (?:flagged|blocked|filtered|rejected)\b|
      (?:the )?(?:output|response|prompt|content|input|request)?\W{0,2}(?:was |is |has been )?blocked (?:
        by|because of|due to
      ) (?:the )?(?:content|safety)\b
    )
  `,
  regex('i')`
    ^\W*(?:stream|network|fetch|socket|protocol|connection|gateway|proxy|ssl|tls|dns|inference|(?:api )?request) (?:
      error|failed|failure|disconnected|aborted|was aborted
    )\b
  `,
  regex('i')`
    ^\W*(?:
      you(?:'ve| have)? exceeded your current quota|incorrect api key provided|
      your (?:credit balance is too low|account is not active, please check your billing)|
      the api deployment for this resource|invalid url \((?:GET|POST)\b|error: pull model manifest|
      cuda (?:error|out of memory)|llama_decode failed|[\w :]{0,20}\bengine is dead|
      (?:openai|anthropic|cloudflare)\b[^.\n]{0,20}\berror \d|overloaded_error\b|
      the request was cancell?ed due to the configured|
      (?:you(?:'ve| have) reached|reached) (?:your|the) (?:message|request|rate|token) (?:limit|cap)\b|
      something (?:went|has gone) wrong\b[^\n]{0,60}\b(?:persists|contact us)|
      (?:hmm\W+)?something seems to have gone wrong
    )
  `,
  regex('i')`
    ^\W*(?:
      (?:failed|unable) to (?:generate|get|fetch|obtain) (?:a |the )?(?:chat )?(?:completion|response)\b|
      (?:unable to|could not|cannot|failed to) (?:connect to|reach) (?:the )?(?:
        model|inference|api|llm|upstream|backend
      )\b
    )
  `,
  /^\W*upstream (?:connect|request|server)\b[^\n]{0,60}(?:error|time-?out|timed out|reset)/i,
  regex('i')`
    ^\s*<(?:!doctype html|html)\b[\s\S]{0,300}<(?:title|h1)>[^<]{0,40}?(?:
      \b[45]\d\d\b|error\b|bad gateway|unavailable|time-?out|denied|forbidden|just a moment|attention required|
      cloudflare
    )
  `,
  /^\W*no healthy upstream\W*$/i,
  regex('i')`
    ^\W*(?:the )?(?:\w+ )?worker(?: process)?\b[^.\n]{0,40}\b(?:
      crashed|died|exited|was (?:killed|terminated|sent sig\w+)|terminated unexpectedly
    )\b
  `,
  // Nothing else than the complaint, and what to do about it.
  regex('i')`
    ^\W*(?:error\W{1,3})?(?:the )?(?:
      internal server error|
      (?:service|server|model|engine) (?:is )?(?:currently |temporarily )?(?:unavailable|overloaded|busy)|
      gateway time-?out|bad gateway|rate limit(?:ed| exceeded| reached)|too many requests|
      (?:the )?(?:request|connection|operation) (?:has |was )?(?:timed out|time-?out)|
      time-?out after \d+ ?m?s\w*|(?:context )?deadline exceeded|
      (?:connection|socket) (?:reset|refused|closed|hang up)\b[^.\n]{0,30}|econn\w+|
      no (?:response|completion|output|content) (?:was )?(?:generated|returned|received)
    )\W*(?:(?:please )?(?:try|retry|slow down)(?: again)?[^.\n]{0,30}\W*)?$
  `,
];

const ERROR_WORD =
  '(?:error|fehler|erreur|errore|erro|fout|błąd|chyba|fel|fejl|feil|hata|ошибка|エラー|错误|錯誤)';
/** A status, and nothing of what it means. */
const STATUSES: readonly RegExp[] = [
  new RegExp(
    String.raw`^\W*(?:${ERROR_WORD}|http(?: error)?|status)\W{0,3}(?:code\W{0,3})?[45]\d\d\b(?!\s+(?:means?|is|says|occurs|indicates|shows|stands|bedeutet|signifie|significa)\b)`,
    'iu',
  ),
  regex('i')`
    ^\W*[45]\d\d\W{1,3}(?:
      bad request|unauthorized|forbidden|not found|too many requests|internal server error|bad gateway|
      service unavailable|gateway time-?out|resource has been exhausted
    )
  `,
];

/** That a service does not answer now, and to try again later. */
const OTHER_LANGUAGES = regex('iu')`
  ^\P{L}*(?:
    (?:der |die |das |unser )?(?:dienst|service|server|modell|system)\b[^.\n]{0,30}(?:
      vorübergehend|derzeit|momentan|zurzeit|aktuell
    )[^.\n]{0,20}(?:nicht (?:verfügbar|erreichbar)|überlastet)|
    (?:le |notre )?(?:service|serveur|modèle|système)\b[^.\n]{0,30}(?:
      temporairement|momentanément|actuellement
    )[^.\n]{0,20}(?:indisponible|inaccessible|surchargé)|
    (?:el )?(?:servicio|servidor|modelo|sistema)\b(?=[^\n]*(?:temporalmente|momento|int[eé]nt))[^.\n]{0,40}(?:
      no (?:está )?disponible|saturado|sobrecargado
    )|
    (?:il )?(?:servizio|server|modello|sistema)\b[^.\n]{0,30}(?:temporaneamente|momentaneamente)[^.\n]{0,20}(?:
      non disponibile|sovraccaric
    )|
    (?:o )?(?:serviço|servidor|modelo|sistema)\b[^.\n]{0,30}(?:temporariamente|momento)[^.\n]{0,20}(?:
      indisponível|sobrecarregad
    )|
    (?:de )?(?:dienst|service|server)\b[^.\n]{0,30}tijdelijk[^.\n]{0,20}(?:niet beschikbaar|onbereikbaar|overbelast)|
    (?:usługa|serwer|serwis|model)\b[^.\n]{0,30}(?:tymczasowo|chwilowo)[^.\n]{0,20}(?:niedostępn|przeciążon)|
    (?:tjänsten|tjenesten|servern|serveren)\b[^.\n]{0,30}(?:tillfälligt|midlertidigt?)[^.\n]{0,20}(?:
      otillgänglig|utilgjengelig|utilgængelig|ikke tilgjengelig|överbelastad|overbelastet
    )|
    (?:сервис|сервер|служба|модель)[^.\n]{0,30}временно[^.\n]{0,15}(?:недоступ|перегруж)|
    (?:サービス|サーバー|モデル)[^。\n]{0,20}(?:一時的に|現在)[^。\n]{0,20}(?:利用できません|ご利用いただけません|混み合って|停止)|
    (?:服务器?|服務|系统|模型)[^。\n]{0,10}(?:暂时|暫時|当前|目前)[^。\n]{0,6}(?:不可用|繁忙|过载|無法使用|无法使用)|
    (?:zeitüberschreitung|délai d'attente dépassé|tiempo de espera agotado|tempo (?:di attesa )?scaduto|
    przekroczono (?:limit )?czasu?|превышено время ожидания)
  )
`;

/** A gateway's own words, alone or nearly so, in place of an answer. */
export const ERROR_TEXTS: readonly RegExp[] = [...EXCEPTIONS, ...COMPLAINTS, ...STATUSES, OTHER_LANGUAGES];
