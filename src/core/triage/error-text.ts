import { isObject } from '../providers/json-object.ts';
import { pattern, regex } from '../text/regex.ts';

/** What gateways complain of. */
const COMPLAINT = pattern`
  (?:
    rate.?limit|too many requests|over(?:loaded| capacity)|time[sd]?.?out|(?:temporarily )?unavailable|
    (?:internal|server)[ _]error|bad gateway|quota|
    (?:insufficient|not enough|out of|no) (?:credits?|funds|balance)|unauthori[sz]ed|forbidden|
    (?:invalid|incorrect|missing)[ _](?:api[ _]?)?key|authentication|permission denied|
    model\b[^.\n]{0,60}\bnot[ _]found|model_not_found|resource[ _](?:has been )?exhausted|throttl(?:ed|ing)|
    context length|maximum context|content management policy|does not exist or you do not have access|
    access denied|(?:context|token)[ _](?:length|limit)[^"]{0,40}exceed|
    exceeded[^"]{0,40}(?:quota|limit|context|tokens)
  )
`;
/** A gateway's own words, alone or nearly so, in place of an answer. */
const ERROR_TEXTS: readonly RegExp[] = [
  // An SDK's exception, printed.
  regex('')`
    ^\W*(?:[\w.]+\.)?(?:
      RateLimit|API(?:Connection|Timeout|Status|Response)?|Authentication|PermissionDenied|InternalServer|
      ServiceUnavailable|Overloaded|Throttling|ReadTimeout|ConnectTimeout|ResourceExhausted|MaxRetry|
      HTTP(?:Status)?|Connection|ContextWindowExceeded|ContextLengthExceeded
    )(?:Error|Exception)\b\s*[:(]
  `,
  /^\W*(?:litellm|openai|anthropic|httpx|requests|aiohttp|botocore|urllib3|grpc|google\.\w+)(?:\.\w+)+\s*:/,
  regex('i')`
    ^\W*(?:sorry[,.!]? )?an? (?:
      unexpected |internal |unknown |server[ ]
    )?error (?:has )?occurred\b[^.\n]{0,40}\b(?:
      processing|handling|generating|request|server
    )
  `,
  regex('i')`
    ^[^.!?\n]{0,40}\b(?:
      experiencing|because of|due to
    ) (?:an? )?(?:unusually |very )?(?:high|heavy)\b[^.!?\n]{0,20}\b(?:
      demand|traffic|load|volumes?
    )\b[^\n]{0,60}\b(?:try|retry)\b
  `,
  regex('i')`
    ^\W*(?:sorry[,.!]? )?the (?:server|model|engine|service|api) (?:
      had an error|encountered an error|is (?:currently )?(?:overloaded|at capacity)|returned an error
    )\b
  `,
  /^\W*the (?:requested )?model\b[^.\n]{0,80}\b(?:does not exist|not found|is not available|has been deprecated)\b/i,
  regex('i')`
    ^\W*(?:
      this model's maximum context length|
      (?:the|your|this) (?:
        input|request|prompt|message|output|response|content
      ) (?:was|has been) (?:flagged|blocked|filtered|rejected)\b
    )
  `,
  /^\W*(?:stream|network|fetch|socket|protocol|connection|gateway|proxy|ssl|tls|dns) (?:error|failed|failure)\b/i,
  /^\W*(?:error|http(?: error)?|status)\W{0,3}(?:code\W{0,3})?[45]\d\d\b/i,
  regex('i')`
    ^\W*[45]\d\d (?:
      bad request|unauthorized|forbidden|not found|too many requests|internal server error|bad gateway|
      service unavailable|gateway time-?out
    )
  `,
  /^\W*upstream (?:connect|request|server)\b[^\n]{0,60}(?:error|time-?out|timed out|reset)/i,
  // Nothing else than the complaint, and what to do about it.
  regex('i')`
    ^\W*(?:error\W{1,3})?(?:the )?(?:
      internal server error|
      (?:service|server|model|engine) (?:is )?(?:currently |temporarily )?(?:unavailable|overloaded|busy)|
      gateway time-?out|bad gateway|rate limit (?:exceeded|reached)|too many requests|
      (?:the )?(?:request|connection|operation) (?:has )?timed out|
      (?:connection|socket) (?:reset|refused|closed|hang up)\b[^.\n]{0,30}|econn\w+
    )\W*(?:(?:please )?(?:try|retry)(?: again)?[^.\n]{0,30}\W*)?$
  `,
  regex('i')`
    ^\s*<(?:!doctype html|html)\b[\s\S]{0,300}<(?:title|h1)>[^<]{0,40}?(?:
      \b[45]\d\d\b|error\b|bad gateway|unavailable|time-?out|denied|forbidden|just a moment|attention required|
      cloudflare
    )
  `,
];
const COMPLAINS = new RegExp(COMPLAINT, 'i');
const LONGEST_ERROR_TEXT = 2_000;

/** Keys of the objects in which gateways and providers complain, in small letters without `_` and `-`. */
const ERROR_KEYS: ReadonlySet<string> = new Set(
  'error errors err code status statuscode message msg detail details type title requestid object param path timestamp fault reason success ok innererror traceid instance'.split(
    ' ',
  ),
);

/** Whether an output is a gateway's or a provider's own complaint, alone or nearly so, in place of an answer. */
export function isErrorText(output: string): boolean {
  if (output.length > LONGEST_ERROR_TEXT) return false;
  return /^\s*\{/.test(output) ? isErrorObject(output) : ERROR_TEXTS.some((text) => text.test(output));
}

/** An object of nothing but an error: it says so, or complains under a key for errors or beside a status. */
function isErrorObject(json: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return false;
  }
  if (!isObject(value)) return false;
  const fields = new Map(
    Object.entries(value).map(([key, each]) => [key.toLowerCase().replace(/[_-]/g, ''), each]),
  );
  const keys = [...fields.keys()];
  if (keys.length === 0 || !keys.every((key) => ERROR_KEYS.has(key))) return false;
  if (fields.get('object') === 'error') return true;
  if (isObject(fields.get('error')))
    return Object.keys(fields.get('error') as object).some((key) => ABOUT_ERROR.test(key));
  const isAboutError = keys.length === 1 || keys.some((key) => SAYS_ERROR.test(key));
  return isAboutError && [...fields.values()].some((each) => COMPLAINS.test(textOf(each)));
}

const ABOUT_ERROR = /^(?:message|code|type|status|param)$/i;
const SAYS_ERROR = /^(?:err(?:or|ors)?|fault|detail|code|status|statuscode|requestid)$/;
const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
