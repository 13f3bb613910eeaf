import { describe, expect, it } from 'vitest'
import { connectionName } from './connectionName.ts'

const connections = [
  { id: '1', slug: 'main', title: 'Cal.com' },
  { id: '2', slug: 'outreach', title: 'Cal.com' },
  { id: '3', slug: 'ehr', title: 'Maple EHR' },
]

describe('a connection', () => {
  it('is called by its system, found by id or slug', () => {
    expect(connectionName(connections, '3')).toBe('Maple EHR')
    expect(connectionName(connections, 'ehr')).toBe('Maple EHR')
  })

  it('of a system that another one has too carries its own name', () => {
    expect(connectionName(connections, '2')).toBe('Cal.com (outreach)')
  })

  it('that is no longer configured is called as the row has it', () => {
    expect(connectionName(connections, 'gone')).toBe('gone')
  })
})
