import { expect, it } from 'vitest'
import { gateCodes as gatesOfTheHub } from '../../../src/model/sessions/gates.ts'
import { reasonCodes } from '../../../src/model/sessions/reasons.ts'
import { gateCodes, reasonsFor } from './choices.ts'

it('SES-7 a report can be narrowed to every reason and every gate that the hub knows, and to no other', () => {
  expect(reasonsFor.appointments.toSorted()).toEqual(reasonCodes.toSorted())
  const known: readonly string[] = reasonCodes
  for (const reason of [...reasonsFor.staff, ...reasonsFor.clients]) expect(known).toContain(reason)
  expect(gateCodes).toEqual(gatesOfTheHub)
})
