/** What is said around quotes, in the language of the question: it is a part of the answer, and is kept with it. */
export interface QuoteWords {
  /** Before them, where no host can answer. */
  nobodyCanAnswer: string
  /** Before them, where a budget is spent; `problem` is what its error says. */
  budgetSpent: (problem: string, period: 'day' | 'month') => string
  /** Before them, where a host answered without a word; `problem` is what its error says. */
  saidNothing: (problem: string) => string
  /** Between what a host had written and them; `problem` is why it did not go on. */
  brokenOff: (problem: string) => string
  /** In their place, where nothing was found, or nothing that answers. */
  nothingFound: string
  nothingAnswers: string
}

const english: QuoteWords = {
  nobodyCanAnswer: 'No model host can answer right now, so here is what the documents themselves say.',
  budgetSpent: (problem) => `${problem} Until then, here is what the documents themselves say.`,
  saidNothing: (problem) => `${problem} Here is what the documents themselves say.`,
  brokenOff: (problem) =>
    `*The answer broke off here (${problem}) What follows is quoted from the documents.*`,
  nothingFound:
    'Nothing about this was found in the documents. Add documents that tell of it, or a model host that can answer.',
  nothingAnswers: 'Nothing in the documents answers this.',
}

const chinese: QuoteWords = {
  nobodyCanAnswer: '目前没有模型主机能够回答，以下是文档中的原文。',
  budgetSpent: (_, period) =>
    period === 'day'
      ? '今天的预算不足以回答此问题，明天重置；管理员可以提高预算。在此之前，以下是文档中的原文。'
      : '本月的预算不足以回答此问题，下月重置；管理员可以提高预算。在此之前，以下是文档中的原文。',
  saidNothing: () => '模型没有给出任何回答，以下是文档中的原文。',
  brokenOff: () => '*回答在此处中断，以下是文档中的原文。*',
  nothingFound: '文档中没有找到相关内容。请添加相关文档，或添加能够回答的模型主机。',
  nothingAnswers: '文档中没有能够回答此问题的内容。',
}

/** The words for a question: Chinese where it is written so, with however many names in other letters; else English. */
export function quoteWords(question: string): QuoteWords {
  const count = (letters: RegExp) => question.match(letters)?.length ?? 0
  const isChinese =
    count(/\p{Script=Han}/gu) > count(/\p{Script=Latin}+/gu) &&
    count(/[\p{sc=Hiragana}\p{sc=Katakana}]/gu) === 0
  return isChinese ? chinese : english
}
