import { describe, expect, it } from 'vitest'
import { defaultWaitsMs } from '../outcome.ts'
import { afterClearing, type ClearAnswer } from './clearing.ts'

const problem = 'practice.unreachable'
const spent = defaultWaitsMs.length

describe('SES-7 what becomes of text that a note has left at another appointment', () => {
  it.each<[string, ClearAnswer, { brought: boolean; tries: number }, object]>([
    ['it was taken back', { kind: 'cleared' }, { brought: true, tries: 0 }, { kind: 'done' }],
    ['nothing of it was there', { kind: 'nothing' }, { brought: true, tries: 0 }, { kind: 'done' }],
    ['the appointment is gone', { kind: 'gone' }, { brought: true, tries: 0 }, { kind: 'done' }],
    ['somebody changed it', { kind: 'kept' }, { brought: true, tries: 0 }, { kind: 'kept', problem: null }],
    ['it cannot be taken back', { kind: 'not-offered' }, { brought: true, tries: 0 }, { kind: 'kept', problem: null }],
    ['it cannot, and nothing was brought', { kind: 'not-offered' }, { brought: false, tries: 0 }, { kind: 'done' }],
    ['it was refused', { kind: 'refused', problem }, { brought: true, tries: 0 }, { kind: 'kept', problem }],
    ['no session there', { kind: 'connection', problem }, { brought: true, tries: 3 }, { kind: 'due', tries: 3 }],
    ['no answer', { kind: 'retry', problem }, { brought: true, tries: 0 }, { kind: 'due', tries: 1 }],
    ['no answer, too often', { kind: 'retry', problem }, { brought: true, tries: spent }, { kind: 'kept', problem }],
  ])('%s', (_case, answer, row, becomes) => {
    expect(afterClearing(answer, row)).toMatchObject(becomes)
  })
})
