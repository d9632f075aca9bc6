// The calendar of the tests as a program on standard input and output. Its arguments are how it misbehaves.
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { newRecords, recordServer } from './record-server.ts'

const ways = new Set(process.argv.slice(2))
const records = newRecords()
const told = process.env['CALLS_FILE']
if (told) records.onCall = () => appendFileSync(told, `${records.calls.at(-1)}\n`)

const started = process.env['STARTED_FILE']
if (started) appendFileSync(started, 'started')

if (ways.has('crash')) {
  console.error('The password of the calendar is wrong.')
  process.exit(3)
}
if (ways.has('noise')) console.log('The calendar has started.\n{"level":"info"}\n{ not json')
if (ways.has('flood')) writeForEver('x'.repeat(65_536))
if (ways.has('chatter')) {
  const notification =
    '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n'
  writeForEver(notification.repeat(1_000))
}
if (ways.has('child')) {
  // Something that it has started, and that does not end by itself.
  const child = spawn('sleep', ['1000'], { stdio: 'inherit' })
  console.error(`child ${child.pid}`)
  process.on('SIGTERM', () => {})
  appendFileSync(process.env['CHILD_FILE']!, `${process.pid} ${child.pid}\n`)
}
if (ways.has('environment')) records.events = [{ id: 1, title: JSON.stringify(process.env) }]
if (['mute', 'flood', 'chatter'].some((way) => ways.has(way))) process.stdin.resume()
else serveStdio(() => recordServer(records), { legacy: ways.has('modern') ? 'reject' : 'serve' })

function writeForEver(text: string): void {
  while (process.stdout.write(text));
  process.stdout.once('drain', () => writeForEver(text))
}
