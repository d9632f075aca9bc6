import { domainToASCII } from 'node:url'
import { AppError } from '../base/index.ts'

/**
 * The one form of an address: what looks alike is either the same text or is refused. The part before the @ has to be
 * ASCII, in lower case; a domain of other letters becomes its `xn--` form, in which a look-alike shows.
 */
export function normalEmail(text: string): string {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const local = trimmed.slice(0, at)
  const domain = domainToASCII(trimmed.slice(at + 1))
  const isLocal =
    at > 0 && at <= 64 && /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local)
  const isDomain = domain.length <= 253 && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(domain)
  if (!isLocal || !isDomain)
    throw new AppError(
      'bad-request',
      '`email`: expected an address such as anna@example.org, of plain letters before the @.',
      { because: { code: 'email-malformed' }, param: 'email' },
    )
  return `${local.toLowerCase()}@${domain}`
}
