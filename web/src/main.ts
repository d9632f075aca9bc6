import { applyAppearance } from './appearance.ts'
import { loadRun, loadRunAhead } from './chat/run/load-run.ts'
import { loadLanguage } from './languages/index.ts'
import type * as ShowApp from './show-app.tsx'
import { tryAgain } from './try-again.ts'
import { parseRoute } from './use-route.ts'
import { watchVersions } from './versions.ts'
import { whoIsThere } from './who-is-there.ts'
import './style/index.css'

applyAppearance()
watchVersions()
// This file is small, so that all of these are asked for while the rest of the page is still on its way.
const asked = whoIsThere()
asked.catch(() => undefined)
// Where a language cannot be loaded, English is there already.
const language = loadLanguage().catch(() => undefined)
const route = parseRoute(location.hash)
const isConversation = route.page === 'chat' && route.conversationId !== undefined
if (isConversation) void loadRun()
// Not awaited here: what is loaded uses parts of this file, and would wait for its end.
void Promise.all([import('./show-app.tsx'), language])
  .then(([app]: [typeof ShowApp | undefined, void]) => {
    // It is not there where its file could not be fetched (versions.ts).
    if (!app) {
      tryAgain()
      return
    }
    app.showApp(asked)
    // What draws answers comes before the first one does.
    if (!isConversation) void loadRunAhead().catch(() => undefined)
  })
  .catch((error: unknown) => {
    console.error(error)
    tryAgain()
  })
