import react from '@vitejs/plugin-react'
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const output = join(import.meta.dirname, '../dist/web')
const { resolve } = createRequire(import.meta.url)

// Whoever builds it gets the page that people use. A test that packs Muster has NODE_ENV=test, which Vite would take for
// a wish for React's development build.
process.env['NODE_ENV'] = 'production'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), diagrams(), pdf(), serviceWorker(), compressed()],
  // What is loaded when it is needed (formulas, highlighting, PDF) may be large.
  build: { outDir: output, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1_500 },
})

/** The library of diagrams runs in a frame of its own, as a classic script: a frame without an origin loads no modules. */
function diagrams(): Plugin {
  return {
    name: 'diagrams',
    apply: 'build',
    writeBundle() {
      copyFileSync(resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'), join(output, 'diagram/mermaid.js'))
    },
  }
}

/** What pdf.js loads when a file needs it: tables of Asian characters, the standard fonts, two readers of images. */
function pdf(): Plugin {
  return {
    name: 'pdf',
    apply: 'build',
    writeBundle() {
      const from = dirname(resolve('pdfjs-dist/package.json'))
      const to = join(output, 'pdf')
      for (const folder of ['cmaps', 'standard_fonts'])
        cpSync(join(from, folder), join(to, folder), { recursive: true })
      mkdirSync(join(to, 'wasm'), { recursive: true })
      for (const name of ['jbig2_nowasm_fallback.js', 'openjpeg_nowasm_fallback.js'])
        copyFileSync(join(from, 'wasm', name), join(to, 'wasm', name))
    },
  }
}

/** Tells the service worker which files the page begins with. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    writeBundle() {
      const page = readFileSync(join(output, 'index.html'), 'utf8')
      const named = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!)
      const files = ['/', ...new Set(named)]
      const version = createHash('sha256').update(page).digest('hex').slice(0, 12)
      const worker = join(output, 'sw.js')
      const source = readFileSync(worker, 'utf8')
        .replace("['FILES']", JSON.stringify(files))
        .replace('VERSION', version)
      writeFileSync(worker, source)
    },
  }
}

/** Beside each file of text the same compressed, so that the server only has to send it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    // A build that is only tried out (--mode trial) need not be.
    apply: (_, { command, mode }) => command === 'build' && mode === 'production',
    enforce: 'post',
    closeBundle() {
      for (const name of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(?:m?js|css|html|svg|webmanifest)$/.test(name)) continue
        const bytes = readFileSync(join(output, name))
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(join(output, `${name}.br`), brotliCompressSync(bytes, { params }))
        writeFileSync(join(output, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
