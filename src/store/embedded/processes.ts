/**
 * Is that process still the one we mean? A process id alone does not say: ids are given again, and in a container
 * the same small numbers return at every start. The time at which the process began settles it.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What identifies a running process, or undefined when no such process runs (a zombie does not run). */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined
  switch (process.platform) {
    case 'linux': {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      // The name in parentheses may hold spaces; the state follows it, the start time is the 20th after that.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (stat === '' || fields[0] === 'Z' || fields[0] === 'X') return undefined
      const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
      return `${boot.trim()} ${fields[19]}`
    }
    case 'win32':
      return 'alive' // no cheap way to ask for the start time: the id must do
    default: {
      const answer = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined)
      return answer?.stdout.trim() || undefined
    }
  }
}

/** The command line of a process, or an empty string when it cannot be seen. */
export async function readCommand(pid: number): Promise<string> {
  switch (process.platform) {
    case 'linux':
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
    case 'win32':
      return ''
    default:
      return (await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))).stdout
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM' // another user's process, but a process
  }
}
