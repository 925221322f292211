import { pattern } from '../text/regex.ts';
import { type Phrase, phraseMatcher } from './phrase-matcher.ts';

/**
 * How a sentence reads in which a model says that it does not know, or that what it was given does not say; each
 * begins at the sentence. They name information or its source, since "I cannot find the invoice" is an answer.
 */
/** Texts to answer from. */
const TEXT_EN = pattern`
  (?:
    context|texts?|documents?|documentation|passages?|information|sources?|knowledge(?: base)?|excerpts?|
    materials?|knowledge files?|transcript|notes|details|(?:search )?results?|sections?|paragraphs?|extracts?|
    wiki|faqs?|conversation
  )
`;
/** Things that are texts, and may be spoken of as what they regulate or sell: a policy that does not cover water damage. */
const THING_EN = '(?:articles?|data|policy|manual|records?|files?|contract|listing|description)';
const SOURCE_EN = `(?:${TEXT_EN}|${THING_EN})`;
const OWNED_EN = '(?:(?:the|this|that|these|your|our|my|any of the) )?';
const QUALIFIED_EN = '(?:provided|given|supplied|available|retrieved|above|current|existing|limited) ';
const GIVEN_EN = `${OWNED_EN}(?:${QUALIFIED_EN})?${SOURCE_EN}`;
/** Without doubt a text to answer from. */
const GIVEN_TEXT_EN = `${OWNED_EN}(?:(?:${QUALIFIED_EN})?${TEXT_EN}|${QUALIFIED_EN}${SOURCE_EN})`;

