/**
 * What a program that Muster starts is given of its own environment: where programs are, a home, and a language. Nothing
 * else, since keys and passwords stand there.
 */
export function commandEnvironment(): Record<string, string> {
  const given = ['PATH', 'HOME', 'LANG'].map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
