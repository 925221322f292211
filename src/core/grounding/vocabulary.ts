/** Words without content of their own, in the languages whose refusals are known. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again against all already also although am among an and any are as at back be became because
  been before being below between both but by came can cannot could did do does doing done down during each either
  else ever every for from further get gets getting give given go goes got had has have having he her here hers him
  his how however i if in into is it its itself just know known let like made make many may me might mine more most
  much must my neither no nor not now of off on once only or other our out over own per please quite rather really
  same say says she should since so some still such than thank that the their them then there these they this those
  though through to too under until up upon us use used very want was we well were what when where whether which
  while who whom whose why will with within without would yes yet you your yours something anything everything someone anyone please thanks
  der die das den dem des ein eine einen einem einer eines und oder aber nicht ist sind war waren wird werden wurde
  hat haben kann können ich du er sie es wir ihr ihre ihrer ihren ihrem sein seine seiner mit von vom zu zum zur im
  in ins auf für als auch an am bei beim aus nach über unter wie wenn dass so noch nur sich bis um durch ja nein
  le la les un une des du de et ou mais ne pas est sont était être a ont avoir je tu il elle nous vous ils elles on
  ce cet cette ces mon ma mes son sa ses votre vos notre nos que qui quoi dont où dans sur sous par pour avec sans
  plus au aux en se si y oui non
  el los las lo unos unas y o pero no es son era ser está están fue han ha tiene yo tú él ella nosotros ustedes su
  sus mi mis tu tus este esta estos estas ese esa del al por para con sin sobre entre más muy como cuando donde se
  sí
  il gli i uno e ed ma non è sono era ha hanno io lui lei noi voi loro questo questa quello quella di da su tra fra
  per con senza nel nella dei delle della dal dalla al alla più come che chi si sì
  os as um uma e ou mas não é são foi tem têm eu ele ela nós eles seu sua seus suas este esta isso do da dos das
  no na nos nas ao à por para com sem mais muito como que quem se sim
  de het een en of maar niet is zijn was waren wordt heeft hebben kan ik je u hij zij ze wij we jullie hun haar
  dit dat deze die van in op te met voor aan bij uit naar om als ook nog wel er geen ja nee`.split(/\s+/),
);

const lines = (text: string) =>
  new Map(
    text
      .trim()
      .split('\n')
      .flatMap((line, index) =>
        line
          .trim()
          .split(/\s+/)
          .map((word) => [word, index] as const),
      ),
  );

/** Months, 0 for January, in the languages whose refusals are known. */
export const MONTHS: ReadonlyMap<string, number> = lines(`
  january jan januar janvier enero gennaio janeiro januari styczeń stycznia leden ledna tammikuu tammikuuta ocak январь января січень січня
  february feb februar février fevrier febrero febbraio fevereiro februari luty lutego únor února helmikuu helmikuuta şubat февраль февраля лютий лютого
  march mar märz maerz mars marzo março maart marzec marca březen března maaliskuu maaliskuuta mart март марта березень березня marts
  april apr avril abril aprile kwiecień kwietnia duben dubna huhtikuu huhtikuuta nisan апрель апреля квітень квітня
  may mai mayo maggio maio mei maj maja květen května toukokuu toukokuuta mayıs май мая травень травня
  june jun juni juin junio giugno junho czerwiec czerwca červen června kesäkuu kesäkuuta haziran июнь июня червень червня
  july jul juli juillet julio luglio julho lipiec lipca červenec července heinäkuu heinäkuuta temmuz июль июля липень липня
  august aug août aout agosto augustus augusti sierpień sierpnia srpen srpna elokuu elokuuta ağustos август августа серпень серпня
  september sep sept septembre septiembre settembre setembro wrzesień września září syyskuu syyskuuta eylül сентябрь сентября вересень вересня
  october oct oktober okt octobre octubre ottobre outubro październik października říjen října lokakuu lokakuuta ekim октябрь октября жовтень жовтня
  november nov novembre noviembre novembro listopad listopada listopadu marraskuu marraskuuta kasım ноябрь ноября листопад листопада
  december dec dezember dez décembre decembre diciembre dicembre dezembro desember grudzień grudnia prosinec prosince joulukuu joulukuuta aralık декабрь декабря грудень грудня`);

