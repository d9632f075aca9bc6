/** How every agent of these trials is told what it is. */
export function agent(work: string, ...rules: string[]): string {
  return [
    `You are an agent that works with the tools it is given. ${work}`,
    ...rules,
    'Do what you are asked to its end without asking back, unless a rule says otherwise. Then tell in a sentence or two what you did.',
  ].join('\n')
}
