/**
 * What an expression may not do, though FHIRPath knows it: run without end, grow without bound, read a whole record, ask
 * a server or write to the log. Expressions come from people, and one that never ends would stop the whole hub.
 * Looked at when a draft, a route or a file is checked, so that it is found at its rule and not in the night.
 */
import fhirpath from 'fhirpath'
import { compilePlain } from './paths.ts'
import { isSlowPattern } from './pattern-limits.ts'
import { remember } from './remember.ts'

/** Why an expression is refused; the words for it stand with the translations. */
export const pathLimits = ['refused-function', 'costly-path', 'costly-pattern'] as const
export type PathLimit = (typeof pathLimits)[number]
export type PathFault = PathLimit | 'unreadable-path'

/** The longest expression, in characters. */
export const longestPath = 500
/** Calls that can make many values, or a longer text, of one: each multiplies what the one before it made. */
const mostGrowing = 3
/** Criteria within criteria: each goes through the whole list again for every value of the one around it. */
const deepestLoop = 2

/**
 * The functions that may be used, and what they cost. Whatever is missing is refused: `repeat` need not end, `aggregate`,
 * `defineVariable` and `descendants` grow with every step, `children` and `descendants` read what no rule names (SCH-11),
 * `trace` writes values to the log, `resolve`, `memberOf` and their like ask a server.
 */
const functions: Readonly<Record<string, 'plain' | 'loops' | 'grows' | 'loops and grows' | 'pattern'>> = {
  ...named('plain', 'empty not exists all allTrue anyTrue allFalse anyFalse subsetOf supersetOf isDistinct distinct'),
  ...named('plain', 'count sum min max avg single first last tail take skip union combine intersect exclude coalesce'),
  ...named('plain', 'extension type ofType is as iif hasValue getValue'),
  ...named('plain', 'toInteger toLong toDecimal toString toDate toDateTime toTime toBoolean toQuantity'),
  ...named('plain', 'convertsToBoolean convertsToInteger convertsToLong convertsToDecimal convertsToString'),
  ...named('plain', 'convertsToDate convertsToDateTime convertsToTime convertsToQuantity'),
  ...named(
    'plain',
    'indexOf lastIndexOf substring startsWith endsWith contains upper lower length trim decode unescape',
  ),
  ...named('plain', 'abs ceiling exp floor ln log power round sqrt truncate lowBoundary highBoundary'),
  ...named('plain', 'now today timeOfDay yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf'),
  ...named('plain', 'timezoneOffsetOf dateOf timeOf'),
  ...named('loops', 'where exists all sort'),
  ...named('loops and grows', 'select'),
  ...named('grows', 'replace split join toChars encode escape'),
  ...named('pattern', 'matches matchesFull replaceMatches'),
}

/** What keeps an expression from being used; undefined when nothing does. */
export function pathFaultOf(expression: string): PathFault | undefined {
  return expression.length > longestPath ? 'costly-path' : parsedFaultOf(expression) // before it is parsed
}

const parsedFaultOf = remember((expression): PathFault | undefined => {
  if (compilePlain(expression)) return undefined
  try {
    return limitOf(expression)
  } catch {
    return 'unreadable-path'
  }
})

/** The first limit that an expression breaks. @throws when it is no FHIRPath */
function limitOf(expression: string): PathLimit | undefined {
  const calls = callsIn(fhirpath.parse(expression) as Node, 0)
  if (calls.some(({ name }) => !Object.hasOwn(functions, name))) return 'refused-function'
  if (calls.some(({ name, args }) => functions[name] === 'pattern' && isSlowPattern(literalOf(args[0]))))
    return 'costly-pattern'
  const growing = calls.filter(({ name }) => functions[name]?.endsWith('grows') || name === 'replaceMatches')
  if (growing.length > mostGrowing || calls.some(({ depth }) => depth > deepestLoop)) return 'costly-path'
  return undefined
}

/** As FHIRPath's parser gives it. */
type Node = { type: string; text?: string; children?: readonly Node[] }
/** `depth`: loops that it is the criterion of, itself included when it is one. */
type Call = { name: string; args: readonly Node[]; depth: number }

function callsIn(node: Node, depth: number): Call[] {
  const children = node.children ?? []
  if (node.type !== 'Functn') return children.flatMap(each => callsIn(each, depth))
  const [identifier, list] = children
  const args = list?.children ?? []
  const name = (identifier?.text ?? '').replace(/^`(.*)`$/, '$1')
  const within = args.length > 0 && functions[name]?.startsWith('loops') ? depth + 1 : depth
  return [{ name, args, depth: within }, ...args.flatMap(each => callsIn(each, within))]
}

/** The text of an argument that is nothing but a text. */
function literalOf(node: Node | undefined): string | undefined {
  if (!node) return undefined
  if (node.type === 'StringLiteral') return node.text?.slice(1, -1).replace(/\\(.)/gu, '$1')
  const [only, ...others] = node.children ?? []
  const passes = node.type === 'TermExpression' || node.type === 'LiteralTerm'
  return passes && others.length === 0 ? literalOf(only) : undefined
}

function named<T extends string>(cost: T, names: string): Record<string, T> {
  return Object.fromEntries(names.split(' ').map(name => [name, cost]))
}
