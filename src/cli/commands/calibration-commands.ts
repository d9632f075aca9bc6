import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { AppError } from '../../base/index.ts'
import type { CalibrationReport } from '../../wire/index.ts'
import type { CommandParts } from './command-parts.ts'
import type { CliContext } from '../context.ts'

const path = '/api/verdict-calibration'

interface Options {
  yes?: boolean
  json?: boolean
}

/** Declares `muster verify`: how probable verdicts are here, and what people taught. */
export function addCalibrationCommands(program: Command, { context, withServer }: CommandParts): void {
  const verify = program.command('verify').description('how sure verdicts are, by what people said of them')
  verify
    .command('calibration')
    .description('show what holds, and what people have taught')
    .option('--json', 'print it as JSON')
    .action(({ json }: Options) =>
      withServer(async (client) => {
        const report = await client.call<CalibrationReport>('GET', path)
        context.stdout.write(json === true ? `${JSON.stringify(report)}\n` : shown(report))
        return 0
      }),
    )
  verify
    .command('recalibrate')
    .description('put in force what people have taught; it is shown first, and asked')
    .option('-y, --yes', 'without asking')
    .action(({ yes }: Options) =>
      withServer(async (client) => {
        const { proposed, ...report } = await client.call<CalibrationReport>('GET', path)
        context.stdout.write(shown({ ...report, proposed }))
        if (!(await agrees('Put the proposal in force?', yes === true, context))) return 0
        await client.call('POST', path, proposed)
        context.stdout.write('It holds from now on. `muster verify reset` goes back.\n')
        return 0
      }),
    )
  verify
    .command('reset')
    .description('go back to the probabilities as they ship')
    .option('-y, --yes', 'without asking')
    .action(({ yes }: Options) =>
      withServer(async (client) => {
        if (!(await agrees('Go back to the probabilities as they ship?', yes === true, context))) return 0
        await client.call('DELETE', path)
        context.stdout.write('Verdicts are as they ship again.\n')
        return 0
      }),
    )
}

/** Asks whoever sits there; where nobody does, `--yes` has to say it. */
async function agrees(question: string, yes: boolean, context: CliContext): Promise<boolean> {
  if (yes) return true
  if (!context.isTty) throw new AppError('bad-request', 'Nobody is here to be asked. Say --yes.')
  const lines = createInterface({ input: context.stdin, output: context.stderr })
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: context.signal })
    return /^y(?:es)?$/i.test(answer.trim())
  } finally {
    lines.close()
  }
}

function shown({ current, proposed, right, wrong, unsaid, loss, examples }: CalibrationReport): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(8)
  const lines = [
    `${right} verdicts were called right, ${wrong} wrong; ${unsaid} beside them were seen and not objected to.`,
    current.since === undefined
      ? 'In force: as it ships.'
      : `In force since ${new Date(current.since).toISOString()}: slope ${current.slope}, shift ${current.shift}.`,
    `Proposed: slope ${proposed.slope}, shift ${proposed.shift}.`,
    '',
    ' shipped  in force proposed',
    ...examples.map((one) => `${percent(one.shipped)}  ${percent(one.current)} ${percent(one.proposed)}`),
    '',
    `Away from what people said by ${loss.shipped.toFixed(4)} as shipped, ${loss.current.toFixed(4)} now, ${loss.proposed.toFixed(4)} as proposed (less is better).`,
    ...(right + wrong < 30
      ? ['Fewer than 30 words of people teach little: the proposal stays close to what ships.']
      : []),
  ]
  return `${lines.join('\n')}\n`
}
