/**
 * Settings of a Carequality connection: an organization's own part in the network. Its home community, the OIDs under which
 * the hub tells of its people and documents, and what it answers. What all members share (certificates, trust, partners) is
 * the gateway's and lies in files. Source: reference/carequality.md sections 3 to 6; SPEC NET-6, NET-7.
 */
import { z } from 'zod'
import { purposes } from '../../model/network/purposes.ts'
import { oidOf } from '../../model/oid.ts'
import { consentPolicies } from '../../model/release.ts'

const oid = (what: string, title: string) =>
  z
    .string()
    .transform(text => oidOf(text) ?? text.trim())
    .refine(text => oidOf(text) !== undefined && text.length <= 64, {
      error: 'Enter an OID of up to 64 characters, such as 2.16.840.1.113883.3.6147',
    })
    .describe(what)
    .meta({ title, examples: ['2.16.840.1.113883.3.6147'] })

export const settings = z.strictObject({
  homeCommunityId: oid('The OID of the organization in the directory of the network', 'Home community ID'),
  patientOid: oid('The OID under which the hub numbers the organization’s people for the network', 'Patient OID'),
  repositoryOid: oid('The OID of the organization’s documents in the network', 'Repository OID'),
  purposes: z
    .array(z.enum(purposes))
    .min(1)
    .default(['TREATMENT'])
    .describe('Purposes of use that are answered; everybody else hears that there is no answer')
    .meta({ title: 'Purposes of use' }),
  delegated: z
    .boolean()
    .default(true)
    .describe('Answer those who ask on behalf of another organization, where the directory lists them for it')
    .meta({ title: 'Delegated requests' }),
  consent: z
    .enum(consentPolicies)
    .default('off')
    .describe('Whether somebody must have agreed before anything of them is told. Off: they can object')
    .meta({ title: 'Consent' }),
  restricted: z
    .enum(['never', 'with-directive'])
    .default('with-directive')
    .describe('Whether people and documents that are labelled restricted are told, once the patient has agreed to it')
    .meta({ title: 'Restricted data' }),
  partTwo: z
    .boolean()
    .default(false)
    .describe('All of it falls under 42 CFR Part 2: nothing is told of anybody who has not agreed to it')
    .meta({ title: '42 CFR Part 2' }),
  summaries: z
    .boolean()
    .default(true)
    .describe(
      'Offer a summary of what documents tell of somebody, put together when it is asked for, to those who ask for documents made on demand',
    )
    .meta({ title: 'Summaries on demand' }),
})

export type CarequalitySettings = z.infer<typeof settings>
