/** The consents of the form. Source: reference/referrals.md sections 9 and 11. */
import type { Consent } from 'fhir/r4'
import { containedIds } from '../../model/referral/record.ts'
import { type Bundled, passLinks } from './bundle.ts'
import { readCoding, readConcept, readIdentifier, readPeriod, takeConcept } from './datatypes.ts'
import { take, takeEach, takeOne } from './reading.ts'
import { compact, dateTimeOf, oneOf } from './tolerant.ts'

const consentStatuses = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] as const
const provisionTypes = ['permit', 'deny'] as const
const privacy = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }
const disclosure = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'INFA' }] }

/** The consents of the form, in their order. A consent that does not say that it is in force is not taken for one. */
export function readConsents(bundle: Bundled): Consent[] {
  return bundle.of('Consent').flatMap((found, index) => {
    const consent = bundle.read(found, from => {
      const category = takeEach(from, 'category', readConcept)
      const policyRule = takeConcept(from, 'policyRule')
      const rule = policyRule ?? { text: category[0]?.text ?? 'Consent of the referral form' }
      passLinks(from, bundle, 'patient', 'performer', 'organization')
      const provision = takeOne(from, 'provision', each => {
        return compact<NonNullable<Consent['provision']>>({
          type: take(each, 'type', oneOf(provisionTypes)),
          period: takeOne(each, 'period', readPeriod),
          purpose: takeEach(each, 'purpose', readCoding),
        })
      })
      return {
        resourceType: 'Consent' as const,
        id: index === 0 ? containedIds.consent : `${containedIds.consent}-${index + 1}`,
        ...compact({
          identifier: takeEach(from, 'identifier', readIdentifier),
          status: take(from, 'status', oneOf(consentStatuses)) ?? ('proposed' as const),
          scope: takeOne(from, 'scope', readConcept) ?? privacy,
          category: category.length > 0 ? category : [disclosure],
          dateTime: take(from, 'dateTime', dateTimeOf),
          policyRule: rule,
          provision: provision && Object.keys(provision).length > 0 ? provision : undefined,
        }),
      }
    })
    return consent ?? []
  })
}
