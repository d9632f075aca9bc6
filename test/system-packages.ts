import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
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

const debianFolder = '/usr/lib/postgresql'

/** The folder of the programs of PostgreSQL's server; installed like Chromium when they are missing. */
export function postgresFolder(): string {
  const given = process.env['POSTGRES_BIN']
  if (given) {
    if (!isExecutable(join(given, 'initdb')))
      throw new Error(`POSTGRES_BIN is ${given}, and no initdb is there.`)
    return given
  }
  const found = postgresFolders()[0]
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install('postgresql')
  const installed = postgresFolders()[0]
  if (installed) return installed
  throw new Error(
    'The tests of stores need PostgreSQL 15 or later: install it (Debian: apt-get install postgresql), or set POSTGRES_BIN to the folder of its initdb.',
  )
}

/** Debian keeps the servers beside each other and off the PATH; the newest first. */
function postgresFolders(): string[] {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : []
  const folders = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(debianFolder, version, 'bin'))
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...folders, ...path].filter((folder) => isExecutable(join(folder, 'initdb')))
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
    process.stdout.write(`Chromium: ${chromiumPath()}\nPostgreSQL: ${postgresFolder()}\n`)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 78
  }
}
