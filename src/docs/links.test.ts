import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every page for people: at the top, in docs and examples, and beside the code. */
const pages = [
  ...readdirSync(root).filter(name => name.endsWith('.md')),
  ...['docs', 'examples', 'src'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.md'))
      .map(name => join(folder, name)),
  ),
]

/** For those who work on Causeway. */
const notForUsers = /^docs\/(decisions\/|progress|performance)/

describe('the documentation', () => {
  it('OPS-10 has no relative link that leads nowhere', () => {
    const broken = pages.flatMap(page => linksOf(page).flatMap(link => (leads(page, link) ? [] : [`${page}: ${link}`])))
    expect(broken).toEqual([])
  })

  it('OPS-10 is reached from the first page: every page of docs is linked from another one', () => {
    const linked = new Set(pages.flatMap(page => linksOf(page).map(link => targetOf(page, link).file)))
    const lonely = pages.filter(page => page.startsWith('docs/') && !linked.has(page))
    expect(lonely.filter(page => !notForUsers.test(page))).toEqual([])
  })

  it('OPS-10 names only commands that there are', () => {
    const usages = readFileSync(join(root, 'src/main.ts'), 'utf8')
    const known = new Set([...usages.matchAll(/^ {2}(\w+): \{/gm)].map(match => match[1]))
    const named = pages.flatMap(page =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/npm run causeway -- ([a-z]+)/g)].map(match => match[1]),
    )
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(name => !known.has(name))).toEqual([])
  })
})

describe('the glossary', () => {
  it('OPS-10 names tables that there are', () => {
    const migrations = readdirSync(join(root, 'migrations')).map(name =>
      readFileSync(join(root, 'migrations', name), 'utf8'),
    )
    const tables = new Set(migrations.flatMap(sql => [...sql.matchAll(/^create table (\w+)/gm)].map(match => match[1])))
    const rows = readFileSync(join(root, 'docs/glossary.md'), 'utf8').matchAll(/^\| \*\*.*\|(.*)\|$/gm)
    const named = [...rows].flatMap(row =>
      [...(row[1] ?? '').matchAll(/`([a-z_]+)(?:\.\w+)?`/g)].map(match => match[1]),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter(name => !tables.has(name))).toEqual([])
  })
})

/** Links in text, not in code. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '').filter(link => !/^[a-z]+:/i.test(link))
}

function targetOf(page: string, link: string): { file: string; anchor: string | undefined } {
  const [path = '', anchor] = link.split('#')
  return { file: path === '' ? page : join(dirname(page), path), anchor }
}

function leads(page: string, link: string): boolean {
  const { file, anchor } = targetOf(page, link)
  if (!existsSync(join(root, file))) return false
  return anchor === undefined || anchorsOf(file).includes(anchor)
}

/** As GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(match =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}
