/**
 * What a host sent, as a text of one character for each byte. As such it is read from a socket, looked through, and
 * written to a client, without a piece of memory of its own each time. What people wrote is in it as UTF-8.
 */
export type ByteText = string

/** What the bytes say, read as UTF-8: the same text where they are ASCII. */
export function decoded(bytes: ByteText): string {
  return Buffer.byteLength(bytes) === bytes.length ? bytes : copied(bytes)
}

/** The same, in memory of its own: a piece of a longer text keeps the whole of it. */
export function copied(bytes: ByteText): string {
  return Buffer.from(bytes, 'latin1').toString()
}

export function encoded(text: string): ByteText {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1')
}
