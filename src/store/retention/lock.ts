/** One at a time over all processes: an advisory lock that ends with its connection, so a killed process leaves none. */
import type { Pool } from 'pg'

/** Runs `work` when nobody else does; undefined, at once, when somebody does. */
export async function withLock<T>(
  pool: Pick<Pool, 'connect'>,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect()
  let broken = false
  const lost = () => {
    broken = true
  }
  client.on('error', lost)
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [name],
    )
    if (!rows[0]?.taken) return undefined
    try {
      return await work()
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(lost)
    }
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}
