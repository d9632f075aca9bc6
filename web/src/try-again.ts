import { t } from './languages/index.ts'

const retryMs = 3_000

/**
 * Says that the page could not be loaded, and loads it anew in a moment: a browser does not fetch a part again that it
 * could not, and there is nothing yet that could be lost.
 */
export function tryAgain(): void {
  const told = document.createElement('div')
  told.className = 'alone'
  told.role = 'status'
  const title = document.createElement('h1')
  title.textContent = t('server.gone.title')
  const problem = document.createElement('p')
  problem.textContent = t('server.gone')
  const retry = document.createElement('p')
  retry.className = 'note pulse'
  retry.textContent = t('server.gone.retry')
  told.append(title, problem, retry)
  document.getElementById('root')!.replaceChildren(told)
  setTimeout(() => location.reload(), retryMs)
}
