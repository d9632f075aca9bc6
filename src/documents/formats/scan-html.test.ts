import { array, assert, constantFrom, oneof, property } from 'fast-check'
import { expect, test } from 'vitest'
import { parseCompletely } from './parse-completely.ts'
import { scanHtml, type HtmlEvents } from './scan-html.ts'

/** What a reader tells, with neighbouring texts as one and the attributes that are asked for. */
function recorder(): { told: string[]; events: HtmlEvents } {
  const told: string[] = []
  let text = ''
  const tell = (event: string) => {
    if (text !== '') told.push(`text ${text}`)
    text = ''
    told.push(event)
  }
  return {
    told,
    events: {
      open(tag, { id, name, class: classes, role, hidden }) {
        tell(`open ${tag.name} ${JSON.stringify({ id, name, classes, role, hidden })}`)
      },
      text(given, from, to) {
        text += String.fromCharCode(...given.subarray(from, to))
      },
      close: (tag) => tell(`close ${tag.name}`),
    },
  }
}

/** What the complete parser tells, without the content of elements that is no markup, nor text that nothing follows. */
function completely(html: string): string[] {
  const { told, events } = recorder()
  parseCompletely(html, events)
  events.close({ name: 'end' } as never)
  return withoutRaw(told)
}

function quickly(html: string): string[] | undefined {
  const { told, events } = recorder()
  if (!scanHtml(html, events)) return undefined
  events.close({ name: 'end' } as never)
  return withoutRaw(told)
}

function withoutRaw(told: string[]): string[] {
  return told.filter(
    (event, at) => !(event.startsWith('text ') && /^open (script|style) /.test(told[at - 1] ?? '')),
  )
}

test.each([
  '<!DOCTYPE html><html><head><title>A &amp; B</title></head><body><p>One<p>Two &eacute;&lt;b&gt; &copy</body></html>',
  '<ul><li>a<li>b</ul><table><tr><td>1<td>2<tr><th>3</table>',
  '<dl><dt>t<dd>d<dt>u</dl></p></br></nothing><br/><hr><img src="a>b" id=x>',
  `<a NAME='n' Class="x  y" hidden role = main id="1" id="2">x</A><b><i>y</b></i>`,
  '<script>if (a < b && "</p>") </script ><style>p > a {}</style><textarea>&lt;p></textarea>',
  '<?xml version="1.0"?><!-- a -- b > --><p>1 < 2 <3 <</p><p/>x',
  '<h1>a<h2>b</h1><form><p><input><select><option>1<option>2</select></form>',
])('a page as most are is read quickly, and as the complete parser reads it: %s', (html) => {
  expect(quickly(html)).toEqual(completely(html))
})

test.each([
  '<svg><title>x</title></svg>',
  '<p>a<!-->b',
  '<p id="a&amp;b">',
  '<p',
  '<title>x',
  '<title><&lt;</title>',
  '<form><form>',
  '</ p>',
])('what is unusual is left to the complete parser: %s', (html) => {
  expect(quickly(html)).toBeUndefined()
})

const words = (
  '<p> </p> <div> </div> <a id="x"> <a name=y> </a> <li> </li> <ul> </ul> <table> <tr> <td> <th> </table> <br> <br/> ' +
  '<b> </b> <script> </script> <title> </title> <pre> </pre> <h1> <h2> </h1> <form> </form> <option> <dt> <dd> <!--x--> ' +
  '<!DOCTYPE html> <?x?> &amp; &lt &lt; &nbsp; &quot; &#65; &#65 &#150; &#0; &#55296; &#128512; &#x41; &notin; &nope; & < > </ <! " \' = / <p <x-y> </x-y> <P CLASS="a"> <p hidden> ' +
  '<p id=a/> <p id = "b"> <p id=\'c\'class=d> <p / id=e> <textarea> </textarea> <svg> </svg> word --> -'
).split(' ')

test('whatever a page is made of, it is read as the complete parser reads it, or left to that', () => {
  let read = 0
  assert(
    property(
      array(oneof(constantFrom(...words), constantFrom(' ', '\n', 'a', '<')), { maxLength: 30 }),
      (pieces) => {
        const html = pieces.join('')
        const found = quickly(html)
        if (!found) return
        read++
        expect(found).toEqual(completely(html))
      },
    ),
    { numRuns: 5_000 },
  )
  expect(read).toBeGreaterThan(500)
})
