// A real provider of OpenID Connect on a free port, for the tests. Everybody is let in by their name alone; what they
// are is in the name's entry of the first argument. Prints its address.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { Provider } from 'oidc-provider'

const [people, redirectUri] = process.argv.slice(2)
const accounts = JSON.parse(people)
const server = createServer().listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${server.address().port}`
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'muster',
      client_secret: 'a secret of the test',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['a key of the test'] },
  pkce: { required: () => true },
  async findAccount(_, id) {
    return { accountId: id, claims: async () => ({ sub: id, name: id, ...accounts[id] }) }
  },
})
server.on('request', provider.callback())
process.stdout.write(`${issuer}\n`)
