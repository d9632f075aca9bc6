const longestName = 500

/**
 * The name that a file is kept under: a path is fine, but without control characters, without an absolute
 * beginning, and without steps upwards. Never empty.
 */
export function cleanFileName(name: string): string {
  const clean = name
    .normalize('NFC')
    // Also the marks that turn the direction of writing, which make "exe.txt" of "txt.exe".
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
  return clean.slice(-longestName) || 'unnamed'
}
