import { tool, type SimulatedTool } from './simulated-tool.ts'
import { valueOf } from './calls.ts'

/** Reads the files of a scene, and what was written to them since. */
export function fileReader(files: Readonly<Record<string, string>>): SimulatedTool {
  return tool('read_file', 'Reads a file.', { path: 'Name of the file' }, ({ path }, before) => {
    const name = String(path).replace(/^\.?\//, '')
    const last = before.findLast(
      (call) => call.name === 'write_file' && valueOf(call, 'path') === name.toLowerCase(),
    )
    if (last) return String(last.values['text'])
    return files[name] ?? `error: there is no ${name}; there are ${Object.keys(files).join(', ')}`
  })
}

export function fileWriter(): SimulatedTool {
  return tool(
    'write_file',
    'Writes a file; what was in it is gone.',
    { path: 'Name of the file', text: 'All that is to be in it' },
    () => 'written',
  )
}
