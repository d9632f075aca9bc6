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
export { isTakenForRight, isUncertain, type Band, type Which } from './choose.ts'
export { revised } from './revise.ts'