const NUMBERS = lines(`
  zero null zéro cero
  one eins
  two zwei deux dos due dois duas twee två dwa два
  three drei trois tres tre três drie trzy три
  four vier quatre cuatro quattro quatro fyra cztery четыре
  five fünf cinq cinco cinque vijf fem pięć пять
  six sechs seis sei zes sześć шесть
  seven sieben siete sette sete zeven sju siedem семь
  eight acht huit ocho otto oito åtta osiem восемь
  nine neun neuf nueve nove negen nio dziewięć девять
  ten zehn dix diez dieci dez tien tio dziesięć десять
  eleven elf onze once undici
  twelve zwölf douze doce dodici doze twaalf
  thirteen dreizehn treize trece tredici treze dertien
  fourteen vierzehn quatorze catorce quattordici veertien
  fifteen fünfzehn quinze quince quindici vijftien
  sixteen sechzehn seize dieciséis sedici dezesseis zestien
  seventeen siebzehn diecisiete diciassette dezessete zeventien
  eighteen achtzehn dieciocho diciotto dezoito achttien
  nineteen neunzehn diecinueve diciannove dezenove negentien`);
const TENS = lines(`
  twenty zwanzig vingt veinte venti vinte twintig
  thirty dreißig dreissig trente treinta trenta trinta dertig
  forty vierzig quarante cuarenta quaranta quarenta veertig
  fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig
  sixty sechzig soixante sesenta sessanta sessenta zestig
  seventy siebzig setenta settanta zeventig
  eighty achtzig ochenta ottanta oitenta tachtig
  ninety neunzig noventa novanta negentig`);

/** From the third on: the first is often no number, the second a unit of time. */
const ORDINALS = lines(`
  third dritte dritten dritter drittes troisième tercer tercero tercera terzo terza derde tredje trzeci trzeciego
  fourth vierte vierten vierter viertes quatrième cuarto cuarta quarto quarta vierde fjärde fjerde czwarty czwartego
  fifth fünfte fünften fünfter fünftes cinquième quinto quinta vijfde femte piąty piątego
  sixth sechste sechsten sixième sexto sexta sesto sesta zesde sjätte sjette szósty
  seventh siebte siebten septième séptimo séptima settimo settima zevende sjunde syvende siódmy
  eighth achte achten huitième octavo octava ottavo ottava achtste åttonde ósmy
  ninth neunte neunten neuvième noveno novena nono nona negende nionde dziewiąty
  tenth zehnte zehnten dixième décimo décima decimo decima tiende tionde dziesiąty`);

/** Numbers written as words. "Once", Spanish for eleven, is an English word first, and "one" is hardly ever a count. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  [
    ...NUMBERS,
    ...[...TENS].map(([word, tens]) => [word, (tens + 2) * 10] as const),
    ...[...ORDINALS].map(([word, index]) => [word, index + 3] as const),
    ['dozen', 12] as const,
    ['dutzend', 12] as const,
    ['anderthalb', 1.5] as const,
    ['eineinhalb', 1.5] as const,
  ].filter(([word]) => !['once', 'one', 'null', 'due', 'sei', 'dos', 'sept', 'elf'].includes(word)),
);

/** Numbers in small letters, names in capitals. */
export const NUMBERS_WHEN_SMALL: ReadonlySet<string> = new Set(['dix', 'dez', 'tien']);

/** Words that multiply the number before them. */
export const MAGNITUDES: ReadonlyMap<string, number> = new Map([
  ...'dozen dutzend'.split(' ').map((word) => [word, 12] as const),
  ...'hundred hundert'.split(' ').map((word) => [word, 1e2] as const),
  ...'thousand tausend k'.split(' ').map((word) => [word, 1e3] as const),
  ...'million millions millionen millones milioni milhões miljoen mio m'
    .split(' ')
    .map((word) => [word, 1e6] as const),
  ...'billion billions milliarden bn'.split(' ').map((word) => [word, 1e9] as const),
]);

