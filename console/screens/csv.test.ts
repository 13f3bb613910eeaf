import { describe, expect, it } from 'vitest'
import { manyMessages } from '../testing/messages.ts'
import { messagesAsCsv } from './csv.ts'

describe('the CSV of messages', () => {
  it('has a header and a line for each row, with ids, states and times', () => {
    const [row] = manyMessages(1)
    if (!row) throw new Error('no message')
    const [head, line, ...rest] = messagesAsCsv([row]).split('\r\n')
    expect(head).toBe('id,state,problem,received_at,connection,event,who,visit_at,deliveries')
    expect(line?.startsWith(`${row.id},${row.state},`)).toBe(true)
    expect(rest).toEqual([])
  })

  it('quotes what would break a cell, and defuses what a spreadsheet would calculate', () => {
    const [row] = manyMessages(1)
    if (!row) throw new Error('no message')
    const text = messagesAsCsv([{ ...row, who: '=A1', problem: 'a "b", c' }])
    expect(text).toContain(`,'=A1,`)
    expect(text).toContain(`,"a ""b"", c",`)
  })
})
