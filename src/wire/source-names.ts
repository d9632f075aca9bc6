import type { ImportSource } from './imports.ts'

/** What the assistants call themselves. */
export const sourceNames: Record<ImportSource, string> = {
  chatgpt: 'ChatGPT',
  claude: 'Claude',
  librechat: 'LibreChat',
  'open-webui': 'Open WebUI',
  muster: 'Muster',
}
