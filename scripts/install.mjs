/**
 * Makes node_modules what package-lock.json says, and finds the Node that runs TypeScript in it. Works with npm 10
 * and 11; where npm blocks install scripts the `node` package arrives without its program, and the fix is printed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from './lock.mjs'
import { exitCodeOf } from './processes.mjs'

/**
 * Installs when the lockfile is not the one that node_modules was made from. Two commands started at once install once.
 * @param {string} root
 */
export async function ensureInstalled(root) {
  if (await isInstalled(root)) return
  await withLock(join(root, '.install.lock'), 'it installs the packages', async () => {
    if (await isInstalled(root)) return
    if (!(await wasInstalledByHand(root))) {
      console.log('Installing packages (first start, or package-lock.json has changed) …')
      const [npm, ...args] = [...npmCommand(), 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
      const code = await exitCodeOf(spawn(npm, args, { cwd: root, stdio: 'inherit' }), 'npm')
      if (code !== 0)
        throw new Error('npm ci failed; its own message stands above. Mend that and run the command again.')
    }
    await writeFile(stampFile(root), await lockDigest(root))
  })
}

const oldestNode = [24, 2]

/**
 * The Node to start everything with: the one in node_modules, else the running one when it is new enough.
 * @param {string} root @returns {string} path of the program
 * @throws {Error} with what to do when there is none
 */
export function findNode(root) {
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  for (const node of [own, process.execPath]) if (isNewEnough(node)) return node
  throw new Error(
    [
      `Causeway needs Node ${oldestNode.join('.')} or later; this is ${process.version}.`,
      'npm installs a fitting one into node_modules, but its install script did not run. Do one of these:',
      '  npm rebuild node --ignore-scripts=false',
      `  install Node 24 (https://nodejs.org) and run the command again`,
    ].join('\n'),
  )
}

function isNewEnough(node) {
  if (!existsSync(node)) return false
  const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const [major = 0, minor = 0] = (status === 0 ? stdout : '').replace('v', '').split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/** npm without a shell: by the path npm gives to its scripts, or beside Node on Windows, where `npm` is a batch file. */
function npmCommand() {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const given = process.env.npm_execpath ?? ''
  if (given.endsWith('npm-cli.js')) return [process.execPath, given]
  return process.platform === 'win32' && existsSync(beside) ? [process.execPath, beside] : ['npm']
}

function stampFile(root) {
  return join(root, 'node_modules', '.causeway-installed')
}

async function isInstalled(root) {
  return (await readFile(stampFile(root), 'utf8').catch(() => '')) === (await lockDigest(root))
}

async function lockDigest(root) {
  const lock = await readFile(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex')
}

/** After `npm install` or `npm ci` by hand npm's own record in node_modules already says the same as the lockfile. */
async function wasInstalledByHand(root) {
  const [wanted, found] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map(file =>
      readFile(join(root, file), 'utf8').then(
        text => JSON.parse(text).packages,
        () => undefined,
      ),
    ),
  )
  if (wanted === undefined || found === undefined) return false
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || found[path]?.version === version || (found[path] === undefined && optional === true),
  )
}
