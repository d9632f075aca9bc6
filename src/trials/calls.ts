import type { Call } from './simulated-tool.ts'

/** The calls of a tool. */
export function callsOf(calls: readonly Call[], name: string): Call[] {
  return calls.filter((call) => call.name === name)
}

export function wasCalled(calls: readonly Call[], name: string): boolean {
  return calls.some((call) => call.name === name)
}

/** A value of a call as text, without what differs from one model's writing to the other's. */
export function valueOf({ values }: Call, key: string): string {
  return String(values[key] ?? '')
    .trim()
    .toLowerCase()
}

/** A number that a call gives, also where it gives it as text. */
export function numberOf({ values }: Call, key: string): number {
  return Number(String(values[key] ?? '').replaceAll(/[,\s€$£]/g, ''))
}

/** The values of a tool's calls under one key, one after the other. */
export function valuesOf(calls: readonly Call[], name: string, key: string): string[] {
  return callsOf(calls, name).map((call) => valueOf(call, key))
}

/** Whether a tool whose `state` is on or off was ever called with anything but on. */
export function isSwitchedOff(calls: readonly Call[], name: string): boolean {
  return valuesOf(calls, name, 'state').some((state) => state !== 'on' && state !== 'true')
}
