import { expect, it } from 'vitest'
import { purposes as known } from '../../../src/model/network/purposes.ts'
import { purposes } from './purposes.ts'

it('NET-7 the console offers the purposes of use that the hub knows', () => {
  expect([...purposes].sort()).toEqual([...known].sort())
})
