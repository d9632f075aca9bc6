import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const browsers = ['chromium', 'chromium-browser', 'google-chrome']

/** Where Chromium is. As root on Debian it is installed when it is missing; else throws, saying what to install. */
export function chromiumPath(): string {
  const given = process.env['CHROMIUM_PATH']
  if (given) {
    if (!isExecutable(given)) throw new Error(`CHROMIUM_PATH is ${given}, and no program is there.`)
    return given
  }
  const found = onPath(browsers)
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install('chromium')
  const installed = onPath(browsers)
  if (installed) return installed
  throw new Error(
    'The end-to-end tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
  )
}

function onPath(names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function install(name: string): void {
  for (const words of [['update'], ['install', '--yes', '--no-install-recommends', name]])
    spawnSync('apt-get', ['--quiet', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
}

if (import.meta.main) {
  try {
    process.stdout.write(`Chromium: ${chromiumPath()}\n`)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 78
  }
}
