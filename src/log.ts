/**
 * The log: JSON, one line an event, ids and codes only. What may be logged is a list, so a payload cannot get in by
 * accident: every other key is dropped, and errors are reduced to what holds no data.
 */
import { type DestinationStream, pino } from 'pino'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Keys that are written; their values are ids, codes, counts, times and paths of files of the hub itself. */
const allowedKeys = [
  // whose
  'organization',
  'connection',
  'connector',
  'route',
  'message',
  'record',
  'delivery',
  'attempt',
  'task',
  'issue',
  'run',
  'user',
  'requestId',
  // what
  'kind',
  'state',
  'code',
  'problem',
  'type',
  'stream',
  'step',
  'version',
  'role',
  'setting',
  'channel',
  // how much, how long
  'count',
  'size',
  'attempts',
  'durationMs',
  'waitMs',
  'depth',
  'ageMs',
  // the machine
  'method',
  'pattern', // of the route, such as /in/:publicId; never the address as it was called
  'status',
  'host',
  'port',
  'pid',
  'path',
  'signal',
] as const

type LogKey = (typeof allowedKeys)[number]
type LogValue = string | number | bigint | boolean | Date | null | undefined

export type LogFields = { [Key in LogKey]?: LogValue | readonly LogValue[] } & { error?: unknown }

/** `event` is a constant sentence or code: values go into fields. */
type Write = (fields: LogFields, event: string) => void

export type Log = {
  debug: Write
  info: Write
  warn: Write
  error: Write
  /** A log that adds these fields to every line. */
  child(fields: LogFields): Log
}

/** Longer texts are no ids. */
const longest = 200
const allowed: ReadonlySet<string> = new Set(allowedKeys)

/** Writes to standard output unless given a destination. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return logOver(destination ? pino(options, destination) : pino(options), {})
}

type Lines = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, event: string) => void>

function logOver(lines: Lines, always: LogFields): Log {
  const write =
    (level: keyof Lines): Write =>
    (fields, event) =>
      lines[level](allowedOnly({ ...always, ...fields }), event.slice(0, 2 * longest))
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: fields => logOver(lines, { ...always, ...fields }),
  }
}

/** The fields that may be written, in the form in which they are. */
function allowedOnly(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'error') kept.error = reduceError(value)
    else if (allowed.has(key)) kept[key] = Array.isArray(value) ? value.slice(0, 20).map(plainValue) : plainValue(value)
  }
  return kept
}

function plainValue(value: unknown): string | number | boolean | null | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > longest ? `${value.slice(0, 12)}… (${value.length} characters)` : value
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return value.toString()
    default:
      return value instanceof Date ? value.toISOString() : undefined
  }
}

/** Of an error: what says where and which, never what. PostgreSQL's `detail` and any message may quote values. */
const errorKeys = ['code', 'problem', 'constraint', 'table', 'schema', 'column', 'syscall', 'status'] as const

/**
 * An error without its texts: name, codes and stack frames, and the same of its cause.
 * Not of PostgreSQL: message, detail, hint, where, parameters, query.
 */
export function reduceError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const reduced: Record<string, unknown> = { name: /^\w{1,60}$/.test(error.name) ? error.name : 'Error' }
  for (const key of errorKeys) {
    const value: unknown = Reflect.get(error, key)
    if (typeof value === 'number' || (typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value))) reduced[key] = value
  }
  reduced.stack = framesOf(error)
  if (error.cause !== undefined && depth < 3) reduced.cause = reduceError(error.cause, depth + 1)
  return reduced
}

/** The frames of a stack. It begins with name and message, and a message may hold lines that look like frames. */
function framesOf(error: Error): string[] {
  const stack = error.stack ?? ''
  const message = stack.indexOf(error.message)
  const rest = message === -1 ? stack : stack.slice(message + error.message.length)
  return rest
    .split('\n')
    .map(line => line.trim())
    .filter(line => /^at \S.*:\d+:\d+\)?$/.test(line))
    .slice(0, 12)
    .map(line => line.replace(/file:\/\/\S*?\/(?=src\/|tests\/|node_modules\/|scripts\/)/, ''))
}
