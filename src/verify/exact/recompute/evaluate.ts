import jsep from 'jsep'

const longestExpression = 400

/**
 * The value of an arithmetic expression of numbers, `+ - * / ** %` and brackets; undefined where it is anything else.
 * jsep parses, and this walks what it parsed: no name is looked up and nothing is called.
 */
export function evaluate(expression: string): number | undefined {
  if (expression.length > longestExpression || !/^[\d.+\-*/() ]+$/.test(expression)) return undefined
  try {
    return walk(jsep(expression))
  } catch {
    // Brackets that do not close, two numbers side by side: no sum.
    return undefined
  }
}

function walk(node: jsep.Expression): number | undefined {
  if (node.type === 'Literal') return typeof node.value === 'number' ? node.value : undefined
  if (node.type === 'UnaryExpression') {
    const argument = walk(node.argument as jsep.Expression)
    return argument === undefined
      ? undefined
      : node.operator === '-'
        ? -argument
        : node.operator === '+'
          ? argument
          : undefined
  }
  if (node.type !== 'BinaryExpression') return undefined
  const left = walk(node.left as jsep.Expression)
  const right = walk(node.right as jsep.Expression)
  return left === undefined || right === undefined ? undefined : apply(node.operator, left, right)
}

function apply(operator: unknown, left: number, right: number): number | undefined {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  if (operator === '**') return left ** right
  return operator === '/' && right !== 0 ? left / right : undefined
}
