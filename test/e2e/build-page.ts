import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** The tests see the page as it is now, not as it was when the packages were installed. */
export default function setup(): void {
  execFileSync(
    process.execPath,
    [resolve('node_modules/vite/bin/vite.js'), 'build', 'web', '--logLevel', 'warn'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}
