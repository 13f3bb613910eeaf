/**
 * `node scripts/run.mjs docs`: writes the generated pages of the reference. With `--check` it writes nothing, names the
 * pages that are not current, and ends with 1 when there are any.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { makePages } from './pages.ts'

const root = new URL('../../', import.meta.url)
const check = process.argv.includes('--check')

const stale = (await makePages()).filter(({ path, text }) => {
  const file = new URL(path, root)
  return !existsSync(file) || readFileSync(file, 'utf8') !== text
})
for (const { path, text } of stale) {
  if (!check) writeFileSync(new URL(path, root), text)
  process.stdout.write(`${check ? 'not current' : 'written'}  ${path}\n`)
}
if (stale.length === 0) process.stdout.write('Every generated page is current.\n')
process.exitCode = check && stale.length > 0 ? 1 : 0
