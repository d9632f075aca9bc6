import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Prints what a process has loaded of HTTP clients once it has imported all of the server and of the commands. */
const program = `
  import Module from 'node:module'
  for (const file of ['start', 'cli/index']) await import(\`./src/\${file}.ts\`)
  const own = process.moduleLoadList.filter((name) => name.includes('undici'))
  const packages = Object.keys(Module._cache).filter((path) => /[\\\\/]node_modules[\\\\/]undici[\\\\/]/.test(path))
  console.log(JSON.stringify([...own, ...packages]))`

// Each takes some 15 MB: Node's own comes along with the first `import … from 'node:http'`, which packages that use
// `require` do not cause.
test('a server holds no HTTP client that it may never use', async () => {
  const root = join(import.meta.dirname, '..')
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: root })
  expect(JSON.parse(stdout)).toEqual([])
})
