import { createRoot } from 'react-dom/client'
import type { Session } from './api.ts'
import { App } from './app.tsx'
import { keepFocus } from './keep-focus.ts'

/** Draws the page; who is signed in was asked for already. */
export function showApp(asked: Promise<Session | 'none'>): void {
  keepFocus()
  createRoot(document.getElementById('root')!).render(<App asked={asked} />)
}
