import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { applyAppearance } from './appearance.ts'
import { loadLanguage } from './languages/index.ts'
import { watchVersions } from './versions.ts'
import './style/index.css'

applyAppearance()
watchVersions()
// Where a language cannot be loaded, English is there already.
void loadLanguage()
  .catch(() => undefined)
  .then(() => createRoot(document.getElementById('root')!).render(<App />))
