import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listFiles, readText, root } from './sources.ts'

const Versions = z.record(z.string(), z.string()).default({})
const Package = z.object({
  version: z.string(),
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
})
const Lock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), optionalDependencies: Versions })),
})

const { dependencies, devDependencies, optionalDependencies } = readPackage('package.json')
const pinned = { ...dependencies, ...devDependencies, ...optionalDependencies }

// npm run under an old Node quietly picks old releases of packages that need a newer one.
describe('versions', () => {
  it('are pinned exactly', () => {
    const exact = /^(npm:(@[\w-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/
    expect(Object.entries(pinned).filter(([, version]) => !exact.test(version))).toEqual([])
  })

  it('that are installed are the pinned ones', () => {
    const different = Object.entries(pinned).flatMap(([name, version]) => {
      const file = `node_modules/${name}/package.json`
      if (name in optionalDependencies && !existsSync(join(root, file))) return []
      const installed = existsSync(join(root, file)) ? readPackage(file).version : 'none'
      return installed === version.split('@').at(-1) ? [] : [`${name}: pinned ${version}, installed ${installed}`]
    })
    expect(different).toEqual([])
  })

  it('in package-lock.json are those of package.json, so that npm ci accepts them', () => {
    const { packages } = Lock.parse(JSON.parse(readText('package-lock.json')))
    const locked = (name: string) => packages[`node_modules/${name}`]?.version
    const different = Object.entries(pinned).filter(([name, version]) => locked(name) !== version.split('@').at(-1))
    expect(different).toEqual([])
  })

  it('in package-lock.json cover every platform, or npm ci refuses the lockfile', () => {
    const { packages } = Lock.parse(JSON.parse(readText('package-lock.json')))
    const known = Object.keys(packages)
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies)
        .filter(name => !known.some(other => other.endsWith(`node_modules/${name}`)))
        .map(name => `${name}, wanted by ${path}`),
    )
    expect(missing).toEqual([])
  })

  it('of all Mantine packages are the same', () => {
    const mantine = Object.entries(pinned).filter(([name]) => name.startsWith('@mantine/'))
    expect(new Set(mantine.map(([, version]) => version)).size).toBeLessThanOrEqual(1)
  })
})

describe('the runner', () => {
  it('is plain JavaScript: the Node that starts it may be too old for TypeScript', () => {
    const started = listFiles('scripts').filter(file => file.endsWith('.mjs'))
    const typescript = started.filter(file => /from '[^']+\.ts'/.test(readText(file)))
    expect(started).toContain('scripts/run.mjs')
    expect(typescript).toEqual([])
  })
})

function readPackage(file: string): z.infer<typeof Package> {
  return Package.parse(JSON.parse(readText(file)))
}
