/** Reads a thing when it is first asked for, and keeps what was read as long as the thing is there. */
export function remembered<Key extends object, Read>(read: (key: Key) => Read): (key: Key) => Read {
  const known = new WeakMap<Key, Read>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined || known.has(key)) return found as Read
    const made = read(key)
    known.set(key, made)
    return made
  }
}
