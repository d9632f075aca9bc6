/**
 * How people and models speak of anything but the matter, by what it is. Each is tested against the beginning of a
 * sentence; every gap in it is bounded, so that no sentence takes long.
 */

const gap = (most: number) => `[^.!?:。！？]{0,${most}}`
const end = '\\s*[.!,。！，、…]*\\s*$'

const starts = (...phrases: string[]) => new RegExp(`^(?:${phrases.join('|')})`, 'iu')

/** What names the texts that an answer rests on. */
const texts =
  '(?:passages?|documents?|sources?|context|texts?|excerpts?|materials?|snippets?|search results?)(?: \\d{1,3})?'
/** What tells which texts are meant: `that I was given`, `you gave me`. */
const given = `(?:(?:that |which )?(?:(?:i|you|we)(?:['’](?:ve|m|re))?(?: (?:have|had|was|were|am|are))?(?: been)?(?: (?:given|provided|shown|gave|have|see|sent|shared|uploaded|retrieved|received|found))?(?: with)?|(?:is|are|was|were|have been|has been) (?:given|provided|shown|retrieved|supplied|found|available))(?: (?:(?:to|for) )?(?:me|us|you))?|provided|given|above|here|supplied|available|itself|themselves|at hand)`
const theTexts = `(?:(?:the|this|these|any(?: of the)?|all|none of (?:the|these|my)|your|our|my) )?(?:(?:provided|given|above|available|retrieved|supplied|uploaded|attached|first|second|third|other|rest of the) ){0,2}${texts}(?: ${given})?`
const tell =
  '(?:mention|provide|contain|specify|include|say|state|give|address|discuss|describe|cover|define|offer|list|indicate|answer|explain|have|refer|elaborate|go into|tell|clarify|detail)'

/** Words that join a sentence to the one before it, or point at it: what counts stands behind them. */
export const connector = new RegExp(
  `^(?:(?:however|unfortunately|additionally|also|therefore|thus|but|and|so|similarly|finally|overall|(?:please )?(?:note|keep in mind|be aware)(?: that)?|it (?:should be|is worth) not(?:ed|ing) that|leider|malheureusement|désolé|lamentablemente)\\s*[,:]?\\s+|(?:based on|according to|from|given) (?:the information (?:provided )?(?:in|by) )?${theTexts},? |without (?:any )?(?:further|more|additional) (?:information|context|details)[^,.]{0,60}, )`,
  'i',
)

/** Politeness that stands before a clause about the answer: `Sure, I can help you with that!` */
const courtesy =
  "(?:i\\b|i'|let\\b|happy to|glad to|here|no problem|thank|my pleasure|nice to|how (?:are|can))"

