/** The console's build: made when the hub starts and the sources are newer than it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { exitCodeOf } from './processes.mjs'

/**
 * Builds the console into console/dist when it is missing or older than its sources; does nothing without a console.
 * @param {string} root @param {string} node
 */
export async function ensureConsole(root, node) {
  const folder = join(root, 'console')
  if (!existsSync(join(folder, 'vite.config.ts')) || (await isBuilt(folder))) return
  await withLock(join(root, '.install.lock'), 'it builds the console', async () => {
    if (await isBuilt(folder)) return
    console.log('Building the console …')
    const args = [
      'node_modules/vite/bin/vite.js',
      'build',
      'console',
      '--config',
      'console/vite.config.ts',
      '--logLevel',
      'warn',
    ]
    const code = await exitCodeOf(spawn(node, args, { cwd: root, stdio: 'inherit' }), 'vite')
    if (code !== 0) throw new Error('The console does not build; the message stands above.')
  })
}

async function isBuilt(folder) {
  const built = await stat(join(folder, 'dist', 'index.html')).catch(() => undefined)
  if (built === undefined) return false
  const packages = (await stat(join(folder, '..', 'package-lock.json'))).mtimeMs
  return built.mtimeMs >= Math.max(packages, await newestChange(folder))
}

async function newestChange(folder) {
  const entries = await readdir(folder, { withFileTypes: true })
  const times = await Promise.all(
    entries
      .filter(entry => entry.name !== 'dist' && entry.name !== 'node_modules')
      .map(async entry => {
        const path = join(folder, entry.name)
        return entry.isDirectory() ? newestChange(path) : (await stat(path)).mtimeMs
      }),
  )
  return Math.max(0, ...times)
}
