import type { AttachedPicture } from './attached-picture.ts'

const storeName = 'pictures'

/** The pictures that are attached to a draft; none where the browser keeps nothing. */
export async function keptPictures(key: string): Promise<AttachedPicture[]> {
  const found: unknown = await inStore('readonly', (store) => store.get(key))
  return Array.isArray(found) ? (found as AttachedPicture[]) : []
}

/** Keeps them until others, or none, take their place. A browser that keeps nothing has them until it is closed. */
export async function keepPictures(key: string, pictures: AttachedPicture[]): Promise<void> {
  await inStore('readwrite', (store) =>
    pictures.length === 0 ? store.delete(key) : store.put(pictures, key),
  ).catch(() => undefined)
}

function inStore(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => { readonly result: unknown },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('muster', 1)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(storeName))
    opening.addEventListener('error', () => reject(new Error('The browser keeps nothing.')))
    opening.addEventListener('success', () => {
      const database = opening.result
      const transaction = database.transaction(storeName, mode)
      const request = work(transaction.objectStore(storeName))
      const close = (done: () => void) => () => {
        database.close()
        done()
      }
      transaction.addEventListener(
        'complete',
        close(() => resolve(request.result)),
      )
      transaction.addEventListener(
        'abort',
        close(() => reject(new Error('The browser kept nothing.'))),
      )
    })
  })
}
