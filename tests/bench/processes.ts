/** Hub processes started by the command line, and what they use: processor time and memory, from /proc (Linux). */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { nodeEnvironment, nodeFlagsOf } from '../../scripts/node-flags.mjs'

export type Process = { url: string; pid: number; stop(): Promise<void> }

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Starts a hub process and resolves with its address once it listens. */
export function startProcess(role: string, environment: Record<string, string>): Promise<Process> {
  const command = ['start', '--role', role]
  const child: ChildProcess = spawn(process.execPath, [...nodeFlagsOf(command), ...profile(role), main, ...command], {
    env: { PATH: process.env.PATH ?? '', ...nodeEnvironment, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let printed = ''
    child.once('exit', code => reject(new Error(`${role} ended with ${code}: ${printed}`)))
    child.stdout?.on('data', chunk => {
      printed += chunk
      const url = printed.match(/listens at (\S+)/)?.[1]
      if (!url || !child.pid) return
      const stop = () =>
        new Promise<void>(done => {
          if (child.exitCode !== null || child.signalCode !== null) return done()
          child.once('exit', () => done())
          child.kill('SIGTERM')
        })
      resolve({ url, pid: child.pid, stop })
    })
  })
}

/** With `BENCH_PROFILE=folder`, a CPU profile of each process is written there when it stops. */
function profile(role: string): string[] {
  const folder = process.env.BENCH_PROFILE
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}/${role}`] : []
}

/** `mainCpuMs` is the part of the main thread, on which requests are answered; `peakMb` the most memory there ever was. */
export type Usage = { cpuMs: number; mainCpuMs: number; rssMb: number; peakMb: number }

/** Processor time so far and resident memory of a process; zeros where there is no /proc. */
export async function usageOf(pid: number): Promise<Usage> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const megabytes = (name: string) =>
      Math.round(Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? 0) / 1024)
    return {
      cpuMs: await ticksMs(`/proc/${pid}/stat`),
      mainCpuMs: await ticksMs(`/proc/${pid}/task/${pid}/stat`),
      rssMb: megabytes('VmRSS'),
      peakMb: megabytes('VmHWM'),
    }
  } catch {
    return { cpuMs: 0, mainCpuMs: 0, rssMb: 0, peakMb: 0 }
  }
}

async function ticksMs(file: string): Promise<number> {
  const stat = (await readFile(file, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return (Number(stat[11]) + Number(stat[12])) * 10
}

/** CPU milliseconds of PostgreSQL so far: the postmaster's children, ended ones included. */
export async function postgresCpuMs(pid: number): Promise<number> {
  try {
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean)
    const own = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
    const ended = (Number(own[13]) + Number(own[14])) * 10
    const living = await Promise.all(children.map(child => usageOf(Number(child)).then(usage => usage.cpuMs)))
    return ended + living.reduce((sum, each) => sum + each, 0)
  } catch {
    return 0
  }
}
