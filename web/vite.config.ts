import react from '@vitejs/plugin-react'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const output = join(import.meta.dirname, '../dist/web')

// Whoever builds it gets the page that people use. A test that packs Muster has NODE_ENV=test, which Vite would take for
// a wish for React's development build.
process.env['NODE_ENV'] = 'production'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), diagrams(), compressed()],
  // What is loaded when it is needed (formulas, highlighting) may be large.
  build: { outDir: output, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 600 },
})

/** The library of diagrams runs in a frame of its own, as a classic script: a frame without an origin loads no modules. */
function diagrams(): Plugin {
  const { resolve } = createRequire(import.meta.url)
  return {
    name: 'diagrams',
    apply: 'build',
    writeBundle() {
      copyFileSync(resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'), join(output, 'diagram/mermaid.js'))
    },
  }
}

/** Beside each file of text the same compressed, so that the server only has to send it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    closeBundle() {
      for (const name of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(?:js|css|html|svg|webmanifest)$/.test(name)) continue
        const bytes = readFileSync(join(output, name))
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(join(output, `${name}.br`), brotliCompressSync(bytes, { params }))
        writeFileSync(join(output, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
