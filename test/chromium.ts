import { chromium, type Browser } from 'playwright-core'
import { chromiumPath } from './system-packages.ts'

/** Starts the installed Chromium, which asks nothing of its maker's servers. */
export function launchChromium(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...args,
    ],
  })
}
