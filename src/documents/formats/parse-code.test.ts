import { expect, test } from 'vitest'
import { parseCode } from './parse-code.ts'

/** Each part as `anchor heading: first line`. */
function check(code: string, expected: string[]): void {
  const { text, parts } = parseCode(code, { fallbackTitle: 'x' })
  expect(
    parts.map(
      ({ start, end, anchor, term }) => `${anchor} ${term ?? '-'}: ${text.slice(start, end).split('\n')[0]}`,
    ),
  ).toEqual(expected)
  // Nothing is lost but blank lines.
  const lines = (all: string) => all.split('\n').filter((line) => line.trim() !== '')
  expect(parts.flatMap(({ start, end }) => lines(text.slice(start, end)))).toEqual(lines(code))
}

test('TypeScript: classes, methods, functions, with the comments above them', () =>
  check(
    `import x from 'y'

/** An animal. */
export class Animal {
  name = 1

  // Eats.
  async eat(food: string): Promise<void> {
    if (food) {
      chew()
    }
  }
  sleep() {
    return
  }
}
export const run = async (far: number) => far
function walk() {}
`,
    [
      "L1 -: import x from 'y'",
      'L3 Animal: /** An animal. */',
      'L7 Animal › eat:   // Eats.',
      'L13 Animal › sleep:   sleep() {',
      'L17 run: export const run = async (far: number) => far',
      'L18 walk: function walk() {}',
    ],
  ))
test('Python', () =>
  check(
    'import os\n\nclass A(B):\n    """Doc."""\n\n    @property\n    def c(self):\n        return 1\n\n        # on\n        go()\n\ndef d():\n    pass\n',
    [
      'L1 -: import os',
      'L3 A: class A(B):',
      'L6 A › c:     @property',
      'L10 A › c:         # on',
      'L13 d: def d():',
    ],
  ))
test('C, Go, Rust, SQL', () => {
  check('#include <a.h>\n\nstatic int *find(char *name)\n{\n  return 0;\n}\nint main(void) {\n}\n', [
    'L1 -: #include <a.h>',
    'L3 find: static int *find(char *name)',
    'L7 main: int main(void) {',
  ])
  check('type T struct {\n}\nfunc (t *T) Close() error {\n}\n', [
    'L1 -: type T struct {',
    'L3 Close: func (t *T) Close() error {',
  ])
  check('pub(crate) fn read() {}\nimpl Reader {\n    fn next(&self) {}\n}\n', [
    'L1 read: pub(crate) fn read() {}',
    'L2 Reader: impl Reader {',
    'L3 Reader › next:     fn next(&self) {}',
  ])
  check('CREATE TABLE IF NOT EXISTS people (id INT);\n', [
    'L1 people: CREATE TABLE IF NOT EXISTS people (id INT);',
  ])
})
