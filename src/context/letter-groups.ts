/** Letters that tell languages of one script apart, as far as tokenizers treat them differently. */
export const letterGroups = (
  'bcdefglmnoprstx a h i j k q u v w y z ABCDEFGHIJKLMNOPQRSTUVWXYZ ' +
  'äöüÄÖÜ ß éèêÉÈÊ àçùâîôÀÇÙÂÎÔ áíóúÁÍÓÚ ñÑ ãõÃÕ åøæÅØÆ ðþýÐÞÝ ' +
  'ąęłńśźżĄĘŁŃŚŹŻ čďěňřšťůžČĎĚŇŘŠŤŮŽ ğışĞİŞ őűŐŰ ășțţĂȘȚŢ āēīūļņķģĀĒĪŪĻŅĶĢ ėįųĖĮŲ ơưđƠƯĐ ' +
  'іїєґІЇЄҐ ўЎ јљњћџђѓќѕЈЉЊЋЏЂЃЌЅ әғқңөұүһӘҒҚҢӨҰҮҺ پچژگکی ٹڈڑےںہھ'
).split(' ')

/** The first and the last character of scripts, with their marks; the letters above are not counted again. */
export const scripts: [first: number, last: number][] = [
  // Other Latin, that of Vietnamese, Greek, Cyrillic, Armenian, Hebrew, Arabic.
  [0xc0, 0x24f],
  [0x1e00, 0x1eff],
  [0x370, 0x3ff],
  [0x400, 0x52f],
  [0x531, 0x587],
  [0x591, 0x5f4],
  [0x610, 0x6ff],
  // Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam.
  [0x900, 0x97f],
  [0x980, 0x9ff],
  [0xa00, 0xa7f],
  [0xa80, 0xaff],
  [0xb80, 0xbff],
  [0xc00, 0xc7f],
  [0xc80, 0xcff],
  [0xd00, 0xd7f],
  // Thai, Lao, Burmese, Georgian, Khmer.
  [0xe00, 0xe7f],
  [0xe80, 0xeff],
  [0x1000, 0x109f],
  [0x10a0, 0x10ff],
  [0x1780, 0x17ff],
  // Kana, Chinese, Hangul.
  [0x3041, 0x30ff],
  [0x3400, 0x9fff],
  [0xac00, 0xd7a3],
]

/** The commonest short words, by language: how much of a text is in it. Those of the Scandinavian ones are alike. */
export const commonWords = [
  'the of and to in is a for that on with be as are this it by or an from at not if you can was which has have will',
  'der die das und den von zu mit ist des im dem nicht ein eine oder auf für werden wird sich auch',
  'le la les de des et un une du en est pour que qui dans par sur au ou pas ne ce cette',
  'el los las y del que se por con una para es su al lo como más',
  'o os da do das dos e em uma não com para ao à seu sua ou no na',
  'il di che è della del dei per non gli le con si una alla nel i sono ha',
  'de het een van en is dat op te zijn voor met niet aan er om',
  'och att det som en på är för av til den ikke og med har ett ikke inte',
  'i w z na do się nie że jest lub oraz przez od ma',
  'a v na se je s že pro nebo za k o by své každý',
  'dan yang di dengan untuk dalam atau setiap orang hak ini tidak pada oleh',
  'bir ve bu için ile da de her veya olarak',
  'ja on ei tai se hän kaikki että sekä',
  'és az hogy nem egy van minden joga vagy',
  'si de la în cu nu sau ale pe să este orice',
  'na ya wa kwa ni katika kila yake haki',
  'yr y i a yn o ac gan hawl neu pob ei',
  'an na agus ar le do i sé gach nó ag',
  'ang ng sa mga at na ay may o kanyang bawat',
]
export const longestCommonWord = 7
