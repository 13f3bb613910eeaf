/** The frame that request and answer of a patient discovery share. Source: reference/carequality.md section 4, HL7 v3. */
import { type Content, el } from '../../../model/xml.ts'
import { hl7, interactions, xsi } from './codes.ts'
import type { Party } from './echo.ts'
import type { InstanceId } from './read-parts.ts'
import { idOf, timeOf } from './write-parts.ts'

export type Frame = {
  /** The name of the interaction, which is the name of the element. */
  name: string
  id: InstanceId
  now: Date
  processing: string
  /** `AL` asks for an answer, `NE` for none. */
  acceptAck: 'AL' | 'NE'
  sender: Party
  receiver: Party
}

/** A message with everything before its own content. The schema wants `ITSVersion` and HL7 times. */
export function messageOf(
  { name, id, now, processing, acceptAck, sender, receiver }: Frame,
  ...content: Content[]
): string {
  return el(
    name,
    { xmlns: hl7, 'xmlns:xsi': xsi, ITSVersion: 'XML_1.0' },
    idOf('id', id),
    el('creationTime', { value: timeOf(now) }),
    el('interactionId', { root: interactions, extension: name }),
    el('processingCode', { code: processing }),
    el('processingModeCode', { code: 'T' }),
    el('acceptAckCode', { code: acceptAck }),
    partyOf('receiver', 'RCV', receiver),
    partyOf('sender', 'SND', sender),
    ...content,
  )
}

function partyOf(name: string, typeCode: string, { device, organization }: Party): string {
  const instance = { determinerCode: 'INSTANCE' }
  return el(
    name,
    { typeCode },
    el(
      'device',
      { classCode: 'DEV', ...instance },
      device || organization ? el('id', { root: device ?? organization }) : el('id', { nullFlavor: 'UNK' }),
      organization &&
        el(
          'asAgent',
          { classCode: 'AGNT' },
          el('representedOrganization', { classCode: 'ORG', ...instance }, el('id', { root: organization })),
        ),
    ),
  )
}