const PHRASES: readonly Phrase[] = [
  {
    lead: pattern`
      (?:
        (?:i(?:'m| am) )?(?:very |so )?sorry|i(?:'m| am) afraid(?: that)?|(?:my )?apologies|unfortunately|
        regrettably|hmm|well|honestly|at (?:this|the) (?:moment|time)|currently|
        based on ${GIVEN_EN}(?: (?:provided|given|above|available|i have))?|
        from ${GIVEN_EN}(?: (?:provided|given|above|available))?|as an ai[^.!?,]{0,40}|
        thank you for [^.!?]{0,60}|there
      )
    `,
    core: pattern`
      i (?:honestly |really |simply |currently |just )?(?:do not|don't|did not|didn't) (?:
        know\b|
        (?:currently )?have (?:
          any |enough |the |that |this |access to |specific |sufficient |further |more |those |an?[ ]
        )*(?:information|details?|data|answer|context|knowledge|documents?)\b|
        see (?:any |that |this |an? )*(?:information|mention|answer|details?)\b
      )|
      i have no (?:information|details|data|knowledge|idea|record|way (?:of knowing|to (?:know|tell)))|
      i(?:'m| am) (?:
        not (?:(?:entirely|quite|completely|totally|exactly|really|100 ?%) )?(?:sure|certain|aware|familiar)|
        unsure|uncertain|unaware
      )\b|
      i (?:
        cannot|can't|can not|could not|couldn't|am unable to|was unable to|am not able to|was not able to
      ) (?:
        (?:find|locate|see) (?:any |the |an |that |this |specific )*(?:
          information|answer|mention|details?|reference|data|documentation
        )\b|
        (?:find|locate) (?:an?|any) (?!(?:errors?|bugs?|problems?|issues?|mistakes?|faults?)\b)|
        (?:find|locate) (?:that|this|it|anything)\b[^.!?]{0,40}\b(?:in|about|on)[ ]
      )|
      i (?:
        cannot|can't|can not|could not|couldn't|am unable to|am not able to
      ) (?:determine|confirm|say|tell|verify|answer)(?:
        [ ](?:
          that|this|it|the question|your question|which|what|who|when|where|how|whether|if|for (?:sure|certain)|
          from|based
        )\b|
        [^.!?]{0,60}\b(?:based on|from|with|given) ${GIVEN_EN}\b
      )|
      ${GIVEN_EN}(?:
        [ ](?:provided|given|above|available|i have|i was given)
      )* (?:does not|doesn't|do not|don't|did not|didn't|fails? to) (?:
        explicitly |specifically |directly |actually |seem to |appear to[ ]
      )*(?:
        mention|specify|say|state|answer|indicate|address|tell|describe|discuss
      )\b|
      ${GIVEN_TEXT_EN}(?:
        [ ](?:provided|given|above|available|i have|i was given)
      )* (?:does not|doesn't|do not|don't|did not|didn't|fails? to) (?:
        explicitly |specifically |directly |actually |seem to |appear to[ ]
      )*(?:contain|include|provide|cover|have|give|list)\b|
      ${GIVEN_TEXT_EN}(?: (?:provided|given|above|available))* (?:is|are) (?:
        not (?:provided|available|mentioned|specified|given|included|sufficient|enough)|insufficient|
        unavailable|silent|missing
      )|
      there(?:'s| is| are) (?:
        no|not enough|insufficient|not any|no specific|no relevant
      ) (?:(?:specific|relevant|further|explicit) )?(?:
        information|mention|data|details?|answer|evidence|record|indication
      )\b|
      (?:
        that|this|it|the answer|this information|that information
      ) (?:is(?:n't| not)|was(?:n't| not)) (?:explicitly |specifically |clearly )?(?:
        mentioned|specified|stated|provided|covered|included|given|available|known(?! (?:as|for|to|by))|clear|
        something i know|in (?:the|my)
      )|
      it(?:'s| is) (?:
        unclear|unknown|not clear|not known(?! (?:as|for|to|by))|impossible to (?:say|tell|determine)
      )\b|
      (?:no|not enough|insufficient) (?:(?:relevant|specific|further) )?(?:information|data|details?|context)(?:
        [ ](?:is|was|are|were|available|provided|given|found|about|on|regarding|to answer)\b|[.!]?\s*$
      )|
      (?:the answer )?(?:cannot|can't|could not) be (?:determined|answered|found|inferred)\b|
      (?:
        n\/a|unknown|unanswerable|not (?:specified|mentioned|stated|available|provided|known|found|applicable)
      )\W*$
    `,
  },
  {
    lead: '(?:(?:es )?tut mir (?:sehr )?leid|entschuldigung|leider|bedaure)',
    core: pattern`
      (?:das |dies )?(?:weiß|weiss) ich (?:leider )?nicht|
      ich (?:weiß|weiss) (?:es |das |dazu )?(?:leider )?nicht|ich bin (?:mir )?(?:leider )?nicht sicher|
      (?:dazu|darüber|hierzu|ich) (?:habe|finde|liegen|liegt|kann|gibt es)[^.!?\n]{0,40}?(?:
        keine(?:rlei)? (?:genauen |weiteren )?(?:informationen?|angaben?|auskunft|details|hinweise?|daten)|
        nichts (?:sagen|finden)
      )|
      (?:mir |uns )?(?:liegen|liegt)[^.!?\n]{0,30} keine (?:informationen?|angaben?)|
      (?:der|die|das|den|in de[rmn]|im|aus de[rmn])?\s*(?:
        bereitgestellten?|vorliegenden?|gegebenen?|verfügbaren?
      )?\s*(?:
        kontext|texte?|dokumente?n?|abschnitt|unterlagen|informationen|quellen?|angaben
      )[^.!?\n]{0,40}?(?:
        keine?n? (?:informationen?|angaben?|hinweise?|antwort|auskunft)|
        (?:geht|gehen) (?:das |dies |es )?(?:leider )?nicht hervor|
        nicht (?:erwähnt|genannt|angegeben|enthalten|hervor)|nichts (?:dazu|darüber|davon)
      )|
      (?:es gibt|keine) (?:dazu |hierzu )?(?:keine )?(?:informationen?|angaben?)\b[^.!?\n]{0,60}$|
      (?:
        das|dies|es|die (?:antwort|information)|diese information
      ) (?:steht|findet sich|geht|ist|wird)\b[^.!?\n]{0,50}(?:nicht|nirgends|nichts)\b[^.!?\n]{0,30}(?:
        hervor|genannt|erwähnt|angegeben|enthalten|
        (?:im|in de[rmn]|aus de[rmn]) (?:\p{L}+ )?(?:
          text|abschnitt|kontext|dokumente?n?|unterlagen|quellen?|artikel|vertrag
        )
      )\W*$|
      das (?:kann|lässt) (?:ich|sich)[^.!?\n]{0,30}nicht (?:sagen|beantworten|beurteilen|feststellen)
    `,
  },
  {
    lead: pattern`
      (?:
        je suis (?:vraiment )?désolée?|désolée?|malheureusement|pardon|
        d'après (?:le|les) [a-zé]+(?: fournie?s?)?
      )
    `,
    core: pattern`
      je (?:ne )?(?:le |l')?sais pas\b|je n'en sais rien|
      je ne (?:
        suis pas (?:sûre?|certaine?)|dispose (?:pas|d'aucune)|trouve (?:pas|aucune?)|connais pas la réponse
      )[^.!?\n]{0,60}|
      je n'ai (?:pas|aucune?) (?:d'|de |l'|cette |assez d'|accès à |trouvé )?[^.!?\n]{0,30}(?:
        information|réponse|donnée|détail|précision
      )s?|
      (?:le |la |les |ce |ces |l')?(?:
        contexte|textes?|documents?|passages?|sources?|informations?
      )(?: fournie?s?| disponibles?| donnée?s?)? (?:ne |n')[^.!?\n]{0,25}(?:
        précise|mentionne|contien|indique|dit|disent|fourni|donne|évoque|permet
      )[^.!?\n]*\b(?:pas|aucune?|rien)\b|
      (?:il n'y a|aucune) (?:pas d'|aucune )?information|cette information n'(?:est|y est) pas|
      ce n'est pas (?:précisé|indiqué|mentionné)
    `,
  },
  {
    lead: '(?:lo siento(?: mucho)?|lamentablemente|desafortunadamente|disculpa|perdón|lamento)',
    core: pattern`
      (?:yo )?no (?:lo )?sé(?!\p{L})|no estoy (?:segur[oa]|al tanto)|
      no (?:
        tengo|dispongo de|encuentro|encontré|hay|cuento con|se dispone de|poseo
      )[^.!?\n]{0,40}(?:información|informacion|datos|detalles|respuesta|mención)|
      (?:el|la|los|las|en el|en la|este|esta)?\s*(?:
        contexto|textos?|documentos?|pasajes?|fuentes?|información
      )(?: proporcionad[oa]s?| disponibles?| dad[oa]s?)? no (?:se )?(?:
        menciona|contiene|indica|especifica|dice|incluye|proporciona|aclara|precisa
      )|
      no se (?:menciona|especifica|indica|proporciona|dice|aclara)|esa información no (?:está|aparece|figura)
    `,
  },
  {
    lead: '(?:mi dispiace|spiacente|purtroppo|mi scuso)',
    core: pattern`
      non (?:lo )?so\b|non (?:sono|ne sono) (?:sicur[oa]|cert[oa])|
      non (?:
        ho|trovo|dispongo di|ci sono|è presente|possiedo
      )[^.!?\n]{0,40}(?:informazion[ei]|dati|dettagli|risposta)|
      (?:il|lo|la|i|nel|nei|questo)?\s*(?:
        contesto|test[oi]|document[oi]|font[ei]
      )(?: fornit[oi]| disponibil[ei])? non (?:
        menziona|contiene|indica|specifica|dice|fornisce|riporta|precisa
      )|
      non (?:è|viene) (?:specificato|indicato|menzionato)
    `,
  },
  {
    lead: '(?:desculpe|lamento|infelizmente|sinto muito|peço desculpas?)',
    core: pattern`
      (?:eu )?não sei\b|não (?:tenho|estou) (?:a )?(?:certeza|certo|certa)|
      não (?:
        tenho|encontrei|encontro|há|disponho de|possuo
      )[^.!?\n]{0,40}(?:informaç(?:ão|ões)|dados|detalhes|resposta)|
      (?:o|a|os|as|no|este)?\s*(?:
        contexto|textos?|documentos?|fontes?
      )(?: fornecid[oa]s?| disponíve[il]s?)? não (?:
        menciona|contém|indica|especifica|informa|diz|fornece
      )|
      (?:isso |essa informação )?não (?:é|foi|está) (?:
        especificad[oa]|mencionad[oa]|indicad[oa]|informad[oa]|disponível
      )
    `,
  },
  {
    lead: '(?:het spijt me(?: zeer)?|sorry|helaas|mijn excuses)',
    core: pattern`
      (?:dat )?(?:ik weet (?:het|dat)|weet ik) (?:helaas |echt )?niet|ik (?:ben|weet) (?:het )?niet (?:zeker)|
      ik (?:heb|vind|kan)[^.!?\n]{0,40}(?:geen|onvoldoende) (?:informatie|gegevens|antwoord)|
      (?:de|het|in de|in het)?\s*(?:gegeven |beschikbare |verstrekte )?(?:
        context|tekst|documenten|document|informatie|bron
      )[^.!?\n]{0,30}(?:bevat|vermeldt|noemt|zegt|geeft|staat)[^.!?\n]{0,30}(?:geen|niet|niets)|
      er is (?:geen|onvoldoende) informatie
    `,
  },
  {
    lead: '(?:przykro mi|niestety|przepraszam)',
    core: pattern`
      (?:tego )?nie wiem(?!\p{L})|nie (?:jestem pew|mam (?:informacji|danych|pewności))|
      (?:kontekst|tekst|dokument) nie (?:zawiera|wspomina|podaje|określa)|brak (?:informacji|danych)
    `,
  },
  {
    lead: '(?:извините|простите|к сожалению|(?:мне )?жаль)',
    core: pattern`
      (?:но )?(?:я )?(?:этого )?(?:
        не знаю|не уверен[а]?|не могу (?:найти|сказать|определить)|не (?:имею|располагаю)[^.!?\n]{0,30}информаци
      )|
      (?:в|из) (?:контекст|текст|документ|предоставленн)[^.!?\n]{0,40}(?:
        не (?:указан|упомина|упомян|сказан|содерж|ясно|следует)|нет
      )|
      (?:нет|недостаточно) (?:информации|данных|сведений)|у меня нет[^.!?\n]{0,30}(?:информации|данных|сведений)
    `,
  },
  {
    lead: '(?:(?:很|非常|十分)?抱歉|对不起|對不起|不好意思|很遗憾|根据[^。，,]{0,16})',
    core: pattern`
      我?(?:不知道|不清楚|不确定|不太清楚|不太确定|無法確定)|(?:目前|我)?(?:没有|沒有|无|缺乏)(?:足够的?|相关的?|任何|具体的?|更多)*(?:信息|資訊|资料|內容|内容)|
      (?:提供的|所给的?|上述|该|这份|给定的)?(?:
        上下文|文中|文本|资料|資料|文档|文件|信息|内容
      )[^。，,]{0,10}?(?:没有|沒有|未|并未|不)(?:提到|提及|说明|說明|包含|提供|给出|涉及|指明)|
      无法(?:从|根据)[^。]{0,24}(?:得知|确定|判断|回答)|无法(?:确定|得知|判断)
    `,
  },
  {
    lead: '(?:(?:大変)?申し訳(?:ございません|ありません)(?:が)?|すみません(?:が)?|残念ながら)',
    core: pattern`
      (?:それは|その点は|私には)?(?:わかりません|分かりません|わかりかねます|不明です|存じません)|
      (?:本文|文章|文書|資料|記事|テキスト)(?:に)?(?:は|も)[^。\n]{0,20}(?:書かれて|載って|述べられて|記されて)いません|
      [^。\n]{0,40}(?:情報|記載|記述|言及|データ)(?:が|は|も)?[^。\n]{0,10}(?:
        ありません|ございません|含まれていません|書かれていません|載っていません|述べられていません|見つかりません|見当たりません|されていません|不足しています|(?:持ち合わせて|存じ上げて)(?:い|お)(?:りません|ません)
      )
    `,
  },
  {
    lead: '(?:tyvärr|(?:jag )?beklagar|förlåt)',
    core: pattern`
      (?:det )?(?:jag vet|vet jag) (?:tyvärr )?inte|
      jag (?:har|hittar) (?:tyvärr )?ingen (?:information|uppgift)|(?:det|svaret) (?:framgår|står|nämns) inte|
      (?:texten|dokumentet|dokumenten|sammanhanget|underlaget) (?:nämner|säger|innehåller|anger) (?:inte|ing)
    `,
  },
  {
    lead: '(?:(?:jeg )?beklager|desværre|dessverre|undskyld|unnskyld)',
    core: pattern`
      (?:det )?(?:jeg ve[dt]|ve[dt] jeg) (?:desværre |dessverre )?ikke|
      jeg (?:har|finder|finner) (?:desværre |dessverre )?ingen (?:
        informasjon|information|oplysninger|opplysninger
      )|
      (?:det|svaret) (?:fremgår|står|nævnes|nevnes) ikke|
      (?:teksten|dokumentet|konteksten) (?:nævner|nevner|siger|sier|indeholder|inneholder) (?:ikke|ing)
    `,
  },
  {
    lead: '(?:valitettavasti|pahoittelut|anteeksi)',
    core: pattern`
      (?:mutta )?en tiedä|(?:teksti|konteksti|asiakirja) ei (?:mainitse|kerro|sisällä)|(?:tätä|sitä) ei mainita
    `,
  },
  {
    lead: '(?:omlouvám se|bohužel|promiňte|je mi líto)',
    core: pattern`
      (?:ale )?(?:to )?nevím(?!\p{L})|(?:text|dokument|kontext) (?:to )?ne(?:uvádí|zmiňuje|obsahuje|říká)|
      nemám (?:žádné )?informace
    `,
  },
  {
    lead: '(?:вибачте|пробачте|на жаль|шкода)',
    core: pattern`
      (?:але )?(?:я )?(?:цього )?(?:не знаю|не маю[^.!?]{0,20}інформації)|
      (?:у|в) (?:контексті|тексті|документі)[^.!?]{0,30}(?:не (?:вказано|згадано|згадується|сказано)|немає)
    `,
  },
  {
    lead: '(?:(?:çok )?üzgünüm|maalesef|ne yazık ki)',
    core: pattern`
      (?:bunu )?bilmiyorum|
      (?=[^.!?\n]*(?:bilgi|belirt|bahsed|yer al))[^.!?\n]{0,50}(?:
        bilgi(?:m|ler)? (?:yok|bulunmuyor|verilmemiş|mevcut değil)|belirtilmemiş|bahsedilmiyor|yer almıyor
      )
    `,
  },
  {
    lead: '(?:죄송(?:하지만|합니다만|합니다)|안타깝게도)',
    core: pattern`
      (?:잘 )?모르겠습니다|
      [^.!?\n]{0,40}(?:정보(?:가|는) ?(?:없|포함되어 있지 않|제공되지)|언급(?:이|되어|되지)[^.!?\n]{0,8}(?:없|않)|(?:확인할|알) 수 ?없)
    `,
  },
  {
    lead: '(?:عذر(?:ا|اً|ًا)|آسفة?|للأسف|معذرة)',
    core: pattern`
      (?:و?لكن(?:ني|ي)? )?(?:أنا )?لا (?:أعرف|أعلم|أدري|تتوفر|تتوافر|توجد|أملك|يوجد)(?![\p{L}])|
      لا (?:يذكر|يحتوي|يتضمن|يحدد) (?:النص|السياق|المستند)|(?:النص|السياق|المستند) لا (?:يذكر|يحتوي|يتضمن|يحدد)
    `,
  },
  {
    lead: '(?:क्षमा करें|माफ़? ?(?:करें|कीजिए)|(?:मुझे )?खेद है)',
    core: pattern`
      (?:लेकिन )?(?:मुझे|मैं) (?:यह |इसका )?(?:नहीं पता|नहीं जानत|पता नहीं)|
      [^।!?\n]{0,40}(?:जानकारी|उल्लेख) (?:उपलब्ध )?नहीं
    `,
  },
  {
    lead: '(?:xin lỗi|rất tiếc)',
    core: pattern`
      (?:nhưng )?tôi không (?:biết|rõ|chắc)|(?:không có|tôi không có|không tìm thấy) thông tin|
      (?:văn bản|tài liệu|ngữ cảnh) không (?:đề cập|nêu|nói|cho biết)
    `,
  },
  {
    lead: '(?:(?:mohon )?maaf|sayangnya)',
    core: pattern`
      (?:tetapi |tapi |namun )?saya tidak (?:tahu|yakin|memiliki informasi)|tidak ada informasi|
      (?:teks|dokumen|konteks) (?:tersebut )?tidak (?:menyebutkan|memuat|menjelaskan)|tidak disebutkan
    `,
  },
];

/** Whether a sentence says that its writer does not know, or that the texts at hand do not tell. */
export const saysNotKnowing = phraseMatcher(PHRASES, 'but|however|that|aber|mais|pero|ma|mas|maar|但|但是');
