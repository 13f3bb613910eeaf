/**
 * The server process itself, and its file postmaster.pid: start, adopt, stop. The process is detached (a group of
 * its own), so that Ctrl-C in the terminal reaches the hub alone and PostgreSQL lives until the hub has drained.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { cleanEnvironment } from './environment.ts'
import type { Place } from './place.ts'
import { identifyProcess, readCommand } from './processes.ts'

const run = promisify(execFile)

type Server = { port: number; pid: number }

/** Why a start may fail and be worth another try, by what the server's log says. */
const passing: ReadonlyArray<{ seen: string; is: RegExp }> = [
  { seen: 'the port was taken since we chose it', is: /could not (bind|create any TCP)/ },
  // Sessions of a killed server hold its shared memory until they notice, up to 2 s.
  { seen: 'sessions of a killed server still end', is: /pre-existing shared memory block|is still in use/ },
  { seen: 'a stopping server still holds its files', is: /lock file .* already exists/ },
]

const startLimitMs = 60_000 // replaying the log after a crash takes its time
const stopLimitSeconds = 120

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it accepts connections.
 * @throws Error with the end of the server's log.
 */
export async function startPostmaster(place: Place, data: string, logFile: string): Promise<Server> {
  await disownRecycledPid(data)
  const giveUpAt = performance.now() + 15_000
  for (;;) {
    const attempt = await tryStart(place, data, logFile)
    if ('port' in attempt) return attempt
    const again = passing.some(reason => reason.is.test(attempt.said))
    if (!again || performance.now() > giveUpAt) {
      throw new Error(`PostgreSQL did not start; its log is ${logFile} and ends: ${attempt.said.slice(-500).trim()}`)
    }
    await wait(200)
  }
}

async function tryStart(place: Place, data: string, logFile: string): Promise<Server | { said: string }> {
  const port = await findFreePort()
  const log = await open(logFile, 'a', 0o600)
  try {
    const logStart = (await log.stat()).size
    const program = join(place.binaries.folder, 'bin', 'postgres')
    const child = spawn(program, ['-D', data, '-p', String(port), '-k', await prepareSocketFolder(place)], {
      ...place.runAs,
      cwd: data,
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    const failed = once(child, 'error').then(([cause]) => String(cause))
    await Promise.race([once(child, 'spawn'), failed])
    if (child.pid === undefined) return { said: await failed }
    child.unref()
    const giveUpAt = performance.now() + startLimitMs
    while (child.exitCode === null && child.signalCode === null) {
      const file = await readPidFile(data)
      if (file?.pid === child.pid && file.ready) return { port, pid: child.pid }
      if (performance.now() > giveUpAt) {
        child.kill('SIGINT')
        return { said: `not ready after ${startLimitMs / 1000} s` }
      }
      await wait(10)
    }
    return { said: (await readFile(logFile)).subarray(logStart).toString() }
  } finally {
    await log.close()
  }
}

/**
 * Takes over the server that a killed hub left running in `data`. One that runs with other settings or other
 * programs is stopped instead. Undefined when none runs (any more).
 */
export async function adoptPostmaster(place: Place, data: string, unchanged: boolean): Promise<Server | undefined> {
  const file = await readPidFile(data)
  if (file === undefined || !(await isPostmaster(file.pid, data))) return undefined
  const options = await readFile(join(data, 'postmaster.opts'), 'utf8').catch(() => '')
  if (unchanged && file.ready && options.startsWith(join(place.binaries.folder, 'bin', 'postgres'))) {
    return { port: file.port, pid: file.pid }
  }
  await stopPostmaster(place, data)
  return undefined
}

/** The server that runs in `data` and accepts connections, if any. */
export async function findPostmaster(data: string): Promise<{ port: number; pid: number } | undefined> {
  const file = await readPidFile(data)
  if (!file?.ready || !(await isPostmaster(file.pid, data))) return undefined
  return { port: file.port, pid: file.pid }
}

/** Ends all sessions, waits for the checkpoint and for the process to go. No error when it is gone already. */
export async function stopPostmaster(place: Place, data: string): Promise<void> {
  const file = await readPidFile(data)
  if (file === undefined || !(await isPostmaster(file.pid, data))) return
  const pgCtl = join(place.binaries.folder, 'bin', 'pg_ctl')
  const options = { ...place.runAs, cwd: place.folder, env: cleanEnvironment() }
  const stop = ['stop', '-D', data, '-s', '-w', '-t', String(stopLimitSeconds)]
  try {
    await run(pgCtl, [...stop, '-m', 'fast'], options)
  } catch (cause) {
    if ((await readPidFile(data)) === undefined) return // it went between our look and the order
    // Nothing is lost: what was committed is in the write-ahead log and is replayed at the next start.
    await run(pgCtl, [...stop, '-m', 'immediate'], options).catch(() => {
      throw new Error(`PostgreSQL, process ${file.pid}, does not stop. End it with: kill -QUIT ${file.pid}`, { cause })
    })
  }
}

/** postmaster.pid: process id, data folder, start time, port, socket folder, address, shared memory, state. */
async function readPidFile(data: string): Promise<(Server & { ready: boolean }) | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const lines = text?.split('\n')
  const pid = Number(lines?.[0])
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if ((await identifyProcess(pid)) === undefined) return false
  if (process.platform === 'win32') return true
  const command = await readCommand(pid)
  return command.includes('postgres') && command.includes(data)
}

/**
 * After a reboot or in a new container the id in postmaster.pid may be someone else's, and PostgreSQL would refuse to
 * start. Deleting the file would also delete the key of the shared memory, its guard against sessions that still
 * write; so only the id is replaced, by ours: PostgreSQL knows that its parent cannot be a postmaster.
 */
async function disownRecycledPid(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid')
  const file = await readPidFile(data)
  if (file === undefined || (await isPostmaster(file.pid, data))) return
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace(/^\d+/, String(process.pid)))
}

/** The server's socket folder, for its user only; an empty one (no socket) when the path does not fit in 107 bytes. */
async function prepareSocketFolder(place: Place): Promise<string> {
  const folder = join(place.folder, 'socket')
  if (process.platform === 'win32' || Buffer.byteLength(join(folder, '.s.PGSQL.65535.lock')) > 107) return ''
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  if (place.runAs) await chown(folder, place.runAs.uid, place.runAs.gid)
  return folder
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1')
  return address.port
}
