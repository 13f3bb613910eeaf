/**
 * A CRMS that takes referrals over REST: each referral once, with its note, its summary as PDF and its files. No CRMS has a
 * public interface; the contract is ours (openapi.yaml), and settings adapt it. What is done with which answer: README.md.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { settings } from './config.ts'
import { deliver } from './deliver.ts'
import { lookUp } from './find.ts'
import { crmsReferral } from './mapping.ts'
import { requiredOf } from './required.ts'

export const crms = defineConnector({
  name: 'crms',
  title: 'CRMS',
  settings,
  capabilities: {
    // An idempotency key is a setting: whoever has none, and everybody after a lost answer, is asked by external id.
    repeatable: false,
    lookUp: true,
    // The settings say so of one CRMS: `referrals.takes`.
    updates: 'none',
    batch: 8,
    concurrency: 4,
    delivers: ['ServiceRequest'],
  },
  referrals: {
    triggerSet: 'crms',
    takes: given => ({
      updates: given.updates,
      calendar: false,
      attachments: given.attachments,
      ...(given.noteMax === undefined ? {} : { noteMax: given.noteMax }),
      required: requiredOf(given),
    }),
  },
  mappings: { ServiceRequest: crmsReferral },
  check,
  deliver,
  lookUp,
  failureOverrides: {
    'changed meanwhile': {
      class: 'conflict',
      because:
        'a 409 to a create says that the referral is there: its id is taken over, and the delivery counts as delivered',
    },
  },
  ids: [{ entity: 'ServiceRequest', system: 'ServiceRequest' }],
  setUp: {
    prerequisites: [
      'The plan Advanced CBO at Caredove, which includes the integration with a CRMS; both vendors may charge a fee for it',
      'Access to the API of the CRMS for the account of your organization, which its vendor switches on',
      'The address of the CRMS and a token, a key or a user made for Causeway and nothing else',
      'Which fields the CRMS requires: make them mandatory on the referral forms too',
    ],
  },
  scopes: [
    {
      function: 'Hand referrals over',
      needs: 'create referrals and attachments',
      why: 'The referral, its summary and its files',
    },
    { function: 'Look up', needs: 'read referrals', why: 'After a lost answer, so that none is there twice' },
    {
      function: 'Keep up to date',
      needs: 'update referrals, read their status',
      why: 'Only where updates are taken until somebody accepts the referral',
    },
  ],
  support: {
    name: 'The vendor of your CRMS; for the hand-off from Caredove, the Caredove help centre',
    url: 'https://help.caredove.com',
  },
})
