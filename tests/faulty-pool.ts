/** A pool whose n-th statement goes wrong: for showing that a process may die, or lose its database, anywhere. */
import pg from 'pg'

export type Fault = {
  /** The statement it happens at, counted from 0; `begin` and `commit` count too. */
  at: number
  /** Before the statement reaches the server, or after it was carried out and before its answer comes. */
  when: 'before' | 'after'
  /** Whether the process dies of it, so that nothing of it runs any more, or only one connection is lost. */
  dies: boolean
}

export type FaultyPool = pg.Pool & {
  /** Whether the fault has happened; if not, there were fewer statements. */
  struck(): boolean
}

type Callback = (error: Error | undefined, result?: unknown) => void
type Query = (...args: unknown[]) => unknown

/** A pool that works until its fault strikes. */
export function openFaultyPool(url: string, fault: Fault): FaultyPool {
  const pool = new pg.Pool({ connectionString: url, max: 6 })
  let count = 0
  let struck = false
  const dead = () => struck && fault.dies

  pool.on('error', () => undefined)
  pool.on('connect', client => {
    client.on('error', () => undefined)
    const real = client.query.bind(client) as Query
    const cut = () => {
      struck = true
      ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    }
    const query: Query = (...args) => {
      const now = count++
      if (dead()) return refuse(args)
      if (now !== fault.at) return real(...args)
      if (fault.when === 'before') {
        cut()
        return refuse(args)
      }
      const callback = args.at(-1)
      if (typeof callback !== 'function')
        return (real(...args) as Promise<unknown>).then(() => {
          cut()
          throw lost()
        })
      return real(...args.slice(0, -1), () => {
        cut()
        ;(callback as Callback)(lost())
      })
    }
    client.query = query as typeof client.query
  })
  return Object.assign(pool, { struck: () => struck })
}

function refuse(args: readonly unknown[]): unknown {
  const callback = args.at(-1)
  if (typeof callback !== 'function') return Promise.reject(lost())
  process.nextTick(callback as Callback, lost())
  return undefined
}

/** As Node reports a connection that went away. */
function lost(): Error {
  return Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' })
}
