// What the library of MCP costs: on disk, in time and memory where tools are configured, and how long a call takes over
// both ways, beside the same work without a server. Run: npm run bench:tools
import { execFileSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { commandEnvironment, systemClock } from '../src/base/index.ts'
import { openToolbox } from '../src/tools/index.ts'
import { toolServersSchema } from '../src/wire/index.ts'
import { recordCommand, startRecordServer } from '../test/tools/start-record-server.ts'

const runs = 7
const calls = 500

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

function megabytes(folder: string, pattern: string): number {
  const files = globSync(`node_modules/${folder}/${pattern}`).map((path) => statSync(path))
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0) / 1e6
}

const packages = ['@modelcontextprotocol/client', '@modelcontextprotocol/core']
const others = ['eventsource', 'eventsource-parser', 'pkce-challenge', 'cross-spawn']
const sum = (names: string[], pattern: string) =>
  names.reduce((total, name) => total + megabytes(name, pattern), 0)
console.log(
  `on disk: ${sum([...packages, ...others], '**').toFixed(1)} MB in ${packages.length + others.length} packages`,
)
console.log(`of that source maps: ${sum(packages, '**/*.map').toFixed(1)} MB`)

const program = `
  const before = process.memoryUsage().rss, begun = performance.now()
  await import('@modelcontextprotocol/client')
  console.log(performance.now() - begun, (process.memoryUsage().rss - before) / 1e6)`
const loads = Array.from({ length: runs }, () =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number),
)
console.log(
  `loaded in ${median(loads.map(([ms]) => ms!)).toFixed(0)} ms, ${median(loads.map(([, mb]) => mb!)).toFixed(0)} MB (median of ${runs})`,
)

await using http = await startRecordServer()
const signal = new AbortController().signal
for (const [way, server] of Object.entries({
  'standard input and output': { command: recordCommand() },
  'streamable HTTP': { url: http.url },
})) {
  const begun = performance.now()
  await using toolbox = openToolbox({
    servers: toolServersSchema.parse({ calendar: server }),
    clock: systemClock,
    version: '0.0.0',
    environment: commandEnvironment(),
    folder: '.',
    tell: (_, problem) => console.error(problem),
  })
  await toolbox.settled()
  const readyMs = performance.now() - begun
  const times: number[] = []
  for (let call = 0; call < calls; call++) {
    const sent = performance.now()
    await toolbox.call('calendar.list_events', '{}', signal)
    times.push(performance.now() - sent)
  }
  console.log(
    `${way}: ready in ${readyMs.toFixed(0)} ms, a call ${median(times).toFixed(2)} ms (median of ${calls})`,
  )
}
