/** Streams that a doorbell rang for: read sooner than their interval says. */
import type { Sql } from './scope.ts'

/** Makes these streams of a connection due at `at`, unless they are due earlier, or being read at this moment. */
export async function bringForward(db: Sql, connection: string, streams: readonly string[], at: Date): Promise<void> {
  await db.query({
    name: 'bring-streams-forward',
    text: `
      update checkpoint set due_at = $3
       where organization = current_organization() and connection = $1 and stream = any ($2::text[])
         and due_at > $3 and run is null    -- while a run lasts its lease stands there`,
    values: [connection, streams, at],
  })
}
