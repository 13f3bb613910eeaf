/** The project's own files and what they import, for the tests that hold the shape of the house. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * One import: `target` is a path from the root for a file of ours, else the package's name; `lazy` is one that happens when
 * its line runs. Lines count from 1.
 */
export type Import = { file: string; line: number; target: string; ours: boolean; typeOnly: boolean; lazy: boolean }

const notOurs = new Set(['node_modules', 'dist', 'data', 'coverage', '.git'])

/** All files below a folder of the root, as paths from the root; none when there is no such folder. */
export function listFiles(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name).replaceAll('\\', '/')
    if (!entry.isDirectory()) return [path]
    return notOurs.has(path) || (notOurs.has(entry.name) && entry.name !== 'data') ? [] : listFiles(path)
  })
}

/** The text of a file, by its path from the root. */
export function readText(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

export const isScript = (file: string): boolean => /\.(ts|tsx|mjs)$/.test(file)
export const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file)

const patterns = [
  // import … from 'x', export … from 'x'; the excluded characters keep it from running into the next statement
  /^[ \t]*(?:import|export)\s+(?<type>type\s)?[^'"`;=()]*?\bfrom\s+['"](?<target>[^'"]+)['"]/gm,
  /^[ \t]*import\s+['"](?<target>[^'"]+)['"]/gm,
  /\bimport\(\s*['"](?<target>[^'"]+)['"]\s*\)/g,
]

/** The imports of a file, static and dynamic. */
export function listImports(file: string, text = readText(file)): Import[] {
  return patterns.flatMap(pattern =>
    [...text.matchAll(pattern)].map(match => {
      const target = match.groups?.target ?? ''
      const ours = target.startsWith('.')
      return {
        file,
        line: text.slice(0, match.index).split('\n').length,
        target: ours ? relative(root, join(root, dirname(file), target)).replaceAll('\\', '/') : target,
        ours,
        typeOnly: match.groups?.type !== undefined,
        lazy: match[0].startsWith('import('),
      }
    }),
  )
}
