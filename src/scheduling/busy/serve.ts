/**
 * The copies of feeds that a process gives out: from memory, compared with the database every other second. While the
 * database is away the last good copy goes out: a feed that fails would leave every time free (reference/calcom.md section 9).
 */
import type { Hub } from '../../pipeline/hub.ts'
import { findAddress, loadCopy, noteFetch } from '../../store/busy-addresses.ts'
import { statements, withScope } from '../../store/scope.ts'
import { availabilityOf } from './freshness.ts'
import { hashSecret } from './secret.ts'

export type Copy = {
  organization: string
  address: string
  bytes: Buffer
  etag: string
  madeAt: Date
  /** Since when nothing newer could be read of the EHR, or of our own records while the database is away. */
  dataAt: Date
}
export type Served = { kind: 'copy'; copy: Copy } | { kind: 'unknown' } | { kind: 'unsure' }

export type BusyCopies = {
  /** The copy behind a secret; `unsure`: never seen by this process, and the database does not answer. */
  find(secret: string): Promise<Served>
  /** Whether this process has it in memory. */
  has(secret: string): boolean
  /** Notes that the booking system fetched it; told to the database now and then, beside the answer. */
  fetched(secret: string): void
}

type Kept = { copy: Copy; checkedAt: number; checking?: Promise<Served> | undefined; notedAt: number }

/** A copy counts as the newest for so long, in milliseconds. */
const freshMs = 2_000
/** A database that takes longer is as good as away. */
const patienceMs = 1_000
/** Fetches are noted at most so often for each address, the first one at once. */
const noteEveryMs = 30_000
/** Bytes of copies that are kept; of more, those that were asked for longest ago go. */
const mostBytes = 128 * 1024 * 1024

/** The copies of this process. */
export function createBusyCopies(hub: Hub): BusyCopies {
  const now = () => hub.now().getTime()
  /** A clock that was set back makes nothing fresh. */
  const isWithin = (at: number, ms: number) => Math.abs(now() - at) < ms
  const kept = new Map<string, Kept>()
  let bytes = 0

  const keep = (key: string, entry: Kept) => {
    drop(key)
    kept.set(key, entry)
    bytes += entry.copy.bytes.length
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes || oldest === key) break
      drop(oldest)
    }
  }
  const drop = (key: string) => {
    bytes -= kept.get(key)?.copy.bytes.length ?? 0
    kept.delete(key)
  }

  const check = async (key: string, hash: Buffer): Promise<Served> => {
    const known = kept.get(key)
    const served = await withPatience(load(hub, hash, known?.copy)).catch((error: unknown) => {
      hub.log.warn({ error, step: 'busy' }, 'a busy feed goes out as it was last known')
      return undefined
    })
    if (served?.kind === 'unknown') drop(key)
    if (served?.kind === 'copy')
      keep(key, { copy: served.copy, checkedAt: now(), notedAt: known?.notedAt ?? Number.NEGATIVE_INFINITY })
    if (served) return served
    if (!known) return { kind: 'unsure' }
    known.checkedAt = now()
    known.checking = undefined
    return { kind: 'copy', copy: known.copy }
  }

  return {
    async find(secret) {
      const hash = hashSecret(secret)
      const key = keyOf(hash)
      const known = kept.get(key)
      if (known && isWithin(known.checkedAt, freshMs)) return { kind: 'copy', copy: known.copy }
      if (!known) return check(key, hash)
      known.checking ??= check(key, hash)
      return known.checking
    },
    has: secret => kept.has(keyOf(hashSecret(secret))),
    fetched(secret) {
      const entry = kept.get(keyOf(hashSecret(secret)))
      if (!entry || isWithin(entry.notedAt, noteEveryMs)) return
      entry.notedAt = now()
      const { copy } = entry
      withScope(hub.pool, copy.organization, db => noteFetch(db, copy.address, hub.now())).catch((error: unknown) => {
        entry.notedAt = Number.NEGATIVE_INFINITY
        hub.log.warn({ error, step: 'busy' }, 'a fetch of a busy feed could not be noted')
      })
    },
  }
}

/** The copy as the database has it; the bytes are opened only when they are not those that are known. */
async function load(hub: Hub, hash: Buffer, known: Copy | undefined): Promise<Served> {
  const found = known
    ? { organization: known.organization, id: known.address }
    : await findAddress(statements(hub.pool), hash)
  if (!found) return { kind: 'unknown' }
  const { organization, id: address } = found
  await hub.sealer.ready(organization)
  const configuration = await hub.configurations.get(organization)
  return withScope(hub.pool, organization, async db => {
    const row = await loadCopy(db, address, known?.etag)
    if (!row?.etag || !row.rendered_at) return { kind: 'unknown' }
    const opened = row.body && hub.sealer.open(organization, 'busy_feed', row.feed, row.body)
    const content = opened ?? known?.bytes
    if (!content) return { kind: 'unknown' }
    const now = hub.now()
    const ages = configuration ? await availabilityOf(db, configuration, now) : []
    // Of several EHRs the one that was read longest ago; where none is read the records are all there is.
    const dataAt = new Date(Math.min(now.getTime(), ...ages.map(({ freshAt }) => freshAt.getTime())))
    const copy = { organization, address, bytes: content, etag: row.etag, madeAt: row.rendered_at, dataAt }
    return { kind: 'copy', copy }
  })
}

const keyOf = (hash: Buffer) => hash.toString('base64')

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), patienceMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}
