import { describe, expect, it } from 'vitest'
import { type Import, isScript, isTest, listFiles, listImports } from './sources.ts'

/**
 * Which part may import which, one way only. A part is a folder of src; `contract` are the files directly in
 * src/connectors, `connector` one connector's own folder, `settings` the files directly in src.
 */
const pure = ['model', 'matching', 'mapping', 'documents']
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  matching: ['model'],
  mapping: ['model'],
  documents: ['model'],
  contract: ['model', 'mapping', 'documents'],
  'all-connectors': ['model', 'contract', 'connector'],
  connector: ['model', 'mapping', 'documents', 'contract'],
  settings: ['model'],
  store: ['model'],
  pipeline: [...pure, 'contract', 'all-connectors', 'store'],
  configuration: [...pure, 'contract', 'all-connectors', 'store', 'pipeline'],
  practice: [...pure, 'contract', 'store', 'pipeline'],
  sessions: [...pure, 'contract', 'store', 'pipeline'],
  registry: [...pure, 'contract', 'store', 'pipeline'],
  network: [...pure, 'contract', 'store', 'pipeline', 'registry'],
  referrals: [...pure, 'contract', 'store', 'pipeline'],
  sms: ['model', 'contract'],
  scheduling: [...pure, 'contract', 'store', 'pipeline', 'sms'],
  jobs: ['anything but console'],
  server: ['anything but console'],
  demo: ['anything but console'],
  staging: ['anything but console'],
  docs: ['anything but console'],
  commands: ['anything but console'],
  main: ['anything but console'],
  console: [],
}

/** Shapes only: a row of the store has the shape of the contract, and a log is handed in. */
const mayImportTypes: Readonly<Record<string, readonly string[]>> = {
  store: ['contract', 'settings'],
  pipeline: ['settings'],
  configuration: ['settings'],
  network: ['settings'],
}

/** The part a file belongs to, by its path. The first row that matches. */
const parts: ReadonlyArray<[pattern: RegExp, part: string]> = [
  [/^console\//, 'console'],
  [/^src\/(main|start)\.ts$/, 'main'],
  [/^src\/connectors\/registry\.ts$/, 'all-connectors'],
  [/^src\/connectors\/[^/]+\.ts$/, 'contract'],
  [/^src\/connectors\//, 'connector'],
  [/^src\/[^/]+\.ts$/, 'settings'],
]

function partOf(file: string): string {
  return parts.find(([pattern]) => pattern.test(file))?.[1] ?? file.split('/')[1] ?? file
}

/** The rule that an import breaks, or undefined. */
function brokenRule({ file, target, typeOnly }: Import): string | undefined {
  const from = partOf(file)
  const to = target.startsWith('src/') || target.startsWith('console/') ? partOf(target) : 'outside'
  const allowed = mayImport[from]
  if (allowed === undefined) return `${from} is no part that DESIGN knows: give it a row in this test`
  if (to === 'outside') return `${from} imports from outside of its tree`
  if (from === to) {
    const folderOf = (path: string) => path.split('/').slice(0, 3).join('/')
    if (from !== 'connector' || folderOf(file) === folderOf(target)) return undefined
    return 'a connector imports nothing of another connector'
  }
  if (typeOnly && mayImportTypes[from]?.includes(to)) return undefined
  if (allowed.includes('anything but console') ? to !== 'console' : allowed.includes(to)) return undefined
  return `${from} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing of ours'}, not ${to}`
}

const files = [...listFiles('src'), ...listFiles('console')].filter(file => isScript(file) && !isTest(file))
const imports = files.flatMap(file => listImports(file)).filter(({ ours }) => ours)

describe('imports', () => {
  it('point one way: model, then matching, mapping and documents, then pipeline, then jobs, server and main', () => {
    const broken = imports.flatMap(found => {
      const rule = isTestKit(found.file) ? undefined : brokenRule(found)
      return rule === undefined ? [] : [`${found.file}:${found.line} imports ${found.target}: ${rule}`]
    })
    expect(broken).toEqual([])
  })

  it('form no cycle', () => {
    expect(findCycles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([])
  })

  it('name files with their ending, as Node needs it', () => {
    const bare = imports.filter(({ file, target }) => file.startsWith('src/') && !/\.\w+$/.test(target))
    expect(bare.map(({ file, line, target }) => `${file}:${line} imports ${target}`)).toEqual([])
  })
})

describe('the import rules themselves', () => {
  const importOf = (file: string, target: string): Import => ({
    file,
    line: 1,
    target,
    ours: true,
    typeOnly: false,
    lazy: false,
  })

  it.each([
    ['src/model/events.ts', 'src/store/messages.ts'],
    ['src/connectors/calcom/index.ts', 'src/connectors/ensora/index.ts'],
    ['src/connectors/calcom/index.ts', 'src/store/messages.ts'],
    ['src/store/messages.ts', 'src/pipeline/apply.ts'],
    ['src/server/app.ts', 'console/src/app.tsx'],
    ['console/src/app.tsx', 'src/model/states.ts'],
  ])('refuse %s importing %s', (file, target) => {
    expect(brokenRule(importOf(file, target))).toBeTypeOf('string')
  })

  it.each([
    ['src/connectors/calcom/index.ts', 'src/connectors/connector.ts'],
    ['src/connectors/calcom/index.ts', 'src/connectors/calcom/parse.ts'],
    ['src/pipeline/apply.ts', 'src/store/messages.ts'],
    ['src/server/app.ts', 'src/pipeline/receive.ts'],
  ])('allow %s importing %s', (file, target) => {
    expect(brokenRule(importOf(file, target))).toBeUndefined()
  })

  it('find imports of every form, and none in comments', () => {
    const text = [
      "import { a,\n  b } from './b.ts'",
      "import type { C } from './c.ts'",
      "import './d.ts'",
      "export { e } from './e.ts'",
      "const f = await import('./f.ts')",
      " * import { g } from './g.ts'",
      "export const h = 'from'",
    ].join('\n')
    expect(listImports('src/a.ts', text).map(({ line, target }) => `${line} ${target}`)).toEqual([
      '1 src/b.ts',
      '3 src/c.ts',
      '5 src/e.ts',
      '4 src/d.ts',
      '6 src/f.ts',
    ])
  })

  it('see a cycle over several files, once', () => {
    expect(findCycles([importOf('a', 'b'), importOf('b', 'c'), importOf('c', 'b')])).toEqual(['b -> c -> b'])
  })
})

/** Shared tests and simulators stand in src but belong to the tests: they may use the test database. */
function isTestKit(file: string): boolean {
  return /(^|\/)(conformance|fake|[\w-]+\.fake)\.ts$/.test(file) || /\/(fake|conformance)\//.test(file)
}

/** Every cycle, written from its first file to itself. */
function findCycles(edges: readonly Import[]): string[] {
  const next = Map.groupBy(edges, ({ file }) => file)
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) cycles.push([...path.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const { target } of next.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return cycles
}
