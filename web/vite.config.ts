import react from '@vitejs/plugin-react'
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin, type Rolldown } from 'vite'

type ChunkingContext = Rolldown.ChunkingContext

const output = join(import.meta.dirname, '../dist/web')
const { resolve } = createRequire(import.meta.url)

// Whoever builds it gets the page that people use. A test that packs Muster has NODE_ENV=test, which Vite would take for
// a wish for React's development build.
process.env['NODE_ENV'] = 'production'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), preloads(), diagrams(), pdf(), serviceWorker(), compressed()],
  // What is loaded when it is needed (formulas, highlighting, PDF) may be large.
  build: {
    outDir: output,
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      // How long plugins take says nothing to who installs.
      checks: { bundlerTimings: false },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ debugName: 'parts', name: partOf }],
        },
      },
    },
  },
})

/** The parts that everybody loads, in their order: what a later one shares with an earlier one is in that. */
const parts = ['src/main.ts', 'src/show-app.tsx', 'src/chat/run/run.tsx', 'src/ui/menu-list.tsx']
const modulesOf = new Map<string, Set<string>>()

/** Which of these a module belongs to; without that each module that two of them share would be a file of its own. */
function partOf(id: string, modules: ChunkingContext): string | null {
  const found = parts.find((part) => {
    const known = modulesOf.get(part) ?? new Set<string>()
    modulesOf.set(part, known)
    const reach = (id: string) => {
      if (known.has(id)) return
      known.add(id)
      for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) reach(imported)
    }
    reach(join(import.meta.dirname, part))
    return known.has(id)
  })
  return found === undefined ? null : basename(found, extname(found))
}

/** What the first script loads is fetched beside it, and not only when it has been run. */
function preloads(): Plugin {
  return {
    name: 'preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk')
        const app = chunks.find(({ name }) => name === 'show-app')!
        return [app.fileName, ...app.imports]
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
            injectTo: 'head' as const,
          }))
      },
    },
  }
}

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
