/** Starts embedded-hub.ts as a process and follows what it says. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { HubOrder } from './embedded-hub.ts'

export type HubProcess = {
  child: ChildProcess
  /** The server's process, addresses and folder; rejects with the hub's message when it failed to start. */
  started: Promise<{ pid: number; url: string; ownerUrl: string; folder: string }>
  /** The rows acknowledged so far. */
  rows: string[]
  /** Waits until the hub has said so many rows. */
  acknowledged(count: number): Promise<void>
  /** Kills it as a power cut would, and gives all that it had said. */
  kill(): Promise<string[]>
  lines: string[]
}

/** Starts a hub in a process group of its own, as a terminal does; without LANG, as a service manager does. */
export function startHub(order: HubOrder): HubProcess {
  const { LANG: _lang, LC_ALL: _all, ...env } = process.env
  const hub = fileURLToPath(new URL('embedded-hub.ts', import.meta.url))
  const child = spawn(process.execPath, [hub, JSON.stringify(order)], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const rows: string[] = []
  const output = createInterface({ input: child.stdout })
  const started = new Promise<Awaited<HubProcess['started']>>((resolve, reject) => {
    output.on('line', line => {
      lines.push(line)
      if (line.startsWith('row ')) rows.push(line.slice(4))
      if (line.startsWith('started ')) resolve(JSON.parse(line.slice(8)))
      if (line.startsWith('failed ')) reject(new Error(line.slice(7)))
    })
    output.on('close', () => reject(new Error('The hub ended before it had started')))
  })
  started.catch(() => undefined) // whoever waits for it sees the failure
  const ended = once(output, 'close')
  return {
    child,
    started,
    rows,
    lines,
    async acknowledged(count) {
      while (rows.length < count) await once(output, 'line')
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
      return rows
    },
  }
}
