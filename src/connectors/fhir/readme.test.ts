import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ownerTable } from './merge.ts'

/** What the README says instead of our own words. */
const wordOf: Readonly<Record<string, string>> = { none: 'the EHR’s', visitType: 'visit type' }

it('SCH-7 the README prints the owner table as it is', () => {
  const text = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  const printed = text.match(/<!-- owner-table -->\n([\s\S]*?)<!-- \/owner-table -->/)?.[1] ?? ''
  const rows = ownerTable.map(
    ({ field, owned, settled, why }) =>
      `| \`${field}\` | ${wordOf[owned] ?? owned} | ${settled ? 'kept' : 'merged'} | ${why} |`,
  )
  expect(printed.replace(/ +/g, ' ').trim().split('\n').slice(2)).toEqual(rows)
})