export const greeting = starts(
  // English
  `(?:hi|hello|hey|good (?:morning|afternoon|evening)|welcome)(?: (?:there|again|back|everyone|all))?(?:${end}|[,!.]\\s*\\p{Lu}?[\\p{L}'. ]{0,30}${end}|[,!.] ${courtesy}${gap(80)}${end})`,
  `(?:hi|hello|hey|good (?:morning|afternoon|evening)),? \\p{L}{1,20}${end}`,
  `(?:hey|hi|hello),? (?:thank|thanks)\\b${gap(60)}${end}`,
  `dear [^!?:。]{1,60},$`,
  `(?:sure|certainly|of course|absolutely|definitely|okay|ok|got it|understood|no problem|you'?re (?:very )?welcome|my pleasure|yes|no)(?: thing)?(?:${end}|[,!.:] ${courtesy}${gap(80)}[.!:]?\\s*$)`,
  `(?:that(?:'s| is)|what) an? (?:\\w+ ){0,2}(?:question|point)\\b${gap(30)}${end}`,
  `(?:great|good|excellent|interesting) (?:question|point)\\b${gap(40)}${end}`,
  `(?:thank you|thanks)(?: so much| very much| a lot)?(?: for (?:your|the|sharing|providing|asking|reaching|uploading|letting|clarifying|waiting|using)\\b${gap(60)})?${end}`,
  `(?:i'd|i would|i'll|i will|i am|i'm) (?:be )?(?:happy|glad|delighted|pleased) to\\b[^.?\\d]{0,80}${end}`,
  `i (?:completely |totally |fully )?(?:understand|appreciate|hear) (?:your|that you|how you)\\b[^.?\\d]{0,80}${end}`,
  // The least that answers a question, with nothing that could be looked up.
  `(?:generally|usually|typically|normally|in general|mostly|probably|possibly|perhaps|maybe|not (?:necessarily|always|usually|generally|quite|exactly|really|entirely|yet|sure))(?:,? (?:speaking|yes|no|not|so))?${end}`,
  `(?:true|false|correct|incorrect)${end}`,
  `(?:yes|no),? (?:it|they|he|she|you|we|i|that|this|there|these|those) (?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|may|should|must|wo)(?:n?['’]t| not)?${end}`,
  `(?:it|that|this) (?:all |really |very much |mostly )?depends(?: on (?:the (?:case|situation|circumstances|context|details?)|your (?:case|situation|circumstances)|what you mean|whom you ask|who you ask))?${end}`,
  `(?:yes|no|not|apparently(?: not)?),? (?:according to|based on) ${theTexts}${end}`,
  `(?:das|es) (?:kommt (?:ganz )?darauf an|hängt davon ab)${end}`,
  `(?:im allgemeinen|in der regel|normalerweise|meistens|nicht unbedingt|vermutlich|vielleicht)(?:,? (?:ja|nein|nicht))?${end}`,
  `(?:(?:ça|cela) dépend|(?:en général|pas forcément|pas nécessairement)(?:,? (?:oui|non))?|(?:eso )?depende|en general,? (?:sí|no)|no necesariamente)${end}`,
  `(?:(?:这|那)?要?(?:看情况|视情况而定|取决于具体情况)|不一定|(?:一般|通常)(?:来说)?[，,]?(?:是的|不是|会|不会|可以|不可以|不行))${end}`,
  `(?:ja|nein|doch|oui|non|si|sí|sim|não|да|нет|はい|いいえ|네|아니(?:요|오)|是(?:的)?|不是(?:的)?|对(?:的)?|नहीं|हाँ|نعم|לא|כן)${end}`,
  // German, French, Spanish, Portuguese, Italian
  `(?:hallo|guten (?:morgen|tag|abend)|servus|moin|grüß gott|(?:sehr )?gerne?(?: (?:helfe|beantworte|erkläre) ich[^.?!]{0,60})?|natürlich|selbstverständlich|vielen dank|danke|kein problem|alles klar)(?: zusammen)?${end}`,
  `(?:bonjour|bonsoir|salut|bien sûr|avec plaisir|merci(?: beaucoup)?|d['’]accord)${end}`,
  `¡?(?:hola|buenos días|buenas (?:tardes|noches)|claro(?: que sí)?|por supuesto|(?:muchas )?gracias|de nada)${end}`,
  `(?:olá|oi|bom dia|boa (?:tarde|noite)|com certeza|obrigad[oa]|ciao|buongiorno|buonasera|certo|certamente|grazie)${end}`,
  // Chinese, Japanese, Korean
  `(?:你好|您好|嗨|大家好|早上好|下午好|晚上好|好的|当然可以|当然|没问题|明白了|谢谢|不客气|很高兴[^。]{0,20})${end}`,
  `(?:こんにちは|こんばんは|おはようございます|はい|もちろん(?:です)?|承知しました|かしこまりました|ありがとうございます)${end}`,
  `(?:안녕하세요|네|물론(?:입니다|이죠)|감사합니다|알겠습니다)${end}`,
  // Arabic, Hebrew, Hindi, Russian
  `(?:مرحبا|مرحبًا|أهلا|أهلاً|السلام عليكم|بالتأكيد|شكرا|شكرًا)${end}`,
  `(?:שלום|היי|בטח|כמובן|תודה)${end}`,
  `(?:नमस्ते|नमस्कार|धन्यवाद|ज़रूर)${end}`,
  `(?:здравствуйте|привет|добрый (?:день|вечер)|доброе утро|конечно|спасибо|пожалуйста)${end}`,
)

const advisers =
  '(?:doctor|physician|lawyer|attorney|professional|expert|specialist|veterinarian|vet|pharmacist|advis[oe]r|accountant|(?:healthcare|care) provider|dentist|dermatologist|technician|electrician|plumber)s?'

