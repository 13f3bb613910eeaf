/**
 * Ensora Data Collection where its interface cannot be used: its five lists come out of spreadsheets that people bring in.
 * Nothing is pulled, and nobody is created there from here.
 */
import { z } from 'zod'
import { isZone } from '../../model/time.ts'
import { defineConnector } from '../connector.ts'
import { readFile } from './csv.ts'
import { fileKindOf, filePattern } from './csv-kinds.ts'

const settings = z.strictObject({
  zone: z
    .string()
    .refine(isZone, 'Not a time zone')
    .describe('Time zone of sessions whose student and site have none, as an IANA name')
    .meta({ title: 'Time zone', examples: ['America/Toronto'] }),
})

export const ensoraFiles = defineConnector({
  name: 'ensora-files',
  title: 'Ensora Data Collection, by files',
  settings,
  capabilities: { repeatable: true, lookUp: false, updates: 'none', batch: 1, concurrency: 1, delivers: [] },
  wholePages: true,
  // Nothing is far away: people bring the files.
  check: async () => ({ ok: true, findings: [{ name: 'files', ok: true }] }),
  sessions: {
    readFile,
    filePattern,
    fileKindOf,
    signature: async () => ({ kind: 'refused', problem: 'connection.lacks-capability' }),
  },
  setUp: {
    prerequisites: [
      'The Synchronization here, switched on by support',
      'Somebody who can export sites, users, students, templates and notes as CSV at Ensora Data Collection',
      'An administrator of both systems who agrees once that session notes are shared',
    ],
  },
  support: { name: 'Ensora support', url: 'https://experience.ensorahealth.com' },
})
