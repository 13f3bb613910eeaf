/** Whether an error means that the database cannot be reached right now: wait and try again; answer senders 503. */

/** Of the operating system, of PostgreSQL, and of `pg`, which gives some of its errors no code. */
const downCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up, shutting down, replaying its log
  '57P05', // idle_session_timeout
  '53300', // too_many_connections
  '25006', // read_only_sql_transaction: after a failover this was the primary a moment ago
])
const downMessages: readonly RegExp[] = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect/,
  /^timeout expired$/,
  /^Query read timeout$/, // ours, and longer than the server's own limit: it is gone without a word
  /^Client has encountered a connection error/,
  /^Client was closed and is not queryable/,
]

/**
 * True for connection failures and for a server that is starting, stopping, full or read-only; looks at causes too.
 * Ask it about errors of the database only: another system's refused connection has the same code.
 */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string' && (downCodes.has(code) || /^08...$/.test(code))) return true
  // The socket file of a local server that is not running; any other missing file is something else.
  if (code === 'ENOENT' && Reflect.get(error, 'syscall') === 'connect') return true
  if (downMessages.some(pattern => pattern.test(error.message))) return true
  if (error instanceof AggregateError && error.errors.some(isDatabaseDown)) return true // localhost: ::1 and 127.0.0.1
  return isDatabaseDown(error.cause)
}
