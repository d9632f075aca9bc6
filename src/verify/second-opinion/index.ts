export {
  openSecondOpinions,
  type AskAgain,
  type AskJudge,
  type SecondOpinionParts,
  type SecondOpinions,
} from './second-opinions.ts'
export {
  evidenceFor,
  opinionMessages,
  readOpinion,
  type JudgeVerdict,
  type OpinionQuestion,
} from './question.ts'
export { isUncertain, revised, type Band } from './revise.ts'
