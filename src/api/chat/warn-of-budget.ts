import type { FastifyReply } from 'fastify'
import { nameOfBudget, type Accounts } from '../../accounts/index.ts'
import type { Caller } from '../../model/index.ts'
import { headerValue } from './send-chat.ts'

/** Says in a header that a budget is nearly used up, before it is. */
export function warnOfBudget(
  reply: FastifyReply,
  { budgets }: Accounts,
  caller: Caller,
  model: string,
): void {
  const [fullest] = budgets.warnings(caller, model)
  if (!fullest) return
  const { budget, share } = fullest
  const said = `${nameOfBudget(budget)} is used to ${Math.floor(share * 100)}%; it begins anew with the next ${budget.period}.`
  reply.raw.setHeader('x-muster-budget-warning', headerValue(said))
}
