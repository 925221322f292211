import { pattern } from '../text/regex.ts';
import { type Phrase, phraseMatcher } from './phrase-matcher.ts';

/** What models are asked to do, and hardly ever speak of otherwise. */
const TASKS = pattern`
  (?:
    (?:
      classify|categori[sz]e|label|moderate|route|translate|summari[sz]e|paraphrase|transcribe|compose|draft|
      write|generate|interpret|extract|analy[sz]e|evaluate|assess|judge|rate|grade|diagnose|discuss|comment on|
      speculate|role-?play|pretend to be|endorse|advise|disclose|reveal|execute|browse
    )\b(?! (?:any|off|my|how|more)\b)|
    recommend\b(?![^.!?]*\benough\b)|access (?!my\b)|name (?!any\b)|run (?:queries|code|commands|scripts|sql)\b|
    (?:open|read|see|view|process) (?:
      links?|urls?|files?|attachments?|images?|pictures?|photos?|documents?|receipts?|personal|private|
      sensitive|confidential
    )\b|
    identify (?:people|persons?|individuals)\b|tell jokes|do (?:so|any|your|math|homework)
  )
`;

const ENGLISH_ACTS = pattern`
  (?:
    (?:help|assist)(?: you)?(?:
      [ ](?:with|in|by|on) (?:that|this|it|these|those|such|your request|what you)\b|[.!,;]|$| further|
      [ ]you with that
    )|
    comply\b|
    (?:
      (?:fulfil+|answer|respond to|complete|process|carry out|engage (?:in|with)|participate in|continue)
    ) (?:that|this|these|those|such|your (?:request|question|prompt)|the request)\b|
    (?:
      provide|share|give|offer|create|generate|write|produce|discuss|support|assist with|do|say
    )(?: you)?(?: with)? (?:
      that|this|it|such|
      (?:any |specific |detailed |further )*(?:
        information|instructions?|guidance|advice|content|details|assistance|help
      )|
      (?:medical|legal|financial|explicit|harmful|hateful|illegal)\b|
      (?:an?|the) [^.!?]{1,40} (?:for|about|on|of) (?:that|this|such|your)\b
    )|
    (?:make|form|express|hold|provide|share|give|offer) [^.!?,]{0,30}\b(?:
      advice|opinions?|recommendations?|predictions?|judge?ments?|diagnos[ei]s|guidance
    )\b|
    ${TASKS}
  )
`;

/**
 * How a sentence reads in which a model declines to do what it was asked, in several languages; each begins at the
 * sentence. They name what is declined (`that`, `your request`, `information`), since "I cannot find the invoice" is
 * an answer.
 */
