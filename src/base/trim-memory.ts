/**
 * Gives back to the system what malloc keeps of memory that was freed: it lies between what is still in use, so that
 * malloc gives back none of it by itself. Some milliseconds. Does nothing where there is no glibc or Node cannot call it.
 */
export function trimMemory(): void {
  try {
    trim ??= mallocTrim()
    trim(0n)
  } catch {
    trim = () => 0
  }
}

type Trim = (kept: bigint) => number
let trim: Trim | undefined

function mallocTrim(): Trim {
  const { emitWarning } = process
  // Told once a process on its standard error, that this part of Node is experimental; nothing here depends on it.
  process.emitWarning = () => {}
  try {
    const { dlopen } = process.getBuiltinModule('node:ffi')
    return dlopen(null, { malloc_trim: { arguments: ['u64'], return: 'i32' } }).functions.malloc_trim
  } finally {
    process.emitWarning = emitWarning
  }
}
