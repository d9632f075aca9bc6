import { useCallback, useEffect, useRef, useState } from 'react'
import type { DocumentSummary } from '../../src/wire/index.ts'
import { addDocument, api } from './api.ts'
import { droppedFiles, type NamedFile } from './dropped-files.ts'

/** How many files are sent at once. */
const parallel = 3

interface Upload {
  name: string
  share: number
  state: 'waiting' | 'sending' | 'reading' | 'added' | 'problem'
  problem: string
}

/** The documents: drop some in, see what became of each, delete. */
export function Documents() {
  const [documents, setDocuments] = useState<DocumentSummary[]>([])
  const [uploads, setUploads] = useState<Upload[]>([])
  const [over, setOver] = useState(false)
  const [problem, setProblem] = useState('')
  const input = useRef<HTMLInputElement>(null)

  const reload = useCallback(
    () =>
      api.documents().then(
        (answer) => setDocuments(answer.documents),
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      ),
    [],
  )
  useEffect(() => void reload(), [reload])

  const add = async (files: NamedFile[]) => {
    const change = (name: string, part: Partial<Upload>) =>
      setUploads((all) => all.map((upload) => (upload.name === name ? { ...upload, ...part } : upload)))
    const names = new Set(files.map(({ name }) => name))
    setUploads((all) => [
      ...all.filter(({ name }) => !names.has(name)),
      ...files.map(({ name }): Upload => ({ name, share: 0, state: 'waiting', problem: '' })),
    ])
    const waiting = [...files]
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { name, file } = next
        change(name, { state: 'sending' })
        try {
          const result = await addDocument(file, name, (share) =>
            change(name, { share, state: share < 1 ? 'sending' : 'reading' }),
          )
          if (result.problem) change(name, { state: 'problem', problem: result.problem.message })
          else change(name, { state: 'added', share: 1, problem: (result.warnings ?? []).join('. ') })
        } catch (error) {
          change(name, { state: 'problem', problem: error instanceof Error ? error.message : String(error) })
        }
      }
    }
    await Promise.all(Array.from({ length: parallel }, work))
    await reload()
  }

  const remove = async (document: DocumentSummary) => {
    if (!confirm(`Delete “${document.title}”? Answers can no longer be found in it.`)) return
    await api.removeDocument(document.id)
    await reload()
  }

  return (
    <div
      className={over ? 'page documents over' : 'page documents'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void droppedFiles(event.dataTransfer).then(add)
      }}
    >
      <h1>Documents</h1>
      <div className="drop">
        <p>Drop files or folders here</p>
        <button className="primary" onClick={() => input.current?.click()}>
          Choose files
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files to add"
          onChange={(event) => {
            void add([...(event.target.files ?? [])].map((file) => ({ name: file.name, file })))
            event.target.value = ''
          }}
        />
        <p className="note">
          PDF, Word, PowerPoint, Excel, OpenDocument, EPUB, e-mail, web pages, text, tables, code, and ZIP
          archives of these. Adding a file again replaces it.
        </p>
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <Uploads uploads={uploads} />
      {documents.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>Title</th>
              <th className="wide">File</th>
              <th className="number-column">Passages</th>
              <th>
                <span className="visually-hidden">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {documents.map((document) => (
              <tr key={document.id}>
                <td>
                  <a href={`#/documents/${document.id}`}>{document.title}</a>
                </td>
                <td className="wide path">{document.name}</td>
                <td className="number-column">{document.blocks}</td>
                <td>
                  <button
                    className="quiet"
                    aria-label={`Delete ${document.title}`}
                    onClick={() => void remove(document)}
                  >
                    ×
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

const words = {
  waiting: 'waiting',
  sending: 'sending…',
  reading: 'reading…',
  added: 'added',
  problem: 'not added',
}

function Uploads({ uploads }: { uploads: Upload[] }) {
  if (uploads.length === 0) return null
  const done = uploads.filter(({ state }) => state === 'added' || state === 'problem').length
  const problems = uploads.filter(({ state }) => state === 'problem')
  const under = uploads.filter(({ state }) => state === 'sending' || state === 'reading')
  return (
    <section className="uploads" aria-label="Progress">
      <p role="status">
        {done} of {uploads.length} files done{problems.length > 0 && `, ${problems.length} not added`}
      </p>
      <progress value={done} max={uploads.length} aria-label="Files done" />
      <ul>
        {[...problems, ...under].map((upload) => (
          <li key={upload.name} className={upload.state}>
            <span className="path">{upload.name}</span> <span>{words[upload.state]}</span>
            {upload.problem && <p className="problem">{upload.problem}</p>}
            {upload.state === 'sending' && (
              <progress value={upload.share} aria-label={`${upload.name} sent`} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
