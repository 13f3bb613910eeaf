import { describe, expect, it } from 'vitest'
import { isDatabaseDown } from './databaseDown.ts'

function failure(message: string, fields: object = {}, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), fields)
}

describe('OPS-2 the database is down', () => {
  it.each([
    ['nobody listens', failure('connect', { code: 'ECONNREFUSED', syscall: 'connect' }), true],
    ['the socket of a local server is not there', failure('connect', { code: 'ENOENT', syscall: 'connect' }), true],
    ['it is shutting down', failure('terminating', { code: '57P01' }), true],
    ['it replays its log', failure('the database system is starting up', { code: '57P03' }), true],
    ['it is full', failure('too many clients', { code: '53300' }), true],
    ['it became a standby', failure('cannot execute INSERT in a read-only transaction', { code: '25006' }), true],
    ['the connection was lost', failure('Connection terminated unexpectedly'), true],
    ['the pool waited too long', failure('timeout exceeded when trying to connect'), true],
    ['the server is gone without a word', failure('Query read timeout'), true],
    ['of a class of connection errors', failure('x', { code: '08006' }), true],
    ['as the cause of another error', failure('claim failed', {}, failure('x', { code: 'ECONNRESET' })), true],
    ['at both addresses of a name', new AggregateError([failure('a', { code: 'ECONNREFUSED' })]), true],
    ['not: a file is missing', failure('open', { code: 'ENOENT', syscall: 'open' }), false],
    ['not: a constraint was broken', failure('duplicate key', { code: '23505' }), false],
    ['not: a statement took too long', failure('canceling statement', { code: '57014' }), false],
    ['not: the password is wrong', failure('authentication failed', { code: '28P01' }), false],
    ['not: something else entirely', 'Connection terminated', false],
  ])('%s', (_, error, down) => {
    expect(isDatabaseDown(error)).toBe(down)
  })
})