const PHRASES: readonly Phrase[] = [
  {
    lead: pattern`
      (?:
        i(?:'m| am) (?:very |so |really |truly )?(?:sorry|afraid)|(?:very )?sorry|(?:my |sincere )*apologies|
        i (?:do |must |sincerely )?apologi[sz]e|unfortunately|regrettably|however|but|no|
        thanks?(?: you)? for [^.!?]{0,80}|(?:for|due to|because of) [^.!?,]{1,40}|
        i (?:must|have to) (?:inform|tell) you(?: that)?|please note(?: that)?|
        i (?:do not|don't) have access to [^.!?,]{1,50},? (?:so|and|therefore)|
        as an? (?:ai|artificial|large|language|responsible|assistant)[^.!?,]{0,50}?|
        as (?:an?|your) [^.!?,]{0,40}\b(?:assistant|bot|chatbot|agent)\b[^.!?,]{0,30}?
      )(?: for [^.!?,]{0,60})?
    `,
    core: pattern`
      i (?:simply |really |just )?(?:
        can(?:'t|not| not)|won't(?: be able to)?|will not(?: be able to)?|
        (?:am|'m) (?:unable|not able|not allowed|not permitted|not going) to|(?:don't|do not) (?:want|wish) to|
        (?:must|have to|need to) (?:decline|refuse) to|(?:decline|refuse) to|would (?:rather|prefer) not(?: to)?
      ) ${ENGLISH_ACTS}|
      i(?:'m| am) (?:
        unable|
        not (?:
          able|allowed|permitted|going|authori[sz]ed|qualified|equipped|designed|programmed|at liberty|
          in a position
        )
      ) to ${ENGLISH_ACTS}|
      i(?:'m| am) (?:unable|not able|not allowed|not permitted) to (?:discuss|comment on|talk about|disclose)\b|
      (?:i'd|i would) (?:rather|prefer) (?:to )?not(?: to)? (?:
        answer|say|do|discuss|help|write|comment|share
      )\b|
      i (?:must|have to|need to|will have to) (?:respectfully |politely )?(?:decline|refuse)(?:
        [.,!;]|
        [ ](?:
          this|that|your|
          to (?:answer|help|assist|provide|continue|engage|write|create|generate|discuss|comment|share|do)
        )
      )|
      i(?:'m| am| do not feel| don't feel) (?:not )?(?:comfortable) (?:with (?:this|that)|[a-z]{3,}ing)|
      (?:this|that|your) (?:request|question|prompt|topic) (?:violates|is against|falls outside|conflicts with)|
      (?:(?:that|this|it)(?:'s|)|[^.!?,]{1,60}) (?:is not|isn't|not) something (?:that )?i(?:
        [ ](?:(?:can|could|will|would)\b|(?:do|offer|provide)(?:[.,!;]|$))|
        (?: am|'m) (?:able|allowed|permitted|comfortable|willing)
      )|
      [^.!?]{1,80} (?:is|are|falls?|lies?|goes) (?:outside|beyond)(?: of)? (?:
        my (?:scope|capabilit|abilit|expertise|knowledge|remit|competence|role|purview|guidelines|area of)|
        what i(?:'m| am| can)\b|the scope of (?:my|what i)\b
      )|
      as an? (?:ai|(?:large )?language model)(?:
        [ ](?:language )?(?:model|assistant|system|chatbot)[^.!?,]{0,30}
      )?, i (?:do not|don't|cannot|can't|have no|am not|'m not)\b|
      i(?:'m| am) (?:just |only |merely )?an? (?:
        ai|(?:large )?language model|chatbot|virtual assistant
      )\b[^.!?]{0,60}?(?:,|\b(?:and|so|that)) (?:i )?(?:
        can't|cannot|can not|don't|do not|am (?:unable|not able)
      )\b|
      i (?:do not|don't) have (?:any )?(?:personal )?(?:opinions?|preferences?|feelings|beliefs)\b|
      (?:that|this|it|your request|doing so) (?:is|goes|would (?:be|go)) against my (?:
        guidelines|polic|programming|principles|values|rules
      )
    `,
  },
  {
    lead: pattern`
      (?:
        (?:es )?tut mir (?:sehr )?leid|entschuldigung|leider|bedaure|
        als (?:ki|künstliche|sprachmodell|ein)[^.!?,]{0,50}
      )
    `,
    core: pattern`
      (?:ich (?:kann|darf|werde|möchte)|kann ich|darf ich|(?:dabei|damit|das) kann ich)\b[^.!?\n]{0,40}?(?:
        (?:
          dabei|damit|hierbei|bei (?:dieser|ihrer|deiner) (?:anfrage|frage|bitte)|ihnen|dir
        )(?: leider)? nicht (?:weiter)?(?:helfen|unterstützen|behilflich sein)|
        (?:diese[mr]?|ihrer|deiner|ihre|deine) (?:anfrage|bitte|aufforderung|wunsch|frage)(?: leider)? nicht (?:
          nachkommen|erfüllen|entsprechen|beantworten|bearbeiten
        )|
        keine (?:
          informationen|anleitung(?:en)?|ratschläge|inhalte|auskunft
        )\b[^.!?\n]{0,40}(?:geben|bereitstellen|erstellen|liefern|anbieten)
      )|
      das kann ich (?:leider )?nicht (?:tun|machen|beantworten)|
      (?:dabei|damit) kann ich (?:ihnen |dir )?(?:leider )?nicht (?:weiter)?helfen|
      (?:
        hierzu|hierüber|dazu|darüber|das|dies
      ) (?:kann|darf|möchte|werde) ich (?:mich |ihnen |dir )?(?:leider )?(?:nicht|keine)\b[^.!?\n]{0,30} (?:
        äußern|beantworten|beraten|helfen|weiterhelfen|unterstützen|tun|machen|schreiben|erstellen|übersetzen|
        bewerten|auskunft
      )|
      ich bin (?:leider )?nicht (?:befugt|berechtigt|autorisiert|qualifiziert)\b|
      ich (?:kann|darf|werde|möchte) [^.!?\n]{0,50}\b(?:nicht|kein\p{L}*)\b[^.!?\n]{0,40}\b(?:
        verfassen|übersetzen|zusammenfassen|klassifizieren|einordnen|bewerten|beraten|weiterhelfen|
        empfehlungen geben
      )\b|
      [^.!?\n]{1,60} (?:übersteigt meine|liegt (?:leider )?außerhalb meiner)\b|
      ich muss (?:
        das|dies|diese (?:anfrage|bitte)|ihre (?:anfrage|bitte)|deine (?:anfrage|bitte)
      ) (?:leider )?ablehnen
    `,
  },
  {
    lead: pattern`
      (?:
        je regrette|(?:je suis )?navrée?|je suis (?:vraiment |sincèrement )?désolée?|désolée?|malheureusement|
        je m'excuse|en tant qu(?:'|e )[^.!?,]{0,50}
      )
    `,
    core: pattern`
      je ne (?:
        peux|pourrai|puis|saurais|suis
      )(?: malheureusement)?(?: pas)?(?: en mesure de| capable de)? (?:vous |te |t')?(?:
        aider (?:avec|à|dans|sur) (?:ça|cela|ce|cette|votre|ta)\b|aider[.!,]|
        répondre à (?:cette|votre|ta) (?:demande|question|requête)|
        accéder à (?:cette|votre|ta) (?:demande|requête)|
        (?:fournir|donner|partager|offrir|créer|écrire|générer) (?:
          ce|cette|ces|cela|ça|d'informations|d'instructions|de conseils|d'aide|de telles|de tels
        )\b|
        faire (?:cela|ça)
      )|
      je ne (?:peux|puis|pourrai|saurais) (?:malheureusement )?pas (?:
        écrire|rédiger|traduire|résumer|classer|générer|commenter
      )\b|
      je ne suis pas (?:autorisée?|habilitée?|qualifiée?)\b|
      (?:cette|votre|ta) (?:demande|question|requête) (?:
        dépasse|sort d[eu]|n'entre pas dans|va à l'encontre de
      ) (?:mes|mon|ma|le cadre)\b|
      je (?:dois|préfère) (?:refuser|décliner)|je refuse de (?:répondre|vous aider|t'aider|fournir)
    `,
  },
  {
    lead: pattern`
      (?:
        lo siento(?: mucho)?|lo lamento|lamentablemente|desafortunadamente|me temo que|disculpa|perdón|lamento|
        como (?:ia|modelo|una? )[^.!?,]{0,50}
      )
    `,
    core: pattern`
      (?:yo )?no (?:puedo|podré|me es posible|estoy (?:autorizad[oa]|capacitad[oa]) para) (?:
        ayudar(?:te|le|los|la|lo)? (?:con|en|a) (?:eso|esto|esa|ese|esta|este|tu|su)\b|
        ayudar(?:te|le|los)?[.!,]|
        (?:responder(?: a)?|cumplir(?: con)?|atender) (?:esa|ese|esta|este|tu|su|eso|esto)\b|
        (?:proporcionar|dar|ofrecer|compartir|crear|escribir|generar)(?:te|le|les)? (?:
          eso|esto|esa|ese|esta|este|información|instrucciones|consejos|asistencia
        )|
        hacer (?:eso|esto|recomendaciones)|
        (?:escribir|redactar|traducir|resumir|clasificar|generar|recomendar|opinar)\b
      )|
      no estoy autorizad[oa]\b|(?:debo|tengo que) (?:rechazar|declinar)
    `,
  },
  {
    lead: '(?:mi (?:di)?spiace|spiacente|purtroppo|mi scuso|come (?:ia|modello|assistente)[^.!?,]{0,50})',
    core: pattern`
      non (?:posso|potrò|sono in grado di|mi è possibile) (?:
        aiutar(?:ti|la|vi|e) (?:con|in|a) (?:questo|questa|ciò|quello|la tua|la sua)\b|
        aiutar(?:ti|la|vi|e)[.!,]|(?:rispondere a|soddisfare|esaudire) (?:questa|questo|la tua|la sua|tale)|
        (?:fornir|dar|condivider|crear|scriver|generar)(?:e|ti|le|vi) (?:
          questo|questa|ciò|tali|informazioni|istruzioni|consigli|assistenza
        )|
        (?:scrivere|tradurre|riassumere|classificare|consigliare)\b|farlo\b
      )|
      non sono (?:autorizzat[oa]|abilitat[oa]|qualificat[oa])\b|devo (?:rifiutare|declinare)
    `,
  },
  {
    lead: pattern`
      (?:
        desculpe|lamento|infelizmente|sinto muito|peço desculpas?|
        como (?:uma? )?(?:ia|modelo|assistente)[^.!?,]{0,50}
      )
    `,
    core: pattern`
      (?:eu )?não (?:posso|poderei|consigo|sou capaz de|me é possível) (?:
        (?:te |lhe )?ajud(?:ar|á-l[oa])(?:-te)? (?:com|em|a) (?:
          isso|isto|esse|essa|este|esta|sua|seu|o seu|a sua
        )\b|
        ajud(?:ar|á-l[oa])(?:-te)?[.!,]|
        (?:atender(?: a)?|responder(?: a)?|cumprir) (?:esse|essa|este|esta|isso|sua|seu|à sua|ao seu)|
        (?:fornecer|dar|oferecer|compartilhar|partilhar|criar|escrever|gerar) (?:
          isso|isto|esse|essa|este|esta|informações|instruções|conselhos|assistência
        )|
        fazer (?:isso|isto)|(?:escrever|redigir|traduzir|resumir|classificar|recomendar|opinar)\b
      )|
      não (?:estou|sou) autorizad[oa]\b|(?:devo|tenho de|tenho que) (?:recusar|declinar)
    `,
  },
  {
    lead: '(?:het spijt me(?: zeer)?|sorry|helaas|mijn excuses|als (?:ai|taalmodel|een)[^.!?,]{0,50})',
    core: pattern`
      (?:ik kan|kan ik|ik mag|mag ik) (?:je |u |jou |jullie )?(?:
        (?:daar|hier) ?(?:helaas )?niet (?:mee|bij) helpen|(?:daar|hier)(?:mee|bij) (?:helaas )?niet helpen|
        (?:helaas )?niet (?:helpen met (?:dit|dat|deze)|voldoen aan (?:dit|dat|je|uw|deze))|
        (?:dit|dat|deze vraag|je vraag|uw vraag) (?:helaas )?niet (?:doen|beantwoorden)|
        (?:helaas )?geen (?:informatie|instructies|advies|hulp)\b[^.!?\n]{0,40}(?:geven|bieden|verstrekken)
      )|
      (?:daar|hier) kan ik (?:je |u )?(?:helaas )?niet (?:mee|bij) helpen|
      (?:dat|dit) (?:kan|mag) ik (?:helaas )?niet (?:doen|schrijven|vertalen|beantwoorden)
    `,
  },
  {
    lead: '(?:(?:bardzo )?(?:mi )?przykro(?: mi)?|niestety|przepraszam|jako (?:model|asystent)[^.!?,]{0,50})',
    core: pattern`
      (?:ale )?nie (?:mogę|jestem w stanie|będę) (?:ci |panu |pani |państwu |w tym )?(?:
        pomóc (?:w|z) (?:t|tak)|pomóc[.!,]|odpowiedzieć na (?:to|ta)|spełnić (?:tej|takiej)|
        udzielić (?:takich|tych|informacji)|zrobić tego|tego zrobić|(?:napisać|przetłumaczyć|streścić)[ ]
      )|
      muszę odmówić
    `,
  },
  {
    lead: pattern`
      (?:
        извините|простите|прошу прощения|к сожалению|(?:мне )?(?:очень )?жаль|сожалею|
        как (?:ии|языковая модель|ассистент)[^.!?,]{0,50}
      )
    `,
    core: pattern`
      (?:но )?я (?:не могу|не буду|не в состоянии|вынужден[а]?|должен отказаться|отказываюсь)(?: вам| тебе)? (?:
        (?:
          помочь|ответить|выполнить|обсуждать|предоставить|выполнять|отвечать|помогать
        )(?: вам| тебе)?(?: (?:с|на|в))? (?:эт|так|дан|ваш|тво|подобн|информаци)|
        помочь[.!,]|отказаться|(?:написать|перевести|составить) |(?:это|этого) (?:с)?делать
      )
    `,
  },
  {
    lead: '(?:(?:很|非常|十分)?抱歉|对不起|對不起|不好意思|很遗憾|作为[^。，,]{0,24})',
    core: pattern`
      我?(?:无法|無法|不能|不会|没办法|没有办法)(?:为|為|向|给|給)?(?:您|你)?(?:
        提供|协助|協助|帮助|幫助|满足|滿足|回答|完成|处理|處理|执行|讨论|討論|撰写|翻译|翻譯|总结|分类|评价|创作|谈论
      )(?:您|你|这|這|该|此|相关|相關|任何|有关|那|帮助|幫助|协助|協助|[。，！,.!]|$)
    `,
  },
  {
    lead: '(?:(?:大変)?申し訳(?:ございません|ありません)(?:が)?|すみません(?:が)?|ごめんなさい|残念ながら)',
    core: pattern`
      (?:
        (?:その|この|そのような|このような)(?:よう)?な?ご?(?:質問|依頼|要望|要請|リクエスト|件|内容|情報|こと|話題)|ご(?:要望|要請|依頼|質問|リクエスト)
      )[^。\n]{0,24}(?:お答え|お応え|対応|お手伝い|ご提供|提供|お受け|回答)(?:する(?:こと)?)?(?:は|が)?(?:でき(?:ません|かねます)|いたしかねます)|
      [^。\n]{0,24}(?:お手伝い|お答え|お応え)(?:する(?:こと)?)?(?:は|が)?(?:でき(?:ません|かねます)|いたしかねます)
    `,
  },
  {
    lead: '(?:tyvärr|(?:jag )?beklagar|förlåt|ledsen)',
    core: pattern`
      (?:jag (?:kan|får)|(?:kan|får) jag)(?: tyvärr)? (?:inte|ej) (?:
        hjälpa\b|svara på (?:det|den|detta)|göra (?:det|detta)|skriva|översätta|besvara|ge (?:råd|information)
      )|
      det kan jag (?:tyvärr )?inte (?:göra|hjälpa|svara)
    `,
  },
  {
    lead: '(?:(?:jeg )?beklager|desværre|dessverre|undskyld|unnskyld)',
    core: pattern`
      (?:men )?(?:jeg (?:kan|må)|(?:kan|må) jeg)(?: desværre| dessverre)? ikke (?:
        hj[eæ]lpe\b|svare på (?:det|den|dette)|gj?[øo]re (?:det|dette)|skrive|overs[eæ]tte|besvare|
        gi(?:ve)? (?:råd|informasjon|information)
      )|
      det kan jeg (?:desværre |dessverre )?ikke (?:gj?øre|hj[eæ]lpe|svare)
    `,
  },
  {
    lead: '(?:valitettavasti|pahoittelut|(?:olen )?pahoillani|anteeksi)',
    core: pattern`
      (?:mutta )?en (?:valitettavasti )?(?:voi|pysty|saa) (?:
        auttaa|vastata|tehdä (?:sitä|tätä)|kirjoittaa|kääntää
      )
    `,
  },
  {
    lead: '(?:(?:moc |velmi )?se omlouvám|omlouvám se|bohužel|promiňte|je mi líto)',
    core: pattern`
      (?:ale )?(?:s tímto? |s tím |to )?(?:vám |ti )?nem(?:ohu|ůžu) (?:vám |ti )?(?:
        s (?:tím|tímto|touto) (?:\p{L}+ )?
      )?(?:
        pomoci|pomoct|odpovědět|vyhovět|udělat|napsat|přeložit
      )
    `,
  },
  {
    lead: '(?:вибачте|пробачте|перепрошую|на жаль|(?:мені )?(?:дуже )?шкода)',
    core: pattern`
      (?:але )?я не (?:можу|буду|в змозі)(?: вам| тобі)? (?:
        допомогти|відповісти на це|виконати|надати|написати|перекласти|зробити ц
      )
    `,
  },
  {
    lead: '(?:(?:çok )?üzgünüm|maalesef|ne yazık ki|özür dilerim)',
    core: pattern`
      (?=[^.!?\n]*[ığş])(?:ama |ancak |fakat )?[^.!?\n]{0,40}(?:
        yardımcı ola(?:mam|mıyorum)|yardım ede(?:mem|miyorum)|(?:yanıtlaya|cevaplaya)(?:mam|mıyorum)|
        yerine getire(?:mem|miyorum)|bunu yapa(?:mam|mıyorum)
      )
    `,
  },
  {
    lead: '(?:죄송(?:하지만|합니다만|합니다)|미안하지만|안타깝게도|유감스럽게도)',
    core: pattern`
      [^.!?\n]{0,40}(?:도와 ?드릴|도울|답변(?:을)? ?(?:드릴|할)|응할|들어 ?드릴|제공(?:해 ?드릴|할)|작성(?:해 ?드릴|할)|수행할) ?수 ?(?:가 )?없
    `,
  },
  {
    lead: '(?:عذر(?:ا|اً|ًا)|آسفة?|أعتذر|للأسف|معذرة)',
    core: pattern`
      (?:و?لكن(?:ني|ي)? )?(?:أنا )?(?:
        لا (?:أستطيع|يمكنني)|لن (?:أستطيع|أتمكن من)|غير قادر على|لست قادر(?:ا|اً|ًا)? على
      ) (?:أن )?(?:أساعد|مساعد|المساعدة|الإجابة|أجيب|تلبية|تقديم|القيام ب|كتابة)
    `,
  },
  {
    lead: '(?:क्षमा करें|माफ़? ?(?:करें|कीजिए|कीजिएगा)|(?:मुझे )?खेद है)',
    core: '(?:लेकिन )?(?:मैं )?[^।!?\n]{0,50}(?:मदद|सहायता|उत्तर|जवाब) ?नहीं (?:कर|दे) सक',
  },
  {
    lead: '(?:(?:tôi )?(?:rất |thành thật )?xin lỗi|rất tiếc|tiếc là)',
    core: pattern`
      (?:nhưng )?tôi không thể (?:giúp|trả lời|hỗ trợ|thực hiện (?:yêu cầu|việc)|cung cấp thông tin|viết|dịch)
    `,
  },
  {
    lead: '(?:(?:mohon )?maaf|sayangnya)',
    core: pattern`
      (?:tetapi |tapi |namun )?saya tidak (?:dapat|bisa) (?:
        membantu|menjawab (?:ini|itu|pertanyaan)|memenuhi|melakukan (?:ini|itu|hal)|menulis|menerjemahkan
      )
    `,
  },
];

/** Whether a sentence declines what was asked. */
export const isRefusal = phraseMatcher(PHRASES, 'but|however|aber|mais|pero|ma|mas|maar|但|但是');