export const closing = starts(
  `(?:i )?hope (?:this|that|it|these)\\b${gap(80)}${end}`,
  `(?:please )?let me know\\b`,
  `(?:please )?feel free to (?:ask|reach|contact|let|share|message|write|provide|send|tell|request|follow up|clarify|come back|return|get (?:back|in)|drop|call|e-?mail|give me|explore|dig|look (?:at|into|up)|check (?:out|the))\\b`,
  `(?:please )?(?:do not|don['’]t) hesitate\\b`,
  `if you (?:have|need|want|require|wish|would like|'d like)(?: to know)?(?: any| more| further| additional| other| some| specific)* (?:questions?|help|assistance|information|details?|clarification|queries|concerns|guidance|advice|explanations?|examples?|more)\\b`,
  `if you(?:'d| would) like me to\\b`,
  `is there anything else\\b`,
  `happy (?:to help\\b|\\p{L}+ing${end})`,
  `that['’]s (?:it|all)${end}`,
  `(?:good luck|take care|cheers|stay (?:safe|healthy|well|warm))(?:,? (?:with|on|in|and|of yourself|out there|everyone|my|then)\\b${gap(40)})?${end}`,
  `(?:enjoy|have a (?:great|nice|good|wonderful|lovely))\\b[^.\\d]{0,30}${end}`,
  `(?:(?:(?:best|kind|warm) )?regards|(?:best|warm|kind) wishes|yours (?:truly|faithfully)|warmly)${end}`,
  `(?:yours )?sincerely${end}`,
  `here are the sources\\b`,
  `(?:sources?|references?|quellen|fuentes|参考(?:资料|文献)|来源)\\s*[:：]\\s*$`,
  `(?:sources?|references?): [\\s,;]*$`,
  `for (?:more|further|additional) (?:information|details?|help|guidance)\\b,? ?${gap(20)}(?:see|refer|consult|check|visit|contact|read)\\b`,
  // General advice to ask somebody who knows; one that names a case or a number says something of the matter.
  `(?:i (?:would |'d )?(?:strongly )?(?:recommend|suggest|advise)|it(?: is|'s) (?:always |usually )?(?:best|recommended|advisable|a good idea|important|wise|better)|please|always|you (?:should|may want to|might want to)|(?:be|make) sure to|remember to)\\b(?!${gap(120)}(?:\\d|\\bif\\b|\\bwhen\\b|\\bwithin\\b))${gap(40)}\\b(?:consult|contact|check|speak|talk|seek|ask|see|reach)(?:ing)?\\b${gap(30)}\\b${advisers}\\b`,
  `ich hoffe,? (?:das|dies|diese|die)\\b`,
  `(?:wenn|falls|sollten) (?:sie|du) (?:noch )?(?:weitere |andere )?fragen\\b`,
  `bei (?:weiteren |weitere )?fragen\\b`,
  `(?:viel (?:erfolg|glück|spaß)|mit freundlichen grüßen|(?:liebe|viele) grüße)\\b`,
  `(?:n['’]hésitez pas|j['’]espère que|si vous avez (?:d['’]autres|des) questions|bonne journée|cordialement)`,
  `(?:espero que (?:esto|te|le|les|isto|isso)|si (?:tienes|tiene|necesitas|necesita) (?:más|alguna|otra)|no dud(?:es|e) en|saludos)`,
  `(?:spero che (?:questo|ti)|se (?:hai|ha) (?:altre|bisogno))`,
  `希望(?:这|以上|能|对|它)[^。]{0,30}(?:帮助|帮到)`,
  `(?:如果|如)(?:您|你)?(?:还)?(?:有|需要)[^。]{0,12}(?:问题|疑问|帮助|信息)`,
  `(?:请随时|欢迎随时|祝(?:您|你))`,
  `(?:お役に立て|(?:ほかに|他に|さらに)?ご(?:不明|質問|要望)[^。]{0,30}(?:ください|ませ))`,
  `(?:도움이 되(?:었|셨|길|기)|(?:더 )?궁금한 (?:점|사항)이 있으시면)`,
  `(?:надеюсь|если у вас (?:есть|остались|возникнут))`,
  `(?:آمل أن|إذا كان لديك)`,
  `(?:אני מקווה|אם יש לך)`,
  `(?:आशा है|यदि आपके)`,
)

