/**
 * What was answered while the primary could not be written: sealed files in a folder, one for each group, durable before
 * the answer leaves. Whoever finds one, this process or another after a crash, writes it into the database; doing so twice
 * changes nothing. Source: issue 8, "Scale".
 */
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hub } from '../pipeline/hub.ts'
import { hubId } from '../store/hubKeys.ts'
import type { NetworkNote } from './notes.ts'

export type Journal = {
  /** Resolves when they are on the disk. @throws when they cannot be kept: then nothing may be told */
  add(notes: readonly NetworkNote[]): Promise<void>
  /** Entries that wait, the oldest first. */
  waiting(): Promise<string[]>
  read(entry: string): Promise<NetworkNote[]>
  remove(entry: string): Promise<void>
}

/** More would fill a disk that others need: then the responder says that it is busy. */
const mostEntries = 50_000
const ending = '.sealed'
const sealedAs = 'network.journal'

export function openJournal(hub: Pick<Hub, 'accountKeys' | 'newId'>, folder: string): Journal {
  let count: number | undefined
  const keys = () => {
    if (!hub.accountKeys) throw new Error('the journal of the network needs the keys of the hub')
    return hub.accountKeys
  }
  const waiting = async () => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw error
    })
    const entries = names.filter(name => name.endsWith(ending)).sort()
    count = entries.length
    return entries
  }
  return {
    waiting,
    async add(notes) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      count ??= (await waiting()).length
      if (count >= mostEntries) throw new Error('the journal of the network is full')
      const id = hub.newId()
      const sealed = keys().sealer.seal(hubId, sealedAs, id, JSON.stringify(notes.map(plain)))
      const path = join(folder, `${id}${ending}`)
      await writeDurably(`${path}.part`, sealed)
      await rename(`${path}.part`, path)
      await syncFolder(folder)
      count += 1
    },
    async read(entry) {
      const id = entry.slice(0, -ending.length)
      const opened = keys().sealer.open(hubId, sealedAs, id, await readFile(join(folder, entry)))
      return (JSON.parse(opened.toString()) as PlainNote[]).map(revived)
    },
    async remove(entry) {
      await unlink(join(folder, entry)).catch((error: unknown) => {
        if (!isMissing(error)) throw error // another process wrote it in
      })
      if (count !== undefined) count = Math.max(0, count - 1)
    },
  }
}

type PlainNote = Omit<NetworkNote, 'decision'> & {
  decision?: Omit<NonNullable<NetworkNote['decision']>, 'body'> & { body?: string }
}

function plain({ decision, ...note }: NetworkNote): PlainNote {
  if (!decision) return note
  const { body, ...rest } = decision
  return { ...note, decision: body ? { ...rest, body: body.toString('base64') } : rest }
}

function revived({ decision, ...note }: PlainNote): NetworkNote {
  if (!decision) return note
  const { body, ...rest } = decision
  return { ...note, decision: body ? { ...rest, body: Buffer.from(body, 'base64') } : rest }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The name of a new file is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT'
}
