/**
 * The elements that a FHIRPath expression reads, without its functions and conditions: from
 * `contained.ofType(Patient).name.where(use = 'official').given.first()` it is `Patient.name.given`.
 */

// Functions whose arguments go on from where they stand; the arguments of all others choose or format only.
const following = new Set(['select', 'repeat', 'union', 'combine'])
const typed = new Set(['ofType', 'as'])
// From these on a path begins anew: its type is named next, or not known.
const roots = new Set(['contained', 'ServiceRequest', '%resource', '%context', '$this'])

/** The paths, each from its type on where the expression names one; else from its first element. */
export function pathsOf(expression: string): string[] {
  const tokens = expression.match(/'(?:[^'\\]|\\.)*'|`[^`]*`|[%$]?[A-Za-z_]\w*|\d+(?:\.\d+)?|[^\s]/g) ?? []
  const paths = readExpression({ tokens, at: 0 }, [''])
  return [...new Set(paths)].filter(path => path !== '')
}

type Reader = { tokens: readonly string[]; at: number }

const isName = (token: string | undefined): token is string => token !== undefined && /^[%$]?[A-Za-z_`]/.test(token)
const operators = new Set(['and', 'or', 'xor', 'implies', 'div', 'mod', 'in', 'contains', 'is'])

/** Terms and operators up to a closing bracket or a comma: where any of its terms ends. */
function readExpression(reader: Reader, above: readonly string[]): string[] {
  const ends: string[] = []
  for (;;) {
    const token = reader.tokens[reader.at]
    if (token === undefined || token === ')' || token === ']' || token === ',') return ends
    if (token === '(' || (isName(token) && !operators.has(token))) ends.push(...readTerm(reader, above))
    else reader.at++
  }
}

/** A name, a function or a bracket, and everything that is reached from there. */
function readTerm(reader: Reader, above: readonly string[]): string[] {
  let ends: string[]
  if (reader.tokens[reader.at] === '(') {
    reader.at++
    ends = readExpression(reader, above)
    reader.at++
  } else ends = readMember(reader, above)
  for (;;) {
    const token = reader.tokens[reader.at]
    if (token === '.' && isName(reader.tokens[reader.at + 1])) {
      reader.at++
      ends = readMember(reader, ends)
    } else if (token === '[') {
      reader.at++
      readExpression(reader, [''])
      reader.at++
    } else if (token === 'as' && isName(reader.tokens[reader.at + 1])) {
      ends = [reader.tokens[reader.at + 1] ?? '']
      reader.at += 2
    } else return ends
  }
}

/** One step from where several paths stand. */
function readMember(reader: Reader, above: readonly string[]): string[] {
  const name = (reader.tokens[reader.at] ?? '').replaceAll('`', '')
  reader.at++
  if (reader.tokens[reader.at] !== '(') {
    return roots.has(name)
      ? name === '$this'
        ? [...above]
        : ['']
      : above.map(path => (path === '' ? name : `${path}.${name}`))
  }
  const given = readArguments(reader, following.has(name) ? above : [''])
  if (typed.has(name)) return [given[0]?.[0] ?? '']
  if (name === 'resolve') return ['']
  if (name === 'iif') return given.slice(1).flat()
  if (name === 'select' || name === 'repeat') return given.flat()
  return following.has(name) ? [...above, ...given.flat()] : [...above]
}

function readArguments(reader: Reader, above: readonly string[]): string[][] {
  const given: string[][] = []
  do {
    reader.at++
    given.push(readExpression(reader, above))
  } while (reader.tokens[reader.at] === ',')
  reader.at++
  return given
}