export const refusal = starts(
  `(?:i(?:'m| am) )?(?:so |very |really |truly )?(?:sorry|afraid)(?:[,.!]| but\\b| that\\b| for\\b| to\\b| i\\b|$)`,
  `(?:my )?apologies\\b`,
  `i (?:apologi[sz]e|can ?not|can['’]?t|could(?: not|n['’]?t)|do(?: not|n['’]?t) (?:know|have|see|find|think (?:so|that i|i|there (?:is|are) (?:any|enough))\\b)|was(?: not|n['’]?t) able|did(?: not|n['’]?t) (?:find|see)|wo(?:n['’]?t|uld not) be able|will not be able)\\b`,
  `(?:i(?:'m| am) )?(?:unable|not able) to\\b${gap(60)}\\b(?:answer|find|provide|help|determine|give|say|tell|access|assist|locate|confirm|see)\\b`,
  `unable to answer\\b`,
  `(?:n/?a|unknown|unclear|not (?:known|mentioned|stated|specified|available|given|found|provided)|no (?:information|answer)(?: (?:found|available|given|provided))?)${end}`,
  `(?:that|this|it)(?:['’]s| is) (?:beyond|outside|not something)\\b`,
  `as an (?:ai|assistant)\\b${gap(60)}\\b(?:can ?not|can['’]t|unable|not able|do(?: not|n['’]t))\\b`,
  `there (?:is|are)(?: not|n['’]t| no)(?: enough| sufficient)? (?:information|mention|details?)\\b${gap(80)}${end}`,
  `it is (?:not possible|impossible|unable|difficult) to (?:answer|say|tell|determine|give|provide)\\b${gap(80)}(?:\\b(?:from|based|with|given)\\b|\\b(?:answer|definition|question)\\b)`,
  `${theTexts} (?:can ?not|can['’]t|could(?: not|n['’]t)|do(?: not|n['’]t)|does(?: not|n['’]t)|did(?: not|n['’]t)) (?:\\p{L}+ly )?(?:settle|decide|resolve|tell (?:us|me)) (?:that|this|it|the (?:question|matter))(?: either way| for (?:us|you|sure))?${end}`,
  `the answer(?: to (?:the|this|your) question)? can ?not be (?:determined|found|given)\\b`,
  `i (?:must|have to) reply\\b`,
  `(?:the|this|your) question can ?not be answered\\b`,
  `no model host can answer\\b`,
  `nothing (?:in the documents|was found)\\b`,
  `the answer broke off\\b`,
  `what follows is quoted from the documents\\b`,
  `(?:目前没有模型主机|回答在此处中断|文档中没有(?:找到相关内容|能够回答此问题)|(?:今天|本月)的预算不足以回答此问题|在此之前，以下是文档中的原文)`,
  `(?:das|dies|dazu|darauf|darüber|diese frage)\\s+(?:kann|konnte|finde|weiß|habe) ich\\b${gap(50)}(?:nicht|nichts|keine)\\b`,
  `kann ich\\b${gap(50)}\\b(?:nicht|nichts|keine)\\b`,
  `ich (?:kann|konnte|weiß|habe|finde)\\b${gap(50)}\\b(?:nicht|nichts|keine)\\b`,
  `(?:(?:es )?tut mir leid|entschuldigung)\\b`,
  `je (?:ne (?:peux|sais|trouve|dispose)|n['’]ai (?:pas|trouvé))\\b|(?:je suis )?désolée?\\b`,
  `(?:lo siento|no (?:puedo|sé|encuentro|encontré|tengo información))(?!\\p{L})`,
  `(?:很?抱歉|对不起|不好意思|我(?:无法|不能|不知道|没有找到|找不到))`,
  `(?:申し訳(?:ありません|ございません)|[^。]{0,20}(?:お答えできません|わかりません|分かりません|見つかりませんでした))`,
  `(?:죄송(?:합니다|하지만)|[^.]{0,20}답변(?:할|드릴) 수 없)`,
  `(?:к сожалению, )?я не (?:могу|знаю|нашел|нашёл|нашла)(?!\\p{L})|извините|простите`,
  `(?:عذرا|عذراً|آسف|لا أستطيع|لا يمكنني)`,
  `(?:מצטער|סליחה|אינני יכול|אני לא יכול)`,
  `(?:क्षमा करें|माफ़ कीजिए)`,
)

