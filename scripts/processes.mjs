/** Starting programs: without a shell, with signals passed on and the exit code handed back. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program in the terminal until it ends; gives its exit code (128 + signal when one ended it).
 * @param {string} root @param {string} program @param {string[]} args
 * @returns {Promise<number>}
 */
export function runForeground(root, program, args) {
  return exitCodeOf(spawn(program, args, { cwd: root, stdio: 'inherit' }), program)
}

/**
 * Waits for a child, passing on the signals that this process gets.
 * @param {import('node:child_process').ChildProcess} child @param {string} program
 * @returns {Promise<number>}
 */
export function exitCodeOf(child, program) {
  // In a terminal Ctrl-C reaches the child by itself; passing it on would make it two.
  const passedOn = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT']
  const pass = signal => child.kill(signal)
  const swallow = () => {}
  for (const signal of passedOn) process.on(signal, pass)
  process.on('SIGINT', swallow)
  return new Promise((resolve, reject) => {
    child.on('error', cause => reject(new Error(`Cannot start ${program}: ${cause.message}`)))
    child.on('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  }).finally(() => {
    for (const signal of passedOn) process.off(signal, pass)
    process.off('SIGINT', swallow)
  })
}
