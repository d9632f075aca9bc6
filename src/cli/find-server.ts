import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../base/index.ts'

export interface FoundServer {
  url: string
  key: string
}

/** Where a command finds its server. */
export interface ServerPlace {
  /** Throws where there is none, or where it may not be known. */
  find(): Promise<FoundServer>
  /** The error for one that nothing listens at. */
  notRunning(cause: unknown): AppError
}

const serverFileSchema = z.object({ url: z.url(), key: z.string() })

/**
 * The server that `MUSTER_URL` names, anywhere, with the key `MUSTER_KEY`; where that is not set, the one of this
 * machine that left its address in its data folder.
 */
export function serverPlace(
  dataFolder: string,
  { MUSTER_URL: url, MUSTER_KEY: key }: Record<string, string | undefined>,
): ServerPlace {
  return url ? remotePlace(url, key) : localPlace(dataFolder)
}

function remotePlace(url: string, key: string | undefined): ServerPlace {
  return {
    async find() {
      if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
        throw new AppError(
          'bad-request',
          'MUSTER_URL is no http or https address, such as https://muster.example.org.',
        )
      if (!key)
        throw new AppError(
          'unauthorized',
          `MUSTER_KEY is not set: it should hold a key for ${url}. \`muster key create NAME\` makes one there; with \`--area administration\` for what administrators do.`,
        )
      return { url, key }
    },
    notRunning: (cause) =>
      new AppError('busy', `Nothing listens at ${url} (MUSTER_URL).`, { cause, retryable: false }),
  }
}

function localPlace(dataFolder: string): ServerPlace {
  const notRunning = (cause: unknown) =>
    new AppError(
      'busy',
      `No Muster is running for this configuration (data folder ${dataFolder}). Start it with \`muster start\`, or name one elsewhere in MUSTER_URL, with its key in MUSTER_KEY.`,
      { cause, retryable: false },
    )
  return {
    async find() {
      const file = join(dataFolder, 'server.json')
      let text: string
      try {
        text = await readFile(file, 'utf8')
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') throw notRunning(thrown)
        throw new AppError(
          'forbidden',
          `${file} cannot be read: run this as the user that Muster runs as (sudo -u USER muster …).`,
          { cause: thrown },
        )
      }
      try {
        return serverFileSchema.parse(JSON.parse(text))
      } catch {
        // Without the cause: it could hold a piece of the key.
        throw notRunning(undefined)
      }
    },
    notRunning,
  }
}
