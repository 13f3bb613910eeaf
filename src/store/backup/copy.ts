/**
 * PostgreSQL's COPY through `pg`, as streams: a table leaves and enters as the bytes that the server itself writes, a few
 * at a time. `pg` lets an object of one's own take part in its protocol; these two are such objects.
 */
import type { Client, Connection } from 'pg'

/** What `pg` calls on the object that runs, and what it does not say in its types. */
type Wire = Connection & {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(why: string): void
}
type Took = { submit(wire: Connection): void; callback?: () => void } & Record<`handle${string}`, unknown>

/** How many bytes are taken in before the server is asked to wait. */
const highWater = 4 * 1024 * 1024

/**
 * The bytes of `copy … to stdout`. The server waits while nobody reads.
 * @throws what the server says; a failed statement leaves its transaction failed
 */
export async function* copyOut(client: Client, sql: string): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = []
  let waiting = 0
  let ended = false
  let failed: Error | undefined
  let wire: Wire | undefined
  let heard = () => {}
  const done = (error?: Error) => {
    failed ??= error
    ended = true
    heard()
  }
  run(client, {
    submit(on) {
      wire = on as Wire
      wire.query(sql)
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      chunks.push(Buffer.from(chunk)) // its memory is used again for what comes next
      waiting += chunk.length
      if (waiting > highWater) wire?.stream.pause()
      heard()
    },
    handleError: done,
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => done(),
  })
  try {
    for (;;) {
      const ready = chunks
      chunks = []
      waiting = 0
      if (!ended) wire?.stream.resume()
      yield* ready
      if (failed) throw failed
      if (ended && chunks.length === 0) return
      if (chunks.length === 0)
        await new Promise<void>(resolve => {
          heard = resolve
          if (ended) resolve()
        })
    }
  } finally {
    wire?.stream.resume() // else the connection could not even be closed
  }
}

/**
 * Runs `copy … from stdin` with these bytes; returns how many rows the server took.
 * @throws what the server says, or what `bytes` throws; then nothing was taken
 */
export async function copyIn(client: Client, sql: string, bytes: AsyncIterable<Buffer>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let rows = 0
  let failed: Error | undefined
  run(client, {
    submit: on => on.query(sql),
    handleCopyInResponse: (on: Wire) => void send(on),
    handleCommandComplete({ text }: { text: string }) {
      rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0)
    },
    handleError(error: Error) {
      failed ??= error
      reject(failed)
    },
    handleReadyForQuery: () => (failed ? reject(failed) : resolve(rows)),
  })
  return promise

  async function send(wire: Wire): Promise<void> {
    try {
      for await (const chunk of bytes) {
        if (failed) return
        wire.sendCopyFromChunk(chunk)
        if (wire.stream.writableNeedDrain) await drained(wire)
      }
      wire.endCopyFrom()
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error))
      wire.sendCopyFail('the source failed')
    }
  }
}

/** Until there is room again, or the connection is gone. */
async function drained({ stream }: Wire): Promise<void> {
  await new Promise<void>(resolve => {
    const go = () => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, go)
      resolve()
    }
    for (const event of ['drain', 'close', 'error']) stream.on(event, go)
  })
}

function run(client: Client, took: Took): void {
  const nothing = () => undefined
  client.query({ callback: nothing, handleParseComplete: nothing, handleRowDescription: nothing, ...took })
}

/** In COPY's text form a row is a line: line breaks inside values are escaped. */
export function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}
