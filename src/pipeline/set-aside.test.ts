import { describe, expect, it, vi } from 'vitest'
import { createLog } from '../log.ts'
import type { Hub } from './hub.ts'
import { setAside } from './set-aside.ts'

const organization = '0193b0a0-0000-7000-8000-000000000001'
const connect = vi.fn(async () => Promise.reject(new Error('asked the database')))
const hub = { pool: { connect }, log: createLog('silent'), now: () => new Date(0) } as unknown as Hub

describe('a message whose batch failed', () => {
  it.each([
    ['the connection broke', new Error('Connection terminated unexpectedly')],
    ['no connection could be made', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['the server does not answer in time', new Error('timeout exceeded when trying to connect')],
    ['the server shuts down', Object.assign(new Error('terminating'), { code: '57P01' })],
    ['two transactions blocked each other', Object.assign(new Error('deadlock'), { code: '40P01' })],
  ])('OPS-2 is not blamed when %s', async (_, error) => {
    expect(await setAside(hub, organization, 'c', error)).toBe(false)
    expect(connect).not.toHaveBeenCalled()
  })

  it('OPS-2 is set aside for any other failure', async () => {
    await expect(setAside(hub, organization, 'c', new TypeError('a fault of ours'))).rejects.toThrow(
      'asked the database',
    )
  })
})
