import type { ToolServerConfig } from '../wire/index.ts'

const shortest = 6

/** Takes the keys that a server is given out of what is told of it: it may repeat them in its errors. */
export function withoutSecrets({ headers, environment }: ToolServerConfig): (text: string) => string {
  const secrets = [
    ...Object.values(headers).flatMap((value) => [value, ...value.split(' ')]),
    ...Object.entries(environment)
      .filter(([name]) => /key|token|secret|passw/i.test(name))
      .map(([, value]) => value),
  ].filter((secret) => secret.length >= shortest)
  return (text) =>
    secrets
      .filter((secret) => !/^(?:bearer|digest|negotiate)$/i.test(secret))
      .reduce((told, secret) => told.replaceAll(secret, '…'), text)
}
