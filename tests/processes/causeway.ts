/** Real processes of the command line: `causeway start`, `apply` and `demo`, as a terminal or a supervisor runs them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Environment = Readonly<Record<string, string | undefined>>

export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; err: string; tookMs: number }

export type Command = {
  child: ChildProcess
  /** What it has printed so far, both streams. */
  said(): string
  /** Resolves with the first match in what it prints. @throws when it ends without having said so */
  says(pattern: RegExp): Promise<RegExpMatchArray>
  ended: Promise<Ended>
  kill(signal?: NodeJS.Signals): void
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A start costs half when Node finds what it has compiled before. */
const compileCache = join(tmpdir(), 'causeway-compile-cache')

/** Starts a command. Only what `env` says and a bare minimum of the surroundings reaches it. */
export function startCommand(args: readonly string[], env: Environment, flags: readonly string[] = []): Command {
  const { PATH, TMPDIR } = process.env
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...flags, main, ...args], {
    env: { PATH, TMPDIR, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C at the tests is for the tests
  })
  const printed = { out: '', err: '' }
  const listeners = new Set<() => void>()
  const hear = (stream: 'out' | 'err') => (part: Buffer) => {
    printed[stream] += part
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear('out'))
  child.stderr.on('data', hear('err'))
  const ended = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    ...printed,
    tookMs: performance.now() - startedAt,
  }))
  const said = () => printed.out + printed.err
  return {
    child,
    said,
    ended,
    says: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = said().match(pattern)
          if (!match) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
        void ended.then(({ code, signal }) =>
          reject(new Error(`causeway ${args[0]} ended with ${code ?? signal}: ${said().slice(-800)}`)),
        )
      }),
    kill: signal => void (child.exitCode === null && child.signalCode === null && child.kill(signal ?? 'SIGTERM')),
  }
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[], env: Environment): Promise<Ended> {
  return startCommand(args, env).ended
}

/** Where a started hub listens. */
export async function listensAt(command: Command): Promise<string> {
  return (await command.says(/Causeway listens at (\S+)/))[1] ?? ''
}
