const opened = /^\s*(?:<(think|thinking|thought|reason|reasoning)>|\[THINK\])/i
const closed = /<\/(?:think|thinking|thought|reason|reasoning)>|\[\/THINK\]/i
/** Ends thoughts whose opening mark the chat template wrote. */
const bareClosing = '</think>'

/** An answer without the thoughts that some hosts hand on within it; thoughts that do not end are all that there is. */
export function withoutThoughts(text: string): string {
  if (!opened.test(text)) {
    const at = text.indexOf(bareClosing)
    return (at < 0 ? text : text.slice(at + bareClosing.length)).trim()
  }
  const end = closed.exec(text)
  return end ? text.slice(end.index + end[0].length).trim() : ''
}
