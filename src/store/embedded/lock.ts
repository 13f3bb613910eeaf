/**
 * One hub a data folder. The lock is a file with the holder's process in it: `hub.1.lock`, and after a crash
 * `hub.2.lock` and so on. A stale one is not removed and made again (two starters could each remove the other's)
 * but overtaken by the next number, which only one of them can create.
 */
import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { identifyProcess } from './processes.ts'

type Holder = { pid: number; identity: string }
type Found = { number: number; holder: Holder | undefined }

/**
 * Takes the lock of `folder` for this process; gives the function that releases it.
 * @throws Error naming the holder's process id when a running hub holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, identity: (await identifyProcess(process.pid)) ?? '' }
  for (;;) {
    const seen = await findLocksSettled(folder)
    refuseHeld(seen, folder)
    const number = Math.max(0, ...seen.map(lock => lock.number)) + 1
    if (!(await createLock(folder, number, mine))) continue
    const release = () => rm(lockPath(folder, number), { force: true })
    // Look again: someone may have locked and released between our look and our lock, and another come since.
    const others = (await findLocks(folder)).filter(lock => lock.number !== number)
    try {
      refuseHeld(others, folder)
    } catch (held) {
      await release()
      throw held
    }
    await Promise.all(others.map(lock => rm(lockPath(folder, lock.number), { force: true })))
    return release
  }
}

const dyingMs = 1000

/** All locks, after a moment for holders to go: a killed process is still seen while its memory is given back. */
async function findLocksSettled(folder: string): Promise<Found[]> {
  const giveUpAt = performance.now() + dyingMs
  for (;;) {
    const found = await findLocks(folder)
    const mayBeDying = found.some(({ holder }) => holder !== undefined && holder.pid !== process.pid)
    if (!mayBeDying || performance.now() > giveUpAt) return found
    await wait(50)
  }
}

function refuseHeld(locks: readonly Found[], folder: string): void {
  const holder = locks.find(lock => lock.holder !== undefined)?.holder
  if (holder === undefined) return
  const fix = 'Stop that one first, or give this one another folder with CAUSEWAY_DATA.'
  throw new Error(`Another hub, process ${holder.pid}, already runs in ${folder}. ${fix}`)
}

/** All locks in the folder; `holder` is set only where that process still runs. */
async function findLocks(folder: string): Promise<Found[]> {
  const numbers = (await readdir(folder)).flatMap(name => /^hub\.(\d+)\.lock$/.exec(name)?.[1] ?? [])
  return Promise.all(
    numbers.map(async text => {
      const number = Number(text)
      const holder = parseHolder(await readFile(lockPath(folder, number), 'utf8').catch(() => ''))
      const runs = holder !== undefined && (await identifyProcess(holder.pid)) === holder.identity
      return { number, holder: runs ? holder : undefined }
    }),
  )
}

/** Undefined for what a full disk or a power cut left: no hub holds that. */
function parseHolder(text: string): Holder | undefined {
  const [pid, ...identity] = text.split(' ')
  return Number(pid) > 0 && identity.length > 0 ? { pid: Number(pid), identity: identity.join(' ') } : undefined
}

/** False when someone else has just created that number. Linked into place, so that no one reads half a lock. */
async function createLock(folder: string, number: number, holder: Holder): Promise<boolean> {
  const draft = join(folder, `hub.${randomUUID()}.draft`)
  await writeFile(draft, `${holder.pid} ${holder.identity}`)
  try {
    await link(draft, lockPath(folder, number))
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw cause
  } finally {
    await rm(draft, { force: true })
  }
}

function lockPath(folder: string, number: number): string {
  return join(folder, `hub.${number}.lock`)
}