/** Ways to write one thing, the first of a line being the one all are read as: units, currencies, abbreviations. */
const SAME = `
  day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager dzień dni dnia dnů gün день дня дней днів
  week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uge uger uke uker tydzień tygodnie tygodni týden týdny týdnů viikko viikkoa hafta неделя недели недель тиждень тижнів
  month months monat monate monaten mois mes meses mese mesi maand maanden mês månad månader måned måneder miesiąc miesiące miesięcy měsíc měsíce měsíců kuukausi kuukautta месяц месяца месяцев місяць місяців
  year years jahr jahre jahren an ans année années año años anno anni ano anos jaar jaren yr yrs år rok lata lat roky vuosi vuotta yıl год года лет рік років
  hour hours hr hrs stunde stunden heure heures hora horas ora ore uur uren timme timmar godzina godziny godzin hodina hodiny hodin tunti tuntia saat час часа часов годин
  minute minutes min mins minuten minuto minutos minuti minuut minuter minutter minuta minuty minut minuutti minuuttia dakika минута минуты минут хвилин
  second seconds sec secs sekunde sekunden segundo segundos secondo secondi seconde
  percent percentage prozent pourcent porcentaje percento procent
  euro euros eur
  dollar dollars usd
  pound pounds gbp
  gigabyte gigabytes gb
  megabyte megabytes mb
  terabyte terabytes tb
  kilobyte kilobytes kb
  kilometre kilometres kilometer kilometers km
  metre metres meter meters
  centimetre centimetres centimeter centimeters cm
  millimetre millimetres millimeter millimeters mm
  mile miles mi
  kilogram kilograms kg kilo kilos
  gram grams g gramm gramme grammes gramos grammi
  litre litres liter liters
  email emails e-mail e-mails
  sign-in login log-in signin
  phone telephone
  television tv
  company co
  corporation corp
  limited ltd
  doctor dr
  mister mr
  saint st
  united-states us usa u.s u.s.a
  united-kingdom uk u.k
  okay ok
  yen jpy
  cent cents centimes centimos céntimos
  pence pennies
  millilitre millilitres milliliter milliliters ml
  fortnight fortnights
  working business
  approximately approx circa around roughly nearly
  movie movies film films
  worldwide global globally`;

/** Days of the week, 0 for Monday. */
export const WEEKDAYS: ReadonlyMap<string, number> = lines(`
  monday mondays montag montags lundi lundis lunes lunedì segunda-feira maandag måndag mandag poniedziałek poniedziałki понедельник
  tuesday tuesdays tues dienstag dienstags mardi mardis martes martedì dinsdag tisdag tirsdag wtorek wtorki вторник
  wednesday wednesdays weds mittwoch mittwochs mercredi mercredis miércoles mercoledì woensdag onsdag środa środę środy среда среду
  thursday thursdays thurs donnerstag donnerstags jeudi jeudis jueves giovedì donderdag torsdag czwartek czwartki четверг
  friday fridays freitag freitags vendredi vendredis viernes venerdì vrijdag fredag piątek piątki пятница пятницу
  saturday saturdays samstag samstags sonnabend samedi samedis sábado sábados sabato zaterdag lördag lørdag sobota sobotę soboty суббота субботу
  sunday sundays sonntag sonntags dimanche dimanches domingo domingos domenica zondag söndag søndag niedziela niedzielę niedziele воскресенье`);

/** Days of the week in short, which are other words in small letters. */
export const DAYS_IN_SHORT: ReadonlyMap<string, number> = new Map(
  ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((word, index) => [word, index]),
);

/** Times of the day as words. */
export const TIME_WORDS: ReadonlyMap<string, string> = new Map([
  ...'noon midday'.split(' ').map((word) => [word, '@12:00'] as const),
  ...'midnight mitternacht minuit medianoche mezzanotte'.split(' ').map((word) => [word, '@00:00'] as const),
]);

export const ALIASES: ReadonlyMap<string, string> = new Map(
  SAME.trim()
    .split('\n')
    .flatMap((line) => {
      const [first = '', ...others] = line.trim().split(' ');
      return [first, ...others].map((word) => [word, first] as const);
    }),
);

/** What the units and the other words with aliases are read as. */
export const UNITS: ReadonlySet<string> = new Set(ALIASES.values());

export const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['%', 'percent'],
  ['€', 'euro'],
  ['$', 'dollar'],
  ['£', 'pound'],
  ...`yen ¥ ￥ 円 日元
  kilogram キログラム 公斤 千克
  gram グラム
  kilometre キロメートル 公里 千米
  metre メートル
  centimetre センチメートル 厘米
  litre リットル
  percent パーセント ％
  euro ユーロ 欧元
  dollar ドル 美元
  hour 時間 小时 小時
  minute 分钟 分鐘`
    .split('\n')
    .flatMap((line) => {
      const [unit = '', ...signs] = line.trim().split(' ');
      return signs.map((sign) => [sign, unit] as const);
    }),
]);
