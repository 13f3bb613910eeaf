/** Many lines into a file or a pipe: gathered, written when there is room, and ended when nobody reads any more. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

export type Lines = {
  /** False when nobody reads any more, as behind `| head`. */
  write(line: string): Promise<boolean>
  /** Everything is written; standard output stays open. */
  close(): Promise<void>
}

const atOnce = 64 * 1024

/** @throws what the file system says, such as no room or no such folder; a closed pipe is no error */
export function openLines(destination: Writable): Lines {
  let gathered = ''
  let failure: NodeJS.ErrnoException | undefined
  const failed = (error: NodeJS.ErrnoException) => {
    failure = error
  }
  destination.on('error', failed)
  const isOpen = () => {
    if (failure === undefined) return true
    if (failure.code === 'EPIPE') return false
    throw failure
  }
  const flush = async () => {
    const text = gathered
    gathered = ''
    if (!text || destination.write(text)) return isOpen()
    // A failure ends the waiting too; isOpen says what it was.
    await once(destination, 'drain').catch(() => undefined)
    return isOpen()
  }
  return {
    write: async line => {
      gathered += `${line}\n`
      return gathered.length < atOnce ? isOpen() : flush()
    },
    close: async () => {
      if ((await flush()) && destination !== process.stdout) {
        destination.end()
        await finished(destination)
      }
      destination.off('error', failed)
      isOpen()
    },
  }
}