export const aboutItself = starts(
  `(?:this|these|the) (?:answer|response|information|steps?|summary|list|overview|above)\\b${gap(40)}\\b(?:is|are|was|were)\\b${gap(40)}\\b(?:based on|taken from|drawn from|provided in|generated by|for (?:general|informational))\\b${gap(60)}\\b(?:${texts}|information|knowledge|purposes|guidance|model|ai|you)\\b`,
  `(?:this|the) (?:answer|response|summary) (?:is|was) (?:based|taken|drawn)\\b`,
  `the (?:information|list|steps?)\\b${gap(20)}\\b(?:provided|given) (?:in|by) (?:the |these )?(?:given |provided )?${texts}\\b${gap(40)}\\b(?:is|are)\\b${gap(20)}\\b(?:sufficient|enough|insufficient|limited)\\b`,
  `(?:this|these|it) (?:is|are) (?:all )?(?:based on|according to) (?:the )?(?:provided|given|above)?\\s*${texts}${end}`,
  `this is not (?:a )?(?:legal|medical|financial|professional|investment|tax)\\b`,
  `i(?:'m| am) (?:not (?:entirely |completely |quite |fully )?(?:sure|certain)|an ai\\b|a language model|only an?\\b|just an?\\b)`,
  `i (?:may|might|could) be (?:wrong|mistaken)(?! for\\b)\\b`,
  `as an? (?:ai(?: (?:language )?(?:model|assistant|system))?|(?:large )?language model|assistant),? (?:i|my|it)\\b`,
  `i (?:have |'ve )?(?:based|used|found|searched|looked|summari[sz]ed|checked|reviewed|read|consulted)\\b${gap(60)}\\b(?:documents?|passages?|sources?|context|for you|(?:key|main) points)\\b`,
  `(?:i'll|i will|i am going to|i'm going to|let me|let us|let['’]s|we['’]ll) (?:now |first |briefly |also |try to )?(?:explain|break|look|walk|go|summari[sz]e|list|outline|answer|start|begin|describe|show|help|see|take|compare|provide|give|share|dive)\\b[^.\\d]{0,80}[.!:]?$`,
  `${theTexts} (?:only |also )?(?:do|does|did)(?:n['’]t| not)(?! only\\b) (?:\\p{L}+ly )?${tell}\\b`,
  `(?:none of (?:the|these|my)|no) (?:(?:provided|given|above|available|retrieved) )?${texts}(?: ${given})? ${tell}(?:s|es)?\\b`,
  `i (?:was|have|had|am)(?: not|n['’]t) (?:been )?(?:given|provided with|shown) any ${texts}\\b`,
  `there (?:is|are|was|were) no (?:specific |direct |explicit |further |additional )?(?:mention|information|references?|details?|data|indication)\\b${gap(80)}\\b${texts}\\b`,
  `(?:none|nothing) (?:is |are )?mentioned in (?:the )?(?:given |provided )?${texts}\\b`,
  `if (?:the |these )?(?:given |provided )?${texts} (?:do|did) not\\b`,
  `${theTexts} (?:provides?|contains?) (?:the )?(?:necessary|enough|sufficient) information\\b`,
  `i am able to answer\\b`,
  `no (?:specific |further )?(?:mention|information|details?|data)\\b${gap(80)}\\b(?:is|are|was|were) (?:given|provided|mentioned|available|found|stated|made)\\b${gap(40)}\\b${texts}\\b`,
  `(?:die|diese) (?:dokumente|unterlagen|texte|quellen|passagen)\\b${gap(50)}\\b(?:keine|nicht|nichts)\\b`,
  `in den (?:dokumenten|unterlagen|texten|quellen|passagen)\\b${gap(50)}\\b(?:keine|nicht|nichts)\\b`,
  `les (?:documents|passages|sources|textes)\\b${gap(20)} ne (?:mentionnent|contiennent|précisent|donnent|disent|fournissent)\\b`,
  `los (?:documentos|pasajes|textos)\\b${gap(20)} no (?:mencionan|contienen|especifican|dicen|proporcionan|incluyen)\\b`,
  `(?:文档|文件|资料|文章|段落|提供的[^，。]{0,8})(?:中|里)?(?:并)?(?:没有|未)(?:提到|提及|说明|包含|给出)`,
  `根据(?:提供的)?(?:资料|文档|文件|信息)，?(?:没有|未)`,
  `(?:文書|資料|文章)[^。]{0,20}(?:記載|言及)(?:されていません|がありません|はありません)`,
  `в документах (?:не|нет)(?!\\p{L})`,
)

const parts =
  '(?:answers?|steps?|tips?|ways?|summary|list|overview|examples?|details?|instructions?|points?|ideas?|suggestions?|options?|breakdown|explanation|table|comparison|information|reasons?|things|guide|guidelines|facts)'

/** Leads in without a colon, too. */
export const announcement = starts(
  `here(?:'s| is| are) (?:the|a|an|some|my|our|two|three|four|five|\\d{1,2}) (?:[\\p{L}-]+ ){0,3}${parts}\\b${gap(60)}[.]?$`,
)

/** Of a line that ends in a colon. */
export const leadIn =
  /^(?:(?:based on|according to|from|given)\b[^.:]{0,80},?\s*)?(?:(?:here(?:'s| is| are)|below (?:is|are)|these are|the following (?:are|is)|follow(?:ing)? these|this is)\b[^.]{0,160}|the (?:answer|following)\b[^.]{0,40}(?:is|are)?|[^.]{0,160}\b(?:following|follows?|below|these|steps|include|includes|are|is|as|such as|ways|reasons|tips|summary|answer|example|examples)\b[^.:]{0,60}):$/i
