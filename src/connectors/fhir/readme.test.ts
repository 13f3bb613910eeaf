import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ownerTable } from './merge.ts'

it('SCH-7 the README prints the owner table as it is', () => {
  const text = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  const printed = text.match(/<!-- owner-table -->\n([\s\S]*?)<!-- \/owner-table -->/)?.[1] ?? ''
  const rows = ownerTable.map(
    ({ field, owner, settled, why }) => `| \`${field}\` | ${owner} | ${settled ? 'kept' : 'merged'} | ${why} |`,
  )
  expect(printed.replace(/ +/g, ' ').trim().split('\n').slice(2)).toEqual(rows)
})
